package org.chandraflow.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Beam's Cloud Storage file system against an emulator. */
@Tag("peers")
class CloudStorageTest {
  @TempDir Path directory;

  @Test
  void writesListsMovesAndReads() throws Exception {
    try (FakeGcs gcs = FakeGcs.start(directory.resolve("gcs.log"), "bucket")) {
      FileSystems.setDefaultPipelineOptions(
          PipelineOptionsFactory.fromArgs(gcs.beamOptions()).create());
      ResourceId from = FileSystems.matchNewResource("gs://bucket/a/b.txt", false);
      try (WritableByteChannel out = FileSystems.create(from, "text/plain")) {
        out.write(ByteBuffer.wrap("hello".getBytes(StandardCharsets.UTF_8)));
      }
      ResourceId to = FileSystems.matchNewResource("gs://bucket/c/d.txt", false);
      FileSystems.rename(List.of(from), List.of(to));
      MatchResult found = FileSystems.match("gs://bucket/**");
      assertThat(found.metadata())
          .extracting(m -> m.resourceId().toString())
          .containsExactly("gs://bucket/c/d.txt");
      ByteBuffer bytes = ByteBuffer.allocate(100);
      try (ReadableByteChannel in = FileSystems.open(to)) {
        in.read(bytes);
      }
      assertThat(new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8))
          .isEqualTo("hello");
    }
  }
}
