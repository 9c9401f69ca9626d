package org.chandraflow.crossmatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;
import org.chandraflow.simulate.Simulation;
import org.chandraflow.simulate.SimulationSettings;
import org.chandraflow.table.Column;
import org.chandraflow.table.RowCursor;
import org.chandraflow.table.TableFile;
import org.chandraflow.table.TableFiles;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counterparts on a simulated sky beside the truth. */
@Tag("slow")
class SimulatedSkyTest {
  private static final String[] FLINK = {
    "--runner=FlinkRunner",
    "--flinkMaster=[local]",
    "--parallelism=2",
    "--fasterCopy=true",
    "--objectReuse=true",
    "--maxBundleSize=1000000"
  };

  @TempDir Path directory;

  private static String yaml(Path directory, String more) {
    StringBuilder list = new StringBuilder();
    for (String name : List.of("gaia", "2mass", "wise", "sdss", "galex", "mips")) {
      list.append(list.isEmpty() ? "" : ", ").append(directory).append("/").append(name);
      list.append(".csv");
    }
    return "catalogs: [" + list + "]\nlabels: " + directory.resolve("labels.csv") + "\n" + more;
  }

  private List<GenericRecord> simulate(Path into, long seed) throws Exception {
    new Simulation(
            new SimulationSettings(
                3000,
                150_000,
                seed,
                SimulationSettings.Format.CSV,
                SimulationSettings.DEFAULT_MODEL,
                List.of(),
                0.04))
        .write(into, 2, rows -> {});
    return CrossmatchRun.sources(into.resolve("csc.csv"));
  }

  private static Map<String, Map<String, String>> truth(Path into) throws Exception {
    Map<String, Map<String, String>> truth = new TreeMap<>();
    TableFile table = TableFiles.open(into.resolve("truth.csv").toString());
    List<String> columns = table.columns().stream().map(Column::name).toList();
    try (RowCursor cursor = table.open()) {
      while (cursor.next()) {
        Map<String, String> row = new TreeMap<>();
        for (int i = 0; i < columns.size(); i++) {
          String text = cursor.text(i);
          if (text != null) {
            row.put(columns.get(i), text);
          }
        }
        truth.put(row.get("name"), row);
      }
    }
    return truth;
  }

  @Test
  void mostCounterpartsAreFoundAndMostFoundAreRight() throws Exception {
    for (long seed : new long[] {11, 12}) {
      Path into = directory.resolve("sky" + seed);
      CrossmatchRun run = CrossmatchRun.of(simulate(into, seed), yaml(into, "mode: all"), FLINK);
      Map<String, Map<String, String>> truth = truth(into);
      assertThat(run.matched).hasSize(truth.size());
      for (String prefix : List.of("gaia", "twomass", "allwise", "sdss", "galex", "mips")) {
        Share all = share(run.matched, truth, prefix, 0);
        Share sure = share(run.matched, truth, prefix, 0.8);
        assertThat(all.recall()).as("%s %s", prefix, all).isGreaterThan(0.9);
        assertThat(all.purity()).as("%s %s", prefix, all).isGreaterThan(0.95);
        assertThat(sure.purity()).as("%s %s", prefix, sure).isGreaterThan(0.97);
        assertThat(sure.recall()).as("%s %s", prefix, sure).isGreaterThan(0.8);
      }
      Map<String, String> ids =
          Map.of("gaia", "gaia", "twomass", "2mass", "allwise", "allwise", "sdss", "sdss");
      for (String prefix : ids.keySet()) {
        GenericRecord quality =
            run.quality.stream()
                .filter(q -> q.get("catalog").equals(ids.get(prefix)))
                .filter(q -> (double) q.get("p_any_cut") == 0.8)
                .findFirst()
                .orElseThrow();
        // Shifted copies find a chance match for sources too that have a counterpart.
        double estimated = (double) quality.get("purity");
        double real = share(run.matched, truth, prefix, 0.8).purity();
        assertThat(estimated).as("%s, real %s", prefix, real).isBetween(real - 0.05, real + 0.005);
        assertThat((double) quality.get("chance_rate")).isBetween(0.001, 0.15);
      }
      assertThat(run.pairs).hasSizeGreaterThan(4000);
      assertThat(run.counts.get("labelled")).isBetween(100L, 120L);
    }
  }

  @Test
  void orderBundlesAndRunnerChangeNothing() throws Exception {
    List<GenericRecord> sources = simulate(directory, 13);
    CrossmatchRun flink = CrossmatchRun.of(sources, yaml(directory, "mode: all"), FLINK);
    Random random = new Random(1);
    List<GenericRecord> shuffled = new ArrayList<>(sources);
    Collections.shuffle(shuffled, random);
    for (String name : List.of("gaia", "2mass", "wise")) {
      Path file = directory.resolve(name + ".csv");
      List<String> lines = new ArrayList<>(Files.readAllLines(file));
      Collections.shuffle(lines.subList(1, lines.size()), random);
      Files.write(file, lines);
    }
    CrossmatchRun direct = CrossmatchRun.of(shuffled, yaml(directory, "mode: all"));
    assertThat(texts(direct.matched)).isEqualTo(texts(flink.matched));
    assertThat(texts(direct.pairs)).isEqualTo(texts(flink.pairs));
    assertThat(texts(direct.idFrame)).isEqualTo(texts(flink.idFrame));
    assertThat(texts(direct.quality)).isEqualTo(texts(flink.quality));
    assertThat(direct.counts).isEqualTo(flink.counts);
  }

  private static List<String> texts(List<GenericRecord> records) {
    return records.stream().map(GenericRecord::toString).sorted().toList();
  }

  private record Share(long truth, long found, long right) {
    double recall() {
      return right / (double) truth;
    }

    double purity() {
      return right / (double) found;
    }

    @Override
    public String toString() {
      return String.format(
          "true %d found %d right %d recall %.3f purity %.3f",
          truth, found, right, recall(), purity());
    }
  }

  private static Share share(
      List<GenericRecord> matched,
      Map<String, Map<String, String>> truth,
      String prefix,
      double cut) {
    long is = 0;
    long found = 0;
    long right = 0;
    for (GenericRecord record : matched) {
      String id = truth.get(record.get("name").toString()).get(prefix + "_id");
      Object own = record.get(prefix + "_id");
      Double pAny = (Double) record.get(prefix + "_p_any");
      is += id != null ? 1 : 0;
      if (own != null && (cut == 0 || pAny != null && pAny >= cut)) {
        found++;
        right += own.toString().equals(id) ? 1 : 0;
      }
    }
    return new Share(is, found, right);
  }
}
