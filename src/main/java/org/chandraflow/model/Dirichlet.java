package org.chandraflow.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Dirichlet calibration: {@code softmax(W log p + b)} (Kull et al. 2019, NeurIPS 32), W pulled
 * towards the identity and b towards 0 by a squared penalty. The loss is convex; it is minimised by
 * Newton's method from the identity, so that equal data give equal bits. Immutable.
 *
 * @param weights by class and class, then the intercept as the last column
 */
record Dirichlet(double[][] weights) implements Calibrator {
  private static final double FLOOR = 1e-7;
  private static final double PENALTY = 1e-2;
  private static final int MOST_STEPS = 50;

  static Dirichlet fit(double[][] probabilities, int[] labels) {
    int n = labels.length;
    int k = probabilities[0].length;
    double[][] inputs = new double[n][];
    for (int i = 0; i < n; i++) {
      inputs[i] = inputs(probabilities[i]);
    }
    double[][] w = identity(k);
    double loss = loss(w, inputs, labels);
    for (int step = 0; step < MOST_STEPS; step++) {
      double[] direction = direction(w, inputs, labels);
      double length = 1;
      double[][] next = moved(w, direction, length);
      double nextLoss = loss(next, inputs, labels);
      while (nextLoss > loss && length > 1e-6) {
        length /= 2;
        next = moved(w, direction, length);
        nextLoss = loss(next, inputs, labels);
      }
      if (!(nextLoss < loss)) {
        break;
      }
      double gain = loss - nextLoss;
      w = next;
      loss = nextLoss;
      if (gain < 1e-10) {
        break;
      }
    }
    return new Dirichlet(w);
  }

  private static double[][] identity(int k) {
    double[][] w = new double[k][k + 1];
    for (int a = 0; a < k; a++) {
      w[a][a] = 1;
    }
    return w;
  }

  private static double[] inputs(double[] probabilities) {
    double[] out = new double[probabilities.length + 1];
    for (int j = 0; j < probabilities.length; j++) {
      out[j] = Math.log(Math.max(probabilities[j], FLOOR));
    }
    out[probabilities.length] = 1;
    return out;
  }

  private static double[] apply(double[][] w, double[] input) {
    double[] out = new double[w.length];
    for (int a = 0; a < out.length; a++) {
      for (int j = 0; j < input.length; j++) {
        out[a] += w[a][j] * input[j];
      }
    }
    Classifier.Link.SOFTMAX.apply(out);
    return out;
  }

  private static double target(int a, int j) {
    return a == j ? 1 : 0;
  }

  /** Mean logarithmic loss and the penalty. */
  private static double loss(double[][] w, double[][] inputs, int[] labels) {
    double sum = 0;
    for (int i = 0; i < labels.length; i++) {
      sum -= Math.log(Math.max(apply(w, inputs[i])[labels[i]], 1e-300));
    }
    double penalty = 0;
    for (int a = 0; a < w.length; a++) {
      for (int j = 0; j < w[a].length; j++) {
        double d = w[a][j] - target(a, j);
        penalty += d * d;
      }
    }
    return sum / labels.length + PENALTY / 2 * penalty;
  }

  private static double[][] moved(double[][] w, double[] direction, double length) {
    int m = w[0].length;
    double[][] out = new double[w.length][m];
    for (int a = 0; a < w.length; a++) {
      for (int j = 0; j < m; j++) {
        out[a][j] = w[a][j] - length * direction[a * m + j];
      }
    }
    return out;
  }

  /** The Newton direction: the inverse Hessian times the gradient. */
  private static double[] direction(double[][] w, double[][] inputs, int[] labels) {
    int k = w.length;
    int m = k + 1;
    int size = k * m;
    double[] gradient = new double[size];
    double[][] hessian = new double[size][size];
    for (int i = 0; i < labels.length; i++) {
      double[] x = inputs[i];
      double[] p = apply(w, x);
      for (int a = 0; a < k; a++) {
        double error = (p[a] - target(a, labels[i])) / labels.length;
        for (int j = 0; j < m; j++) {
          gradient[a * m + j] += error * x[j];
        }
        for (int b = 0; b <= a; b++) {
          double curve = p[a] * (target(a, b) - p[b]) / labels.length;
          for (int j = 0; j < m; j++) {
            double part = curve * x[j];
            double[] row = hessian[a * m + j];
            for (int l = 0; l < m; l++) {
              row[b * m + l] += part * x[l];
            }
          }
        }
      }
    }
    for (int a = 0; a < k; a++) {
      for (int j = 0; j < m; j++) {
        gradient[a * m + j] += PENALTY * (w[a][j] - target(a, j));
        hessian[a * m + j][a * m + j] += PENALTY;
      }
    }
    return solve(hessian, gradient);
  }

  /** Solves with the lower half of a positive definite matrix (Cholesky), which is overwritten. */
  private static double[] solve(double[][] a, double[] b) {
    int n = b.length;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = a[i][j];
        for (int l = 0; l < j; l++) {
          sum -= a[i][l] * a[j][l];
        }
        a[i][j] = i == j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / a[j][j];
      }
    }
    double[] x = b.clone();
    for (int i = 0; i < n; i++) {
      for (int l = 0; l < i; l++) {
        x[i] -= a[i][l] * x[l];
      }
      x[i] /= a[i][i];
    }
    for (int i = n - 1; i >= 0; i--) {
      for (int l = i + 1; l < n; l++) {
        x[i] -= a[l][i] * x[l];
      }
      x[i] /= a[i][i];
    }
    return x;
  }

  @Override
  public String method() {
    return "dirichlet";
  }

  @Override
  public void calibrate(double[] probabilities) {
    double[] out = apply(weights, inputs(probabilities));
    System.arraycopy(out, 0, probabilities, 0, out.length);
  }

  @Override
  public ObjectNode toJson() {
    ObjectNode out = JsonNodeFactory.instance.objectNode().put("method", method());
    var rows = out.putArray("weights");
    for (double[] row : weights) {
      var array = rows.addArray();
      for (double value : row) {
        array.add(value);
      }
    }
    return out;
  }

  static Dirichlet read(JsonNode json) {
    JsonNode rows = json.path("weights");
    double[][] weights = new double[rows.size()][];
    for (int a = 0; a < weights.length; a++) {
      weights[a] = new double[rows.get(a).size()];
      if (weights[a].length != weights.length + 1) {
        throw new IllegalStateException("Dirichlet weights of another shape");
      }
      for (int j = 0; j < weights[a].length; j++) {
        weights[a][j] = rows.get(a).get(j).asDouble();
      }
    }
    return new Dirichlet(weights);
  }
}
