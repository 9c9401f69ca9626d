package org.chandraflow.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;
import org.chandraflow.SharedData;
import org.chandraflow.catalog.Catalogs;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.Column;
import org.chandraflow.table.RowCursor;
import org.chandraflow.table.RowWriter;
import org.chandraflow.table.TableFile;
import org.chandraflow.table.TableFiles;
import org.chandraflow.table.TableWriters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real files with damaged bytes: reading them ends, with every row accounted for or with a message
 * that names the file.
 */
class FuzzTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {"csv", "csv.gz", "tsv", "ecsv", "vot", "fits", "fits.gz", "parquet", "avro"})
  void damagedTablesOfTheCatalogue(String extension) throws Exception {
    Path original = directory.resolve("original." + extension);
    copy(SharedData.file("csc/csc2_sources.csv").toString(), original.toString(), 120);
    fuzz(original, extension, 150);
  }

  @Test
  void damagedExports() throws Exception {
    Path csv = directory.resolve("original.csv");
    List<String> lines = Files.readAllLines(SharedData.file("csc/cscview_ngc3532.csv"));
    Files.write(csv, lines.subList(0, 40));
    fuzz(csv, "csv", 100);
    fuzz(SharedData.file("csc/cscview_example.vot"), "vot", 200);
  }

  private static void copy(String from, String to, int rows) throws Exception {
    TableFile table = TableFiles.open(from);
    List<Column> columns = table.columns();
    try (RowCursor cursor = table.open();
        RowWriter writer = TableWriters.create(to, columns)) {
      for (int n = 0; n < rows && cursor.next(); n++) {
        Object[] cells = new Object[columns.size()];
        for (int i = 0; i < cells.length; i++) {
          cells[i] = cursor.text(i);
        }
        writer.write(cells);
      }
      writer.finish();
    }
  }

  private void fuzz(Path original, String extension, int times) throws Exception {
    byte[] whole = Files.readAllBytes(original);
    Path damaged = directory.resolve("damaged." + extension);
    Map<String, Integer> outcomes = new TreeMap<>();
    for (int seed = 0; seed < times; seed++) {
      Files.write(damaged, mutate(whole, new SplittableRandom(seed)));
      int number = seed;
      String outcome =
          assertTimeoutPreemptively(
              Duration.ofSeconds(60), () -> read(damaged, number), "seed " + seed + " hangs");
      outcomes.merge(outcome, 1, Integer::sum);
    }
    assertThat(outcomes.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(times);
    // Damage is met, and not every damage ends the reading.
    assertThat(outcomes).containsKey("refused");
  }

  private static String read(Path file, int seed) {
    try {
      Map<String, Long> counts = new TreeMap<>();
      List<Object> taken = new ArrayList<>();
      SourceSelector.of(
              List.of(file.toString()),
              org.chandraflow.table.TableOptions.DEFAULT,
              Catalogs.load("csc2"),
              Selection.ALL.withFlags(Map.of("conf_flag", "0")))
          .run(
              new SourceSelector.Taker() {
                @Override
                public void source(GenericRecord record) {
                  assertThat((Double) record.get("ra")).isBetween(0.0, 360.0);
                  taken.add(record);
                }

                @Override
                public void rejected(GenericRecord record) {
                  assertThat(record.get("reason").toString()).matches("[a-z_]+");
                  taken.add(record);
                }
              },
              rows -> {})
          .forEach(counts::put);
      long filtered = 0;
      long rejected = 0;
      for (Map.Entry<String, Long> count : counts.entrySet()) {
        filtered += count.getKey().startsWith("filtered:") ? count.getValue() : 0;
        rejected += count.getKey().startsWith("rejected:") ? count.getValue() : 0;
      }
      assertThat(counts.getOrDefault("selected", 0L) + filtered + rejected)
          .as("seed %s", seed)
          .isEqualTo(counts.getOrDefault("read", 0L));
      assertThat((long) taken.size()).isEqualTo(counts.getOrDefault("selected", 0L) + rejected);
      return rejected > 0 ? "rejected rows" : "read";
    } catch (UsageException | IOException | UncheckedIOException e) {
      assertThat(e.getMessage()).as("seed %s", seed).contains(file.toString());
      return "refused";
    } catch (RuntimeException e) {
      return fail("seed " + seed + " ends without a message: " + e, e);
    }
  }

  private static byte[] mutate(byte[] whole, SplittableRandom random) {
    byte[] bytes = whole.clone();
    int kind = random.nextInt(6);
    int at = random.nextInt(bytes.length);
    switch (kind) {
      case 0:
        for (int i = 0; i < 1 + random.nextInt(20); i++) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
      case 1:
        return Arrays.copyOf(bytes, at);
      case 2:
        int gap = Math.min(bytes.length - at, 1 + random.nextInt(500));
        byte[] shorter = Arrays.copyOf(bytes, bytes.length - gap);
        System.arraycopy(bytes, at + gap, shorter, at, bytes.length - at - gap);
        return shorter;
      case 3:
        int more = 1 + random.nextInt(500);
        byte[] longer = Arrays.copyOf(bytes, bytes.length + more);
        System.arraycopy(bytes, at, longer, at + more, bytes.length - at);
        for (int i = at; i < at + more; i++) {
          longer[i] = (byte) random.nextInt(256);
        }
        return longer;
      case 4:
        // The head is where sizes and names stand.
        for (int i = 0; i < 5; i++) {
          bytes[random.nextInt(Math.min(bytes.length, 6000))] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
      default:
        for (int i = 0; i < 5; i++) {
          int tail = Math.min(bytes.length, 2000);
          bytes[bytes.length - 1 - random.nextInt(tail)] =
              (byte) (random.nextBoolean() ? -1 : 0x7F);
        }
        return bytes;
    }
  }
}
