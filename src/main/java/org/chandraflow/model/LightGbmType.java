package org.chandraflow.model;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.chandraflow.config.Names;
import org.chandraflow.config.UsageException;

/**
 * LightGBM as a kind of classifier. Parameters are LightGBM's own under any of their names; those
 * that would break repeatability or the number of classes are set here.
 */
final class LightGbmType implements Classifier.Type {
  private static final Set<String> OURS =
      Set.of("seed", "deterministic", "force_col_wise", "force_row_wise", "boost_from_file");

  /** Every name and alias to the main name. */
  private static final Map<String, String> PARAMETERS = parameters();

  private static Map<String, String> parameters() {
    Map<String, String> names = new TreeMap<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                LightGbmType.class.getResourceAsStream("lightgbm-parameters.txt"),
                StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.split(" ");
        for (String word : words) {
          names.put(word, words[0]);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return names;
  }

  @Override
  public String name() {
    return "lightgbm";
  }

  @Override
  public String extension() {
    return "txt";
  }

  @Override
  public boolean takesMissing() {
    return true;
  }

  @Override
  public Map<String, String> check(Map<String, String> parameters) {
    Map<String, String> out = new LinkedHashMap<>();
    parameters.forEach(
        (key, value) -> {
          String main = PARAMETERS.get(key);
          if (main == null) {
            throw new UsageException(
                "unknown LightGBM parameter '"
                    + key
                    + "'; "
                    + Names.hint(key, PARAMETERS.keySet()));
          }
          if (OURS.contains(main)) {
            throw new UsageException(
                "LightGBM parameter '" + key + "' follows from the recipe's seed; leave it out");
          }
          if (value.isBlank() || value.chars().anyMatch(c -> c == ' ' || c == '=' || c < 32)) {
            throw new UsageException(
                "LightGBM parameter '" + key + "': '" + value + "' is not one value");
          }
          if (main.equals("objective") && !Set.of("multiclass", "multiclassova").contains(value)) {
            throw new UsageException(
                "LightGBM objective '" + value + "'; expected multiclass or multiclassova");
          }
          if (main.equals("num_iterations") && !value.matches("[1-9][0-9]{0,6}")) {
            throw new UsageException(
                "LightGBM parameter '" + key + "': '" + value + "' is not a whole number from 1");
          }
          out.put(main, value);
        });
    return out;
  }

  @Override
  public Classifier train(
      TrainingRows rows,
      int classes,
      double[] weights,
      int[] categorical,
      Map<String, String> parameters,
      Recipe.EarlyStopping early,
      long seed) {
    Map<String, String> all = new TreeMap<>();
    all.put("objective", "multiclass");
    all.put("num_iterations", "100");
    all.putAll(parameters);
    all.put("num_class", Integer.toString(classes));
    all.put("num_threads", "1");
    all.put("deterministic", "true");
    all.put("force_col_wise", "true");
    all.put("verbosity", "-1");
    all.put("seed", Long.toString(seed));
    if (categorical.length > 0) {
      all.put(
          "categorical_feature",
          Arrays.stream(categorical).mapToObj(Integer::toString).collect(Collectors.joining(",")));
    }
    int[] every = IntStream.range(0, rows.labels().length).toArray();
    if (early.rounds() == 0) {
      return new Model(
          Booster.train(data(rows, weights, every), all, Optional.empty(), 0), link(all));
    }
    all.put("metric", all.get("objective").equals("multiclass") ? "multi_logloss" : "multi_error");
    int[] folds =
        Folds.stratified(
            rows.labels(), Math.max(2, (int) Math.round(1 / early.share())), true, seed);
    int[] kept = Arrays.stream(every).filter(i -> folds[i] != 0).toArray();
    int[] held = Arrays.stream(every).filter(i -> folds[i] == 0).toArray();
    return new Model(
        Booster.train(
            data(rows, weights, kept), all, Optional.of(data(rows, weights, held)), early.rounds()),
        link(all));
  }

  private static Booster.Data data(TrainingRows rows, double[] weights, int[] chosen) {
    double[][] cells = new double[chosen.length][];
    float[] labels = new float[chosen.length];
    float[] weight = new float[chosen.length];
    boolean weighted = false;
    for (int i = 0; i < chosen.length; i++) {
      cells[i] = rows.rows()[chosen[i]];
      labels[i] = rows.labels()[chosen[i]];
      weight[i] = (float) weights[chosen[i]];
      weighted |= weight[i] != 1;
    }
    return new Booster.Data(cells, labels, weighted ? weight : null);
  }

  private static Classifier.Link link(Map<String, String> parameters) {
    return "multiclassova".equals(parameters.get("objective"))
        ? Classifier.Link.SIGMOID
        : Classifier.Link.SOFTMAX;
  }

  @Override
  public Classifier load(String text, Map<String, String> parameters) {
    return new Model(Booster.ofText(text), link(parameters));
  }

  /** A booster as a classifier. */
  private record Model(Booster booster, Classifier.Link link) implements LightGbmClassifier {
    @Override
    public int classes() {
      return booster.outputs();
    }

    @Override
    public int features() {
      return booster.features();
    }

    @Override
    public Scorer scorer() {
      BoosterBatch batch = booster.batch(BoosterBatch.Kind.RAW, 256);
      return new Scorer() {
        @Override
        public void score(double[][] rows, int from, int to, double[][] out) {
          batch.predict(rows, from, to, out);
        }

        @Override
        public void score(double[] row, double[] out) {
          batch.predict(row, out);
        }

        @Override
        public void close() {
          batch.close();
        }
      };
    }

    @Override
    public String text() throws IOException {
      return booster.text();
    }

    @Override
    public void close() {
      booster.close();
    }
  }
}
