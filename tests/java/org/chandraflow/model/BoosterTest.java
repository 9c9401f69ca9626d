package org.chandraflow.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.chandraflow.run.ChildRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class BoosterTest {
  private static final Map<String, String> PARAMETERS =
      Map.of(
          "objective", "multiclass",
          "num_class", "3",
          "num_iterations", "20",
          "num_threads", "1",
          "deterministic", "true",
          "force_col_wise", "true",
          "verbosity", "-1");

  private static Booster.Data data(int n, long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[n][4];
    float[] labels = new float[n];
    for (int i = 0; i < n; i++) {
      int k = random.nextInt(3);
      labels[i] = k;
      for (int c = 0; c < 4; c++) {
        rows[i][c] = random.nextInt(5) == 0 ? Double.NaN : random.nextGaussian() + (c == k ? 2 : 0);
      }
    }
    return new Booster.Data(rows, labels, null);
  }

  @Test
  void rowByRowAndManyRowsAndTheReloadedModelAgree() throws Exception {
    Booster.Data data = data(400, 1);
    double[][] many = new double[400][3];
    try (Booster booster = Booster.train(data, PARAMETERS, Optional.empty(), 0);
        BoosterBatch batch = booster.batch(BoosterBatch.Kind.NORMAL, 64);
        Booster again = Booster.ofText(booster.text());
        BoosterBatch single = again.batch(BoosterBatch.Kind.NORMAL, 1)) {
      batch.predict(data.rows(), 0, 400, many);
      double[] one = new double[3];
      for (int i = 0; i < 400; i++) {
        single.predict(data.rows()[i], one);
        assertThat(one).containsExactly(many[i]);
        assertThat(one[0] + one[1] + one[2])
            .isCloseTo(1, org.assertj.core.data.Offset.offset(1e-12));
      }
      assertThat(again.text()).isEqualTo(again.text()).startsWith("tree");
      assertThat(booster.iterations()).isEqualTo(20);
    }
  }

  @Test
  void contributionsSumToTheRawScore() {
    Booster.Data data = data(300, 2);
    try (Booster booster = Booster.train(data, PARAMETERS, Optional.empty(), 0);
        BoosterBatch raw = booster.batch(BoosterBatch.Kind.RAW, 10);
        BoosterBatch shap = booster.batch(BoosterBatch.Kind.CONTRIBUTIONS, 10)) {
      assertThat(shap.width()).isEqualTo(3 * 5);
      double[] scores = new double[3];
      double[] parts = new double[15];
      for (int i = 0; i < 20; i++) {
        raw.predict(data.rows()[i], scores);
        shap.predict(data.rows()[i], parts);
        for (int k = 0; k < 3; k++) {
          double sum = 0;
          for (int c = 0; c < 5; c++) {
            sum += parts[k * 5 + c];
          }
          assertThat(sum).isCloseTo(scores[k], org.assertj.core.data.Offset.offset(1e-9));
        }
      }
    }
  }

  @Test
  void stopsEarlyOnHeldRows() {
    Map<String, String> many = new java.util.HashMap<>(PARAMETERS);
    many.put("num_iterations", "500");
    many.put("metric", "multi_logloss");
    try (Booster booster = Booster.train(data(300, 3), many, Optional.of(data(200, 4)), 10)) {
      assertThat(booster.iterations()).isBetween(1, 200);
    }
  }

  @Test
  void theSameInputGivesTheSameModel() throws Exception {
    Booster.Data data = data(300, 5);
    try (Booster a = Booster.train(data, PARAMETERS, Optional.empty(), 0);
        Booster b = Booster.train(data, PARAMETERS, Optional.empty(), 0)) {
      assertThat(a.text()).isEqualTo(b.text());
    }
  }

  @Test
  void badInputIsTold() {
    assertThatThrownBy(() -> Booster.ofText("no model"))
        .hasMessageContaining("does not begin with 'tree'");
    Map<String, String> bad = new java.util.HashMap<>(PARAMETERS);
    bad.put("num_leaves", "-3");
    assertThatThrownBy(() -> Booster.train(data(50, 1), bad, Optional.empty(), 0))
        .hasMessageContaining("num_leaves");
  }

  /** In a process whose loader finds, in the library's place, one that is none. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aMissingLibgompIsTold(@TempDir Path directory) throws Exception {
    Files.createFile(directory.resolve("libgomp.so.1"));
    Path log = directory.resolve("log");
    int code = train(directory, log, Map.of("LD_LIBRARY_PATH", directory.toString()));
    assertThat(code).isEqualTo(2);
    assertThat(Files.readString(log))
        .startsWith("error: LightGBM needs the OpenMP library libgomp")
        .contains("apt-get install libgomp1");
    assertThat(NativeLightGbm.explain("libgomp.so.1: cannot open shared object file"))
        .contains("apt-get install libgomp1")
        .doesNotContain("\n");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aBuildOfTheUsersOwnIsTaken(@TempDir Path directory) throws Exception {
    Map<String, String> own = Map.of("LIGHTGBM_NATIVE_LIB_PATH", directory.toString());
    Path missing = directory.resolve("missing");
    assertThat(train(directory, missing, own)).isEqualTo(2);
    assertThat(Files.readString(missing))
        .startsWith(
            "error: LIGHTGBM_NATIVE_LIB_PATH=" + directory + ": there is no lib_lightgbm.so");

    Path library = directory.resolve("lib_lightgbm.so");
    Files.writeString(library, "no library");
    Path broken = directory.resolve("broken");
    assertThat(train(directory, broken, own)).isEqualTo(2);
    assertThat(Files.readString(broken)).contains("error: LightGBM's library cannot be loaded");

    String arch = System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x86_64";
    try (var in =
        Booster.class.getResourceAsStream("/lightgbm4j/linux/" + arch + "/lib_lightgbm.so")) {
      Files.copy(in, library, StandardCopyOption.REPLACE_EXISTING);
    }
    assertThat(train(directory, directory.resolve("log"), own)).isZero();
  }

  /** Trains on a tiny table in a process of its own; the exit code. */
  private static int train(Path directory, Path log, Map<String, String> environment)
      throws Exception {
    Path table = directory.resolve("table.csv");
    Files.writeString(table, "name,x,class\na,1,A\nb,2,B\nc,3,A\nd,4,B\n");
    return ChildRun.run(
        log,
        environment,
        List.of(
            "train",
            table.toString(),
            "--label=class",
            "--features=x",
            "-o=" + directory.resolve("model")));
  }
}
