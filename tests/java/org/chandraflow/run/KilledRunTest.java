package org.chandraflow.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run killed at a random moment, then resumed, gives what an undisturbed one gives: equal content
 * digests, equal exports to the byte.
 *
 * <p>{@code chandraflow.kills} (default 2) moments are tried on {@code chandraflow.kill.arguments}
 * (default: the demo on a small sky): of the moments from the start to 1.1 times the undisturbed
 * run's duration, drawn with {@code chandraflow.kill.seed}.
 */
class KilledRunTest {
  private static final String SMALL =
      "pipelines/demo.yaml --set sources=400 --set catalog_rows=12000 --set folds=3 --profile"
          + " direct";

  @TempDir private Path temporary;

  @Test
  void aKilledRunResumesToTheSameResult() throws Exception {
    int kills = Integer.getInteger("chandraflow.kills", 2);
    long seed = Long.getLong("chandraflow.kill.seed", 20261125L);
    String[] pipeline = System.getProperty("chandraflow.kill.arguments", SMALL).split(" ");
    Path whole = temporary.resolve("whole");
    Path log = temporary.resolve("log");
    long start = System.nanoTime();
    assertThat(ChildRun.run(log, run(pipeline, whole))).as(() -> text(log)).isZero();
    long millis = (System.nanoTime() - start) / 1_000_000;
    Map<String, String> contents = ChildRun.contents(whole.resolve("run"));
    Map<String, String> exports = ChildRun.exports(whole.resolve("run"));
    assertThat(contents).isNotEmpty();
    assertThat(exports).isNotEmpty();
    Random random = new Random(seed);
    int resumed = 0;
    for (int kill = 0; kill < kills; kill++) {
      long moment = (long) (random.nextDouble() * 1.1 * millis);
      Path runs = temporary.resolve("killed-" + kill);
      Path killedLog = temporary.resolve("log-" + kill);
      Process process = ChildRun.start(killedLog, run(pipeline, runs));
      if (process.waitFor(moment, TimeUnit.MILLISECONDS)) {
        assertThat(process.exitValue()).as(() -> text(killedLog)).isZero();
      } else {
        process.destroyForcibly().waitFor();
      }
      boolean begun = Files.exists(runs.resolve("run/run.json"));
      String[] next =
          begun
              ? new String[] {"resume", "run", "--runs-dir", runs.toString()}
              : run(pipeline, runs);
      resumed += begun ? 1 : 0;
      assertThat(ChildRun.run(killedLog, next)).as(() -> text(killedLog)).isZero();
      Path ended = runs.resolve("run");
      System.out.printf("killed after %d ms of %d: %s%n", moment, millis, finished(ended));
      assertThat(ChildRun.contents(ended)).as("killed after " + moment + " ms").isEqualTo(contents);
      assertThat(ChildRun.exports(ended)).as("killed after " + moment + " ms").isEqualTo(exports);
    }
    assertThat(resumed).as("runs that had begun when they were killed").isPositive();
  }

  private static String[] run(String[] pipeline, Path runs) {
    List<String> args = new ArrayList<>(List.of("run"));
    args.addAll(List.of(pipeline));
    args.addAll(List.of("--name", "run", "--runs-dir", runs.toString()));
    return args.toArray(String[]::new);
  }

  /** How many attempts each stage took. */
  private static String finished(Path run) throws IOException {
    RunDirectory directory = RunDirectory.open(run);
    List<String> attempts = new ArrayList<>();
    for (String stage : directory.stages()) {
      attempts.add(stage + " " + directory.state(stage).attempts().size());
    }
    return "attempts " + String.join(", ", attempts);
  }

  private static String text(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
