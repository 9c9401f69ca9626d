package org.chandraflow.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Files of text that a person wrote. */
public final class TextFile {
  private TextFile() {}

  /**
   * The text of a file.
   *
   * @param file its name in messages
   * @throws UsageException if it is not UTF-8, with the line and the byte
   */
  public static String read(String file, Path path) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path));
    CharBuffer text = CharBuffer.allocate(bytes.limit());
    if (!StandardCharsets.UTF_8.newDecoder().decode(bytes, text, true).isError()) {
      return text.flip().toString();
    }
    int line = 1;
    for (int i = 0; i < bytes.position(); i++) {
      line += bytes.get(i) == '\n' ? 1 : 0;
    }
    String problem =
        String.format(
            "the byte 0x%02X is no text in UTF-8; save the file in that encoding",
            bytes.get(bytes.position()));
    throw new UsageException(List.of(new Problem(file, line, problem)));
  }
}
