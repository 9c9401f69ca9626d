package org.chandraflow.features;

/**
 * The inputs of one source with their errors, in the order of {@link FeatureSet#inputs} and in the
 * units of the set. What is not known is NaN.
 *
 * @param values as {@link BoundFeatures#inputs} gives them
 * @param below 1 sigma towards lower values
 * @param above 1 sigma towards higher values
 * @param limits upper limits of the flux (so that of a magnitude is its brightest value) of inputs
 *     that have no value
 */
public record Measured(double[] values, double[] below, double[] above, double[] limits) {
  /** Nothing is known of so many inputs. */
  public static Measured unknown(int inputs) {
    double[][] nothing = new double[4][inputs];
    for (double[] each : nothing) {
      java.util.Arrays.fill(each, Double.NaN);
    }
    return new Measured(nothing[0], nothing[1], nothing[2], nothing[3]);
  }

  /** Whether an input varies from draw to draw. */
  boolean varies(int input) {
    return Double.isNaN(values[input])
        ? !Double.isNaN(limits[input])
        : !Double.isNaN(below[input]) && !Double.isNaN(above[input]);
  }

  /** Whether any input does. */
  public boolean hasErrors() {
    for (int i = 0; i < values.length; i++) {
      if (varies(i)) {
        return true;
      }
    }
    return false;
  }
}
