package org.chandraflow.crossmatch;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.chandraflow.sky.MatchQuality;
import org.chandraflow.table.Schemas;

/** Chance rate, purity and completeness of each catalogue, as records. */
final class QualityReport {
  /** {@code schemas/match_quality.avsc}. */
  static final Schema SCHEMA = Schemas.load("match_quality");

  private QualityReport() {}

  /**
   * @param statistics of the scans
   * @param sources sums over the sources, as {@link SourceMatcher} counts them
   */
  static List<GenericRecord> of(
      CrossmatchConfig config, Statistics statistics, Statistics sources) {
    List<GenericRecord> out = new ArrayList<>();
    for (int c = 0; c < config.catalogs().size(); c++) {
      CatalogInput input = config.catalogs().get(c);
      if (input.isByName()) {
        continue;
      }
      if (!statistics.isEstimable(c)) {
        out.add(record(input, statistics, sources, c));
        continue;
      }
      List<MatchQuality.Cut> cuts =
          MatchQuality.cuts(
              sources.sums(c, Statistics.REAL, MatchQuality.BINS),
              sources.sums(c, Statistics.FALSE, MatchQuality.BINS),
              Statistics.SHIFTS);
      double chance =
          sources.sum(c, Statistics.CHANCE)
              / (double) Statistics.SHIFTS
              / Math.max(1, statistics.sources());
      for (MatchQuality.Cut cut : cuts) {
        GenericRecord record = record(input, statistics, sources, c);
        record.put("estimable", true);
        record.put("density", statistics.meanDensity(c));
        record.put("chance_rate", chance);
        record.put("p_any_cut", cut.cut());
        record.put("selected", cut.selected());
        record.put("expected_false", cut.expectedFalse());
        record.put("purity", number(cut.purity()));
        record.put("completeness", number(cut.completeness()));
        out.add(record);
      }
    }
    return out;
  }

  private static Double number(double value) {
    return Double.isNaN(value) ? null : value;
  }

  private static GenericRecord record(
      CatalogInput input, Statistics statistics, Statistics sources, int c) {
    GenericRecord record = new GenericData.Record(SCHEMA);
    record.put("catalog", input.catalog().id());
    record.put("sources", statistics.sources());
    record.put("with_candidates", sources.sum(c, Statistics.WITH));
    record.put("estimable", false);
    record.put("p_any_cut", 0.0);
    return record;
  }
}
