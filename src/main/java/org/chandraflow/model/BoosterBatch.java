package org.chandraflow.model;

import static com.microsoft.ml.lightgbm.lightgbmlibConstants.C_API_DTYPE_FLOAT64;

import com.microsoft.ml.lightgbm.SWIGTYPE_p_double;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_long_long;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_void;
import com.microsoft.ml.lightgbm.lightgbmlib;
import com.microsoft.ml.lightgbm.lightgbmlibConstants;

/**
 * Native buffers through which one thread predicts with a booster: many rows at a time, or one by
 * one with little overhead. Not safe for several threads; close it before its booster.
 */
public final class BoosterBatch implements AutoCloseable {
  /** What is predicted. */
  public enum Kind {
    /** Raw scores, one a class. */
    RAW(lightgbmlibConstants.C_API_PREDICT_RAW_SCORE),
    /** Probabilities, one a class, as LightGBM itself computes them. */
    NORMAL(lightgbmlibConstants.C_API_PREDICT_NORMAL),
    /**
     * SHAP values: for each class one a feature and then the expected score; they sum to the raw
     * score of the class.
     */
    CONTRIBUTIONS(lightgbmlibConstants.C_API_PREDICT_CONTRIB);

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  private static final String PARAMETERS = "num_threads=1";

  private final Booster booster;
  private final Kind kind;
  private final int capacity;
  private final int width;
  private final SWIGTYPE_p_double input;
  private final SWIGTYPE_p_double output;
  private final SWIGTYPE_p_long_long length;
  private SWIGTYPE_p_void single;
  private boolean closed;

  BoosterBatch(Booster booster, Kind kind, int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException(capacity + " rows at a time; at least 1");
    }
    this.booster = booster;
    this.kind = kind;
    this.capacity = capacity;
    this.length = lightgbmlib.new_int64_tp();
    NativeLightGbm.check(
        lightgbmlib.LGBM_BoosterCalcNumPredict(
            booster.handle(), 1, kind.code, 0, booster.lastIteration(), length));
    this.width = Math.toIntExact(lightgbmlib.int64_tp_value(length));
    this.input = lightgbmlib.new_doubleArray((long) capacity * booster.features());
    this.output = lightgbmlib.new_doubleArray((long) capacity * width);
  }

  /** Values by row. */
  public int width() {
    return width;
  }

  /**
   * Predicts rows {@code from} to {@code to} into the same rows of {@code out}.
   *
   * @param out each row takes {@link #width} values
   */
  public void predict(double[][] rows, int from, int to, double[][] out) {
    for (int start = from; start < to; start += capacity) {
      int end = Math.min(to, start + capacity);
      Booster.fill(input, rows, start, end, booster.features());
      NativeLightGbm.check(
          lightgbmlib.LGBM_BoosterPredictForMat(
              booster.handle(),
              lightgbmlib.double_to_voidp_ptr(input),
              C_API_DTYPE_FLOAT64,
              end - start,
              booster.features(),
              1,
              kind.code,
              0,
              booster.lastIteration(),
              PARAMETERS,
              length,
              output));
      long at = 0;
      for (int r = start; r < end; r++) {
        for (int c = 0; c < width; c++) {
          out[r][c] = lightgbmlib.doubleArray_getitem(output, at++);
        }
      }
    }
  }

  /** Predicts one row into {@code out}, which takes {@link #width} values. */
  public void predict(double[] row, double[] out) {
    if (row.length != booster.features()) {
      throw new IllegalArgumentException(
          row.length + " features, the model has " + booster.features());
    }
    SWIGTYPE_p_void booting = booster.handle();
    if (single == null) {
      single =
          NativeLightGbm.handle(
              made ->
                  lightgbmlib.LGBM_BoosterPredictForMatSingleRowFastInit(
                      booting,
                      kind.code,
                      0,
                      booster.lastIteration(),
                      C_API_DTYPE_FLOAT64,
                      booster.features(),
                      PARAMETERS,
                      made));
    }
    NativeLightGbm.check(
        lightgbmlib.LGBM_BoosterPredictForMatSingleRowFastCriticalSWIG(
            row, single, length, output));
    for (int c = 0; c < width; c++) {
      out[c] = lightgbmlib.doubleArray_getitem(output, c);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (single != null) {
      lightgbmlib.LGBM_FastConfigFree(single);
    }
    lightgbmlib.delete_doubleArray(input);
    lightgbmlib.delete_doubleArray(output);
    lightgbmlib.delete_int64_tp(length);
  }
}
