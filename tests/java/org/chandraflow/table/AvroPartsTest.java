package org.chandraflow.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Datasets read whole and piece by piece. */
class AvroPartsTest {
  @TempDir private Path directory;

  @Test
  void everyRecordIsInOnePiece() throws Exception {
    List<String> parts = new ArrayList<>();
    long from = 0;
    for (int rows : new int[] {40_000, 0, 1, 7000}) {
      String part = directory.resolve("part-" + parts.size() + ".avro").toString();
      try (RowWriter writer =
          TableWriters.create(part, List.of(new Column("n", ColumnType.LONG, "", "", "")))) {
        for (int row = 0; row < rows; row++) {
          // Numbers that deflate badly, so that a part has many blocks.
          writer.write((from++) * 0x9E3779B97F4A7C15L);
        }
        writer.finish();
      }
      parts.add(part);
    }
    List<Long> whole = LongStream.range(0, from).map(n -> n * 0x9E3779B97F4A7C15L).boxed().toList();
    List<Long> read = new ArrayList<>();
    AvroParts.forEach(parts, record -> read.add((Long) record.get(0)));
    assertThat(read).isEqualTo(whole);
    long size = Files.size(Path.of(parts.get(0)));
    for (long bytes : new long[] {20_000, 65_536, size - 1, size, size + 1, 1L << 40}) {
      List<Long> pieces = new ArrayList<>();
      for (AvroParts.Piece piece : AvroParts.pieces(parts, bytes)) {
        AvroParts.forEach(piece, (FieldTaker) (field, value) -> pieces.add((Long) value));
      }
      assertThat(pieces).as("pieces of " + bytes).isEqualTo(whole);
    }
  }
}
