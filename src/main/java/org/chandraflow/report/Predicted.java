package org.chandraflow.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.chandraflow.table.AvroParts;
import org.chandraflow.table.NameIndex;

/** The class of every source, by name, in a few bytes each. */
final class Predicted {
  /** Edges of the counts by probability, lowest first. */
  static final double[] CUTS = {0, 0.5, 0.7, 0.9, 0.95, 0.99};

  private static final int BINS = 20;

  private final List<String> classes;
  private final NameIndex names = new NameIndex();
  private byte[] classOf = new byte[1024];
  private final long[][] byCut;
  private final double[][] histogram;

  private Predicted(List<String> classes) {
    this.classes = classes;
    this.byCut = new long[classes.size()][CUTS.length];
    this.histogram = new double[classes.size()][BINS];
  }

  /** Reads the parts of a dataset of {@code predictions.avsc}, twice. */
  static Predicted read(List<String> parts) throws IOException {
    TreeSet<String> names = new TreeSet<>();
    AvroParts.forEach(parts, record -> names.add(record.get("class").toString()));
    Predicted predicted = new Predicted(List.copyOf(names));
    AvroParts.forEach(parts, predicted::add);
    return predicted;
  }

  private void add(GenericRecord record) {
    int row = names.add(record.get("name").toString());
    if (row >= classOf.length) {
      classOf = Arrays.copyOf(classOf, 2 * classOf.length);
    }
    int index = classes.indexOf(record.get("class").toString());
    double probability = (Double) record.get("prob");
    classOf[row] = (byte) index;
    histogram[index][Math.min(BINS - 1, (int) (probability * BINS))]++;
    for (int c = 0; c < CUTS.length; c++) {
      byCut[index][c] += c == 0 || probability > CUTS[c] ? 1 : 0;
    }
  }

  List<String> classes() {
    return classes;
  }

  int size() {
    return names.size();
  }

  /** The class of a source, or -1 for one that was not predicted. */
  int classOf(CharSequence name) {
    int row = names.find(name);
    return row < 0 ? -1 : classOf[row];
  }

  /** Sources of a class above the n-th cut. */
  long count(int classIndex, int cut) {
    return byCut[classIndex][cut];
  }

  /** Edges of the histograms. */
  static double[] edges() {
    double[] edges = new double[BINS + 1];
    for (int i = 0; i <= BINS; i++) {
      edges[i] = (double) i / BINS;
    }
    return edges;
  }

  /** Sources of a class by probability, as shares of the class. */
  double[] histogram(int classIndex) {
    double all = Math.max(1, byCut[classIndex][0]);
    return Arrays.stream(histogram[classIndex]).map(n -> n / all).toArray();
  }

  /** Names of the fields of a schema that a plot can use, from pairs of alternatives. */
  static List<String> present(Schema schema, String... fields) {
    List<String> found = new ArrayList<>();
    for (String field : fields) {
      if (schema.getField(field) != null) {
        found.add(field);
      }
    }
    return found;
  }
}
