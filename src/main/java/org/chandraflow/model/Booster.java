package org.chandraflow.model;

import static com.microsoft.ml.lightgbm.lightgbmlibConstants.C_API_DTYPE_FLOAT64;

import com.microsoft.ml.lightgbm.SWIGTYPE_p_double;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_int;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_void;
import com.microsoft.ml.lightgbm.lightgbmlib;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A LightGBM model: the only place that calls the native library, through its SWIG interface, with
 * buffers of the size that the library asks for. Native memory is freed by {@link #close}.
 *
 * <p>Several threads may predict with one booster, each through a {@link BoosterBatch} of its own
 * that it closes before the booster is closed.
 */
public final class Booster implements AutoCloseable {
  private static final int ALL_ITERATIONS = -1;

  private final SWIGTYPE_p_void handle;
  private final int features;
  private final int outputs;
  private int bestIteration = ALL_ITERATIONS;
  private boolean closed;

  private Booster(SWIGTYPE_p_void handle) {
    this.handle = handle;
    this.features =
        NativeLightGbm.number(out -> lightgbmlib.LGBM_BoosterGetNumFeature(handle, out));
    this.outputs =
        NativeLightGbm.number(out -> lightgbmlib.LGBM_BoosterNumModelPerIteration(handle, out));
  }

  /**
   * What a booster learns from.
   *
   * @param rows features by row; NaN is missing
   * @param labels class indexes from 0, or numbers to regress on
   * @param weights one a row; null for 1 each
   */
  public record Data(double[][] rows, float[] labels, float[] weights) {
    public Data {
      if (rows.length == 0) {
        throw new IllegalArgumentException("no rows to learn from");
      }
      if (labels.length != rows.length || (weights != null && weights.length != rows.length)) {
        throw new IllegalArgumentException(
            rows.length + " rows, but " + labels.length + " labels or another number of weights");
      }
    }
  }

  /**
   * Trains a model. The same data and parameters give the same model, bit for bit on one
   * architecture, if {@code num_threads} is 1.
   *
   * @param parameters LightGBM's own, by their main names; {@code num_iterations} is read here
   * @param held rows to stop early on
   * @param patience rounds without a better first metric on the held rows after which training ends
   *     and the best round is kept; 0 never stops
   * @throws IllegalStateException with LightGBM's message, such as of a bad parameter
   */
  public static Booster train(
      Data data, Map<String, String> parameters, Optional<Data> held, int patience) {
    NativeLightGbm.load();
    String text = text(parameters);
    int rounds = Integer.parseInt(parameters.getOrDefault("num_iterations", "100"));
    SWIGTYPE_p_void training = dataset(data, text, null);
    SWIGTYPE_p_void holding = null;
    try {
      if (held.isPresent()) {
        holding = dataset(held.get(), text, training);
      }
      SWIGTYPE_p_void made =
          NativeLightGbm.handle(out -> lightgbmlib.LGBM_BoosterCreate(training, text, out));
      Booster booster = new Booster(made);
      try {
        booster.grow(rounds, holding, patience);
        return booster;
      } catch (RuntimeException e) {
        booster.close();
        throw e;
      }
    } finally {
      if (holding != null) {
        lightgbmlib.LGBM_DatasetFree(holding);
      }
      lightgbmlib.LGBM_DatasetFree(training);
    }
  }

  private void grow(int rounds, SWIGTYPE_p_void holding, int patience) {
    if (holding != null) {
      NativeLightGbm.check(lightgbmlib.LGBM_BoosterAddValidData(handle, holding));
    }
    double best = Double.POSITIVE_INFINITY;
    int bestRound = 0;
    for (int round = 1; round <= rounds; round++) {
      int finished =
          NativeLightGbm.number(out -> lightgbmlib.LGBM_BoosterUpdateOneIter(handle, out));
      if (holding != null && patience > 0) {
        double loss = metric();
        if (loss < best) {
          best = loss;
          bestRound = round;
        } else if (round - bestRound >= patience) {
          break;
        }
      }
      if (finished == 1) {
        break;
      }
    }
    if (bestRound > 0) {
      bestIteration = bestRound;
    }
  }

  /** The first metric on the held rows. */
  private double metric() {
    int count = NativeLightGbm.number(out -> lightgbmlib.LGBM_BoosterGetEvalCounts(handle, out));
    SWIGTYPE_p_double values = lightgbmlib.new_doubleArray(Math.max(1, count));
    try {
      int found =
          NativeLightGbm.number(out -> lightgbmlib.LGBM_BoosterGetEval(handle, 1, out, values));
      if (found == 0) {
        throw new IllegalStateException("early stopping needs a metric");
      }
      return lightgbmlib.doubleArray_getitem(values, 0);
    } finally {
      lightgbmlib.delete_doubleArray(values);
    }
  }

  private static SWIGTYPE_p_void dataset(Data data, String parameters, SWIGTYPE_p_void reference) {
    int rows = data.rows().length;
    int columns = data.rows()[0].length;
    SWIGTYPE_p_double cells = lightgbmlib.new_doubleArray((long) rows * columns);
    SWIGTYPE_p_void made;
    try {
      fill(cells, data.rows(), 0, rows, columns);
      made =
          NativeLightGbm.handle(
              out ->
                  lightgbmlib.LGBM_DatasetCreateFromMat(
                      lightgbmlib.double_to_voidp_ptr(cells),
                      C_API_DTYPE_FLOAT64,
                      rows,
                      columns,
                      1,
                      parameters,
                      reference,
                      out));
    } finally {
      lightgbmlib.delete_doubleArray(cells);
    }
    try {
      field(made, "label", data.labels());
      if (data.weights() != null) {
        field(made, "weight", data.weights());
      }
      return made;
    } catch (RuntimeException e) {
      lightgbmlib.LGBM_DatasetFree(made);
      throw e;
    }
  }

  static void fill(SWIGTYPE_p_double cells, double[][] rows, int from, int to, int columns) {
    long at = 0;
    for (int r = from; r < to; r++) {
      double[] row = rows[r];
      if (row.length != columns) {
        throw new IllegalArgumentException(
            "row " + r + " has " + row.length + " features, expected " + columns);
      }
      for (int c = 0; c < columns; c++) {
        lightgbmlib.doubleArray_setitem(cells, at++, row[c]);
      }
    }
  }

  private static void field(SWIGTYPE_p_void dataset, String name, float[] values) {
    var array = lightgbmlib.new_floatArray(values.length);
    try {
      for (int i = 0; i < values.length; i++) {
        lightgbmlib.floatArray_setitem(array, i, values[i]);
      }
      NativeLightGbm.check(
          lightgbmlib.LGBM_DatasetSetField(
              dataset,
              name,
              lightgbmlib.float_to_voidp_ptr(array),
              values.length,
              com.microsoft.ml.lightgbm.lightgbmlibConstants.C_API_DTYPE_FLOAT32));
    } finally {
      lightgbmlib.delete_floatArray(array);
    }
  }

  /**
   * Loads a model from LightGBM's text format.
   *
   * @throws IllegalStateException if it is none
   */
  public static Booster ofText(String text) {
    NativeLightGbm.load();
    if (!text.startsWith("tree")) {
      throw new IllegalStateException("LightGBM: no model text, it does not begin with 'tree'");
    }
    SWIGTYPE_p_int rounds = lightgbmlib.new_intp();
    try {
      return new Booster(
          NativeLightGbm.handle(
              out -> lightgbmlib.LGBM_BoosterLoadModelFromString(text, rounds, out)));
    } finally {
      lightgbmlib.delete_intp(rounds);
    }
  }

  /** The model in LightGBM's text format, which any LightGBM of its version loads. */
  public String text() throws IOException {
    // The library's call that returns a string leaks it.
    Path file = Files.createTempFile("model", ".txt");
    try {
      NativeLightGbm.check(
          lightgbmlib.LGBM_BoosterSaveModel(handle, 0, bestIteration, 0, file.toString()));
      return Files.readString(file, StandardCharsets.UTF_8);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** Features a row must have. */
  public int features() {
    return features;
  }

  /** Raw scores by row: the number of classes, 1 for a regression or a binary model. */
  public int outputs() {
    return outputs;
  }

  /** The rounds that count: all, or those up to the best one. */
  public int iterations() {
    return bestIteration > 0
        ? bestIteration
        : NativeLightGbm.number(out -> lightgbmlib.LGBM_BoosterGetCurrentIteration(handle, out));
  }

  /** The gain that each feature brought, summed over all splits. */
  public double[] gains() {
    SWIGTYPE_p_double values = lightgbmlib.new_doubleArray(features);
    try {
      NativeLightGbm.check(
          lightgbmlib.LGBM_BoosterFeatureImportance(
              handle,
              bestIteration,
              com.microsoft.ml.lightgbm.lightgbmlibConstants.C_API_FEATURE_IMPORTANCE_GAIN,
              values));
      double[] out = new double[features];
      for (int i = 0; i < features; i++) {
        out[i] = lightgbmlib.doubleArray_getitem(values, i);
      }
      return out;
    } finally {
      lightgbmlib.delete_doubleArray(values);
    }
  }

  /**
   * Buffers for predicting, for one thread.
   *
   * @param kind what to predict
   * @param rows the most rows of one call
   */
  public BoosterBatch batch(BoosterBatch.Kind kind, int rows) {
    return new BoosterBatch(this, kind, rows);
  }

  SWIGTYPE_p_void handle() {
    if (closed) {
      throw new IllegalStateException("the model is closed");
    }
    return handle;
  }

  int lastIteration() {
    return bestIteration;
  }

  private static String text(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(e -> e.getKey() + "=" + e.getValue())
        .collect(Collectors.joining(" "));
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      lightgbmlib.LGBM_BoosterFree(handle);
    }
  }
}
