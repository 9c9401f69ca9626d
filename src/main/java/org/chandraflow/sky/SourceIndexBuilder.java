package org.chandraflow.sky;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Collects sources for a {@link SourceIndex}. Not safe for several threads. */
public final class SourceIndexBuilder {
  private final MatchCriterion criterion;
  private double margin;
  private int size;
  private double[] ra = new double[1024];
  private double[] dec = new double[1024];
  private long[] ordinals = new long[1024];
  private double[][] covariance;
  private double[] epochs;
  private float[] epochErrors;
  private List<String> ids;

  SourceIndexBuilder(MatchCriterion criterion) {
    this.criterion = criterion;
  }

  /**
   * What rows may add to the reach of sources, arcsec: a hint, so that the occupancy map holds for
   * them too. Rows beyond it are looked up without the map.
   */
  public SourceIndexBuilder margin(double arcsec) {
    if (!(arcsec >= 0)) {
      throw new IllegalArgumentException("margin " + arcsec + ": not 0 or more");
    }
    margin = arcsec;
    return this;
  }

  /**
   * A hint for {@link #margin} from the errors of rows.
   *
   * @param major longest semi-axis that is usual, 1 sigma, arcsec
   */
  public SourceIndexBuilder usualRowError(double major) {
    return margin(criterion.rowReach(major));
  }

  /** Adds a source that has an identifier, with its epoch unknown. */
  public SourceIndexBuilder add(String id, double ra, double dec, Covariance error) {
    return add(id, ra, dec, error, Double.NaN, 0);
  }

  /**
   * Adds a source that has an identifier. Either all sources have one or none.
   *
   * @param ra degrees, -360 to 720
   * @param dec degrees
   * @param epoch Julian year of the position; NaN if unknown: rows are then not moved
   * @param epochError 1 sigma of it, years
   * @throws IllegalArgumentException if {@link Sphere#problem} has one with the position
   */
  public SourceIndexBuilder add(
      String id, double ra, double dec, Covariance error, double epoch, double epochError) {
    if (size == 0) {
      ids = new ArrayList<>();
    }
    if (ids == null || id == null) {
      throw new IllegalArgumentException("either all sources have an identifier or none");
    }
    put(ra, dec, error, epoch, epochError);
    ids.add(id);
    return this;
  }

  /** Adds a source that is known by a number, 0 or more. */
  public SourceIndexBuilder add(
      long ordinal, double ra, double dec, Covariance error, double epoch, double epochError) {
    if (ids != null) {
      throw new IllegalArgumentException("either all sources have an identifier or none");
    }
    put(ra, dec, error, epoch, epochError);
    ordinals[size - 1] = ordinal;
    return this;
  }

  private void put(double raIn, double decIn, Covariance error, double epoch, double epochError) {
    String problem = Sphere.problem(raIn, decIn);
    if (problem != null) {
      throw new IllegalArgumentException(problem + ": " + raIn + ", " + decIn);
    }
    if (size == ra.length) {
      grow();
    }
    ra[size] = Sphere.wrap(raIn);
    dec[size] = decIn;
    if (error != Covariance.ZERO && covariance == null) {
      covariance = new double[3][ra.length];
    }
    if (covariance != null) {
      covariance[0][size] = error.ee();
      covariance[1][size] = error.nn();
      covariance[2][size] = error.en();
    }
    if (epochs == null && !Double.isNaN(epoch)) {
      epochs = new double[ra.length];
      Arrays.fill(epochs, Double.NaN);
    }
    if (epochs != null) {
      epochs[size] = epoch;
    }
    if (epochErrors == null && epochError > 0) {
      epochErrors = new float[ra.length];
    }
    if (epochErrors != null) {
      epochErrors[size] = (float) epochError;
    }
    size++;
  }

  private void grow() {
    int room = size + (size >> 1);
    ra = Arrays.copyOf(ra, room);
    dec = Arrays.copyOf(dec, room);
    ordinals = Arrays.copyOf(ordinals, room);
    if (covariance != null) {
      for (int i = 0; i < 3; i++) {
        covariance[i] = Arrays.copyOf(covariance[i], room);
      }
    }
    if (epochs != null) {
      epochs = Arrays.copyOf(epochs, room);
    }
    if (epochErrors != null) {
      epochErrors = Arrays.copyOf(epochErrors, room);
    }
  }

  /** The index of what was added; the builder is spent. */
  public SourceIndex build() {
    int[] order = order();
    double[] sortedRa = sorted(ra, order);
    double[] sortedDec = sorted(dec, order);
    double[][] sortedCovariance = null;
    if (covariance != null) {
      sortedCovariance = new double[3][];
      for (int i = 0; i < 3; i++) {
        sortedCovariance[i] = sorted(covariance[i], order);
        covariance[i] = null;
      }
    }
    double[] sortedEpochs = epochs == null ? null : sorted(epochs, order);
    double common = Double.NaN;
    if (sortedEpochs != null && Arrays.stream(sortedEpochs).distinct().limit(2).count() == 1) {
      common = sortedEpochs[0];
      sortedEpochs = null;
    }
    float[] sortedErrors = null;
    if (epochErrors != null) {
      sortedErrors = new float[size];
      for (int i = 0; i < size; i++) {
        sortedErrors[i] = epochErrors[order[i]];
      }
    }
    long[] sortedOrdinals = null;
    byte[] idBytes = null;
    int[] idEnds = null;
    if (ids == null) {
      sortedOrdinals = new long[size];
      for (int i = 0; i < size; i++) {
        sortedOrdinals[i] = ordinals[order[i]];
      }
    } else {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(24 * size);
      idEnds = new int[size];
      for (int i = 0; i < size; i++) {
        bytes.writeBytes(ids.get(order[i]).getBytes(StandardCharsets.UTF_8));
        idEnds[i] = bytes.size();
      }
      idBytes = bytes.toByteArray();
    }
    return new SourceIndex(
        criterion,
        margin,
        sortedRa,
        sortedDec,
        sortedCovariance,
        sortedEpochs,
        common,
        sortedErrors,
        sortedOrdinals,
        idBytes,
        idEnds);
  }

  private static double[] sorted(double[] values, int[] order) {
    double[] sorted = new double[order.length];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = values[order[i]];
    }
    return sorted;
  }

  private int[] order() {
    long[] keys = new long[size];
    for (int i = 0; i < size; i++) {
      double major =
          covariance == null
              ? 0
              : Math.sqrt(Covariance.largest(covariance[0][i], covariance[1][i], covariance[2][i]));
      keys[i] = Layout.key(ra[i], dec[i], Layout.reach(criterion, margin, major));
    }
    int[] order = RadixOrder.of(keys);
    // Right ascensions that the key cannot tell apart.
    for (int i = 1; i < size; i++) {
      int moving = order[i];
      int j = i;
      while (j > 0 && keys[order[j - 1]] == keys[moving] && compare(order[j - 1], moving) > 0) {
        order[j] = order[j - 1];
        j--;
      }
      order[j] = moving;
    }
    return order;
  }

  private int compare(int a, int b) {
    int c = Double.compare(ra[a], ra[b]);
    c = c != 0 ? c : Double.compare(dec[a], dec[b]);
    if (c != 0) {
      return c;
    }
    return ids == null ? Long.compare(ordinals[a], ordinals[b]) : ids.get(a).compareTo(ids.get(b));
  }
}
