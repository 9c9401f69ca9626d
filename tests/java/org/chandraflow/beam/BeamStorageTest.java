package org.chandraflow.beam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.chandraflow.config.UsageException;
import org.chandraflow.peers.FakeGcs;
import org.chandraflow.table.Column;
import org.chandraflow.table.ColumnType;
import org.chandraflow.table.RowCursor;
import org.chandraflow.table.RowWriter;
import org.chandraflow.table.Storage;
import org.chandraflow.table.TableFile;
import org.chandraflow.table.TableFiles;
import org.chandraflow.table.TableWriters;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("peers")
class BeamStorageTest {
  @TempDir Path directory;

  @Test
  void tablesLiveInGoogleCloudStorage() throws Exception {
    try (FakeGcs gcs = FakeGcs.start(directory.resolve("gcs.log"), "sky")) {
      FileSystems.setDefaultPipelineOptions(
          PipelineOptionsFactory.fromArgs(gcs.beamOptions()).create());
      List<Column> columns =
          List.of(Column.of("name", ColumnType.STRING), Column.of("ra", ColumnType.DOUBLE, "deg"));
      for (String file : List.of("a.csv", "a.csv.gz", "a.vot", "a.fits", "a.avro", "a.parquet")) {
        String path = "gs://sky/tables/" + file;
        try (RowWriter writer = TableWriters.create(path, columns)) {
          for (int i = 0; i < 20_000; i++) {
            writer.write("2CXO J" + i, i / 100.0);
          }
          writer.finish();
        }
        TableFile table = TableFiles.open(path);
        long rows = 0;
        double sum = 0;
        for (TableFile.Split split : table.splits(1 << 16)) {
          try (RowCursor cursor = table.open(split)) {
            while (cursor.next()) {
              rows++;
              sum += cursor.number(1);
            }
          }
        }
        assertThat(rows).as(file).isEqualTo(20_000);
        assertThat(sum).as(file).isCloseTo(1_999_900, org.assertj.core.api.Assertions.within(1e-3));
      }
      assertThat(
              Storage.of("gs://sky/tables").list("gs://sky/tables").stream()
                  .map(Storage.Entry::path)
                  .toList())
          .containsExactly(
              "gs://sky/tables/a.avro",
              "gs://sky/tables/a.csv",
              "gs://sky/tables/a.csv.gz",
              "gs://sky/tables/a.fits",
              "gs://sky/tables/a.parquet",
              "gs://sky/tables/a.vot");
      assertThat(Storage.of("gs://sky/x").list("gs://sky/tables/*.csv")).hasSize(1);
      assertThat(Storage.of("gs://sky/x").list("gs://sky/nothing")).isEmpty();
      assertThatThrownBy(() -> TableFiles.open("gs://sky/tables/a.cvs"))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("did you mean 'gs://sky/tables/a.csv'?");
    }
  }
}
