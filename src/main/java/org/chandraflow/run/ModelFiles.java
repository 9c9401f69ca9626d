package org.chandraflow.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.chandraflow.table.AvroParts;
import org.chandraflow.table.StorageFiles;

/** Unpacks the model that a stage wrote as one record into a directory of its files. */
final class ModelFiles {
  private static final String LAST = "bundle.json";

  private ModelFiles() {}

  static void unpack(List<String> parts, Path directory) throws IOException {
    Path beside = directory.resolveSibling(".model-" + UUID.randomUUID());
    boolean[] any = {false};
    try {
      AvroParts.forEach(
          parts,
          record -> {
            any[0] = true;
            for (Map.Entry<?, ?> file : ((Map<?, ?>) record.get("files")).entrySet()) {
              Path target = beside.resolve(file.getKey().toString()).normalize();
              if (!target.startsWith(beside)) {
                throw new IOException("a model's file is called '" + file.getKey() + "'");
              }
              Files.createDirectories(target.getParent());
              ByteBuffer content = ((ByteBuffer) file.getValue()).duplicate();
              byte[] bytes = new byte[content.remaining()];
              content.get(bytes);
              Files.write(target, bytes);
            }
          });
      if (any[0]) {
        Directories.delete(directory);
        StorageFiles.moveDirectory(beside, directory, LAST);
      }
    } finally {
      Directories.delete(beside);
    }
  }
}
