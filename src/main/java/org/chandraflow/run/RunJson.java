package org.chandraflow.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;
import org.chandraflow.table.Storage;
import org.chandraflow.table.StorageFiles;

/** Reads and writes the small files of a run directory. A file is there whole or not at all. */
final class RunJson {
  /** The version of the files' form; readers take this one and refuse a newer. */
  static final int FORMAT_VERSION = 1;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .serializationInclusion(JsonInclude.Include.ALWAYS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private RunJson() {}

  /** The text of a value, in one line. */
  static String line(Object value) throws IOException {
    return MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value);
  }

  /** The text of a value. */
  static String text(Object value) throws IOException {
    return MAPPER.writeValueAsString(value);
  }

  /**
   * Reads a file; empty if there is none.
   *
   * @throws IOException if it is damaged; the message names it
   */
  static <T> Optional<T> read(Path file, Class<T> type) throws IOException {
    byte[] bytes;
    try {
      bytes = Storage.of(file.toString()).readWhole(file.toString());
    } catch (NoSuchFileException | FileNotFoundException e) {
      return Optional.empty();
    }
    try {
      return Optional.of(MAPPER.readValue(bytes, type));
    } catch (IOException e) {
      throw new IOException(file + ": damaged: " + e.getMessage(), e);
    }
  }

  /** Writes a file beside its place, forces it to the disk and moves it there. */
  static void write(Path file, Object value) throws IOException {
    write(file, MAPPER.writeValueAsBytes(value));
  }

  static void write(Path file, byte[] bytes) throws IOException {
    if (!StorageFiles.isLocal(file)) {
      // An object is there whole or not at all.
      Files.write(file, bytes);
      return;
    }
    Path beside = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      // Told by its own exception where it is not permitted, which a stream does not do.
      Files.createFile(beside);
      // No channel: the request to stop a stage interrupts its thread, which would close that, and
      // what became of the stage would not be written.
      try (FileOutputStream out = new FileOutputStream(beside.toFile())) {
        out.write(bytes);
        out.getFD().sync();
      }
      try {
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      Files.deleteIfExists(beside);
    }
  }
}
