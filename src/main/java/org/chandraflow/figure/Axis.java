package org.chandraflow.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A scale from data to pixels with ticks at round numbers. Immutable.
 *
 * @param label under or beside the axis, unit included
 * @param min the least value shown
 * @param max the largest; greater than {@code min}, and both positive if logarithmic
 * @param logarithmic whether powers of ten are equidistant
 */
public record Axis(String label, double min, double max, boolean logarithmic) {
  public Axis {
    if (!(max > min) || Double.isInfinite(max - min) || (logarithmic && min <= 0)) {
      throw new IllegalArgumentException("axis from " + min + " to " + max);
    }
  }

  /** A linear axis. */
  public static Axis linear(String label, double min, double max) {
    return new Axis(label, min, max, false);
  }

  /** A logarithmic axis. */
  public static Axis log(String label, double min, double max) {
    return new Axis(label, min, max, true);
  }

  /** A linear axis that shows all finite values with a margin; from 0 to 1 if there are none. */
  public static Axis fitting(String label, double[]... values) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double[] some : values) {
      for (double value : some) {
        if (Double.isFinite(value)) {
          low = Math.min(low, value);
          high = Math.max(high, value);
        }
      }
    }
    if (low > high) {
      return linear(label, 0, 1);
    }
    double margin = high > low ? 0.04 * (high - low) : Math.max(Math.abs(low), 1) * 0.5;
    return linear(label, low - margin, high + margin);
  }

  /** Where a value lies, 0 at {@code min} and 1 at {@code max}. */
  public double fraction(double value) {
    return logarithmic
        ? (Math.log10(value) - Math.log10(min)) / (Math.log10(max) - Math.log10(min))
        : (value - min) / (max - min);
  }

  /** About {@code wanted} round values within the axis. */
  public List<Double> ticks(int wanted) {
    List<Double> ticks = new ArrayList<>();
    if (logarithmic) {
      int first = (int) Math.ceil(Math.log10(min) - 1e-9);
      int last = (int) Math.floor(Math.log10(max) + 1e-9);
      int step = Math.max(1, (last - first) / Math.max(1, wanted));
      for (int power = first; power <= last; power += step) {
        ticks.add(Math.pow(10, power));
      }
      return ticks;
    }
    double raw = (max - min) / Math.max(1, wanted);
    double power = Math.pow(10, Math.floor(Math.log10(raw)));
    double step = raw / power <= 1 ? power : raw / power <= 2 ? 2 * power : 5 * power;
    step = raw / power > 5 ? 10 * power : step;
    for (long i = (long) Math.ceil(min / step - 1e-9); i * step <= max + 1e-9 * step; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  /** A tick's text, as short as it can be told from its neighbours. */
  public String text(double tick) {
    double size = Math.abs(tick);
    if (size != 0 && (size < 1e-3 || size >= 1e6)) {
      return String.format(Locale.ROOT, "%.0e", tick).replace("e-0", "e-").replace("e+0", "e");
    }
    return new java.math.BigDecimal(tick)
        .setScale(4, java.math.RoundingMode.HALF_EVEN)
        .stripTrailingZeros()
        .toPlainString();
  }
}
