package org.chandraflow.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The fields of a simulation and how many rows of each catalogue go where.
 *
 * @param fields in order
 * @param rows unrelated rows by field and survey
 * @param wideRows unrelated rows outside of the fields by survey, spread over the whole sky
 * @param labelRates by class: a source is labelled with this times {@link #brightness}
 * @param notes for people
 */
record SkyPlan(
    List<Field> fields, long[][] rows, long[] wideRows, double[] labelRates, List<String> notes) {
  /** Rows outside of fields are made in blocks of at most this many. */
  static final int WIDE_BLOCK = 20_000;

  /** The share of unrelated rows that are spread over the whole sky. */
  private static final double WIDE_SHARE = 0.1;

  /** Sources in a field at least and at most, where the number of rows leaves a choice. */
  private static final int FEWEST = 20;

  private static final int MOST = 250;

  /** Blocks to make: the fields, then the wide ones. */
  int blocks() {
    return fields.size() + wideBlocks();
  }

  int wideBlocks() {
    long rows = 0;
    for (long wide : wideRows) {
      rows += wide;
    }
    return (int) ((rows + WIDE_BLOCK - 1) / WIDE_BLOCK);
  }

  /** How much more often a source is labelled for its flux: bright ones are known. */
  static double brightness(double logFlux) {
    return 1 / (1 + Math.exp(-(logFlux + 13.6) / 0.25));
  }

  static SkyPlan of(SimulationSettings settings, SkyModel model) {
    Survey[] surveys = Survey.values();
    double perField = meanRows(settings, model);
    double background = Math.max(0, settings.catalogRows() - 2.0 * settings.sources());
    long wanted = Math.round((1 - WIDE_SHARE) * background / perField);
    long least = Math.max(1, settings.sources() / MOST);
    long most = Math.max(1, settings.sources() / FEWEST);
    int count = (int) Math.max(least, Math.min(most, wanted));
    List<Field> fields = Fields.place(model, settings.seed(), settings.sources(), count);

    Sums sums =
        fields.parallelStream()
            .map(field -> Sums.of(model, settings.seed(), field))
            .reduce(
                new Sums(new long[surveys.length], new double[model.classes().size()]), Sums::add);

    double[][] expected = new double[fields.size()][surveys.length];
    double total = 0;
    for (Field field : fields) {
      for (Survey survey : surveys) {
        if ((field.covered() >> survey.ordinal() & 1) != 0) {
          double density = survey.density(field.longitude(), field.latitude());
          expected[field.index()][survey.ordinal()] = density * Field.AREA;
          total += density * Field.AREA;
        }
      }
    }
    long counterparts = IntStream.range(0, surveys.length).mapToLong(s -> sums.rows[s]).sum();
    long unrelated = Math.max(0, settings.catalogRows() - counterparts);
    double inFields = Math.min((1 - WIDE_SHARE) * unrelated, total);
    double scale = total == 0 ? 0 : inFields / total;
    long[][] rows = share(expected, Math.round(inFields));
    long[] wide = wide(unrelated - Math.round(inFields));

    List<String> notes = new ArrayList<>();
    notes.add(
        String.format(
            java.util.Locale.ROOT,
            "%,d sources in %,d fields, %,d counterparts, %,d unrelated rows at %.0f %% of the"
                + " real density",
            settings.sources(),
            fields.size(),
            counterparts,
            unrelated,
            100 * scale));
    if (counterparts > settings.catalogRows()) {
      notes.add(
          String.format(
              java.util.Locale.ROOT,
              "the counterparts alone are %,d rows, more than the %,d asked for",
              counterparts,
              settings.catalogRows()));
    }
    return new SkyPlan(fields, rows, wide, rates(settings, model, sums.labels), notes);
  }

  /** Rows that an average field has at real densities. */
  private static double meanRows(SimulationSettings settings, SkyModel model) {
    List<Field> sample = Fields.place(model, settings.seed(), 0, 400);
    double rows = 0;
    for (Field field : sample) {
      for (Survey survey : Survey.values()) {
        if ((field.covered() >> survey.ordinal() & 1) != 0) {
          rows += survey.density(field.longitude(), field.latitude()) * Field.AREA;
        }
      }
    }
    return rows / sample.size();
  }

  /** Whole numbers in proportion to what is expected, with an exact sum. */
  private static long[][] share(double[][] expected, long sum) {
    double total = 0;
    for (double[] row : expected) {
      for (double value : row) {
        total += value;
      }
    }
    long[][] shared = new long[expected.length][];
    double reached = 0;
    long given = 0;
    for (int i = 0; i < expected.length; i++) {
      shared[i] = new long[expected[i].length];
      for (int j = 0; j < expected[i].length; j++) {
        reached += expected[i][j];
        long upTo = total == 0 ? 0 : Math.round(sum * Math.min(1, reached / total));
        shared[i][j] = upTo - given;
        given = upTo;
      }
    }
    return shared;
  }

  private static long[] wide(long rows) {
    Survey[] surveys = Survey.values();
    double[][] weights = new double[1][surveys.length];
    for (Survey survey : surveys) {
      weights[0][survey.ordinal()] = survey.density(90, 30);
    }
    return share(weights, rows)[0];
  }

  private static double[] rates(SimulationSettings settings, SkyModel model, double[] brightness) {
    double[] rates = new double[brightness.length];
    double sum = 0;
    for (int c = 0; c < rates.length; c++) {
      sum += brightness[c] > 0 ? model.classes().get(c).labels() : 0;
    }
    for (int c = 0; c < rates.length; c++) {
      double wanted = settings.labelled() * settings.sources() * model.classes().get(c).labels();
      rates[c] = brightness[c] > 0 && sum > 0 ? wanted / sum / brightness[c] : 0;
    }
    return rates;
  }

  /**
   * What the sources of a field add up to.
   *
   * @param rows counterparts by survey
   * @param labels sum of {@link SkyPlan#brightness} by class
   */
  private record Sums(long[] rows, double[] labels) {
    static Sums of(SkyModel model, long seed, Field field) {
      Sums sums = new Sums(new long[Survey.values().length], new double[model.classes().size()]);
      for (XraySource source : new SourceGenerator(model, seed).generate(field)) {
        for (Survey survey : Survey.values()) {
          sums.rows[survey.ordinal()] += source.object.detectedBy(survey) ? 1 : 0;
        }
        // In thousandths: sums of whole numbers do not depend on their order.
        sums.labels[source.object.type] += Math.round(1e3 * brightness(source.logFlux)) / 1024.0;
      }
      return sums;
    }

    Sums add(Sums other) {
      Sums sum = new Sums(rows.clone(), labels.clone());
      for (int s = 0; s < rows.length; s++) {
        sum.rows[s] += other.rows[s];
      }
      for (int c = 0; c < labels.length; c++) {
        sum.labels[c] += other.labels[c];
      }
      return sum;
    }
  }
}
