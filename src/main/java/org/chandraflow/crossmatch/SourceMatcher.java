package org.chandraflow.crossmatch;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.chandraflow.beam.Counts;
import org.chandraflow.sky.Association;
import org.chandraflow.sky.Detection;
import org.chandraflow.sky.MagnitudePrior;
import org.chandraflow.sky.MatchQuality;
import org.chandraflow.sky.Surroundings;
import org.chandraflow.table.PackedRecord;
import org.chandraflow.table.Schemas;

/**
 * Weighs what was found for one source and writes its matched record. Not safe for several threads.
 */
final class SourceMatcher {
  /** {@code schemas/pairs.avsc}. */
  static final Schema PAIRS = Schemas.load("pairs");

  private static final int MOST_CANDIDATES = 8;

  /** What is found of one catalogue for one source. */
  private static final class Found {
    final List<Hit> real = new ArrayList<>();
    final List<List<Hit>> copies = new ArrayList<>();
    long around;
    List<Detection> detections = List.of();
    Association.Catalogue density;
    boolean estimable;
    Association alone;
    double[] pI = {};
    double[] pSingle = {};
    Hit chosen;

    Found() {
      for (int copy = 0; copy < Statistics.SHIFTS; copy++) {
        copies.add(new ArrayList<>());
      }
    }
  }

  private final CrossmatchConfig config;
  private final PackedRecord.Format format;
  private final MatchedFields fields;
  private final Statistics statistics;
  private final Surroundings surroundings;
  private final Association.Settings settings;
  private final List<CatalogInput> inputs;
  private final List<Cells> cells;
  private final boolean[] estimable;
  private final double[] meanDensity;
  private final List<MagnitudePrior> priors = new ArrayList<>();

  SourceMatcher(CrossmatchConfig config, Schema schema, Statistics statistics) {
    this.config = config;
    this.format = new PackedRecord.Format(schema);
    this.statistics = statistics;
    this.surroundings = config.surroundings();
    this.settings = new Association.Settings(config.form(), config.agreement(), MOST_CANDIDATES);
    this.inputs = config.inputs();
    this.cells = inputs.stream().map(input -> new Cells(input.catalog())).toList();
    this.fields = new MatchedFields(schema, inputs.subList(0, config.catalogs().size()), cells);
    this.estimable = new boolean[config.catalogs().size()];
    this.meanDensity = new double[estimable.length];
    for (int c = 0; c < estimable.length; c++) {
      boolean byName = inputs.get(c).isByName();
      estimable[c] = !byName && statistics.isEstimable(c);
      meanDensity[c] = byName ? Double.NaN : statistics.meanDensity(c);
      priors.add(byName ? MagnitudePrior.none() : statistics.magnitudePrior(c));
    }
  }

  /**
   * Matches one source.
   *
   * @param hits what was found for it, in any order
   * @param idFrame takes a record for each of its labels
   * @param pairs takes a record for each candidate, if all pairs are wanted
   * @param counts of sources, for people
   * @param quality sums for {@link Statistics}
   */
  GenericRecord match(
      GenericRecord source,
      Iterable<Hit> hits,
      Consumer<GenericRecord> idFrame,
      Consumer<GenericRecord> pairs,
      Counts counts,
      Counts quality) {
    List<Found> found = sort(hits);
    GenericRecord out = format.fresh();
    fields.copy(source, out);
    if (!SourcePoint.hasError(source)) {
      counts.add("source_error_missing");
    }
    Detection position = Detection.source(SourcePoint.error(source, config.sources()));
    for (int c = 0; c < estimable.length; c++) {
      if (!inputs.get(c).isByName()) {
        weigh(c, position, found.get(c), counts, quality);
      }
    }
    associate(position, found, out, counts);
    for (int c = 0; c < estimable.length; c++) {
      write(c, found.get(c), out, counts);
      if (config.mode() == CrossmatchConfig.Mode.ALL && !inputs.get(c).isByName()) {
        pairs(source.get("name").toString(), c, found.get(c), pairs);
      }
    }
    label(source.get("name").toString(), found, out, idFrame, counts);
    return out;
  }

  private List<Found> sort(Iterable<Hit> hits) {
    List<Found> found = new ArrayList<>();
    inputs.forEach(input -> found.add(new Found()));
    for (Hit hit : hits) {
      Found of = found.get(hit.catalogue());
      if (hit.isCount()) {
        of.around += hit.count();
      } else if (hit.copy() == 0) {
        of.real.add(hit);
      } else {
        of.copies.get(hit.copy() - 1).add(hit);
      }
    }
    for (Found of : found) {
      of.real.sort(Hit.NEAREST);
      of.copies.forEach(copy -> copy.sort(Hit.NEAREST));
    }
    return found;
  }

  /** One catalogue by itself, as it is and shifted. */
  private void weigh(int c, Detection position, Found of, Counts counts, Counts quality) {
    CatalogInput input = inputs.get(c);
    boolean measured = Double.isNaN(input.density());
    boolean uncovered =
        measured
            && estimable[c]
            && of.real.isEmpty()
            && surroundings.uncovered(of.around, meanDensity[c]);
    if (uncovered) {
      counts.add("uncovered:" + input.prefix());
    }
    of.estimable = estimable[c] && !uncovered;
    of.density =
        !measured
            ? Association.Catalogue.of(input.density(), input.completeness())
            : estimable[c]
                ? surroundings.local(of.around, meanDensity[c], input.completeness())
                : Association.Catalogue.of(statistics.nominalDensity(c), input.completeness());
    of.detections = detections(c, of.real);
    of.alone = alone(position, of.detections, of.density);
    of.pI = new double[of.real.size()];
    of.pSingle = new double[of.real.size()];
    for (Association.Combination one : of.alone.combinations()) {
      of.pI[one.members().get(0)] = one.pI();
      of.pSingle[one.members().get(0)] = one.pSingle();
    }
    if (!of.real.isEmpty()) {
      quality.add(Statistics.key(c, Statistics.WITH));
    }
    if (!of.estimable) {
      return;
    }
    if (!of.real.isEmpty()) {
      int bin = MatchQuality.bin(of.alone.pAny());
      quality.add(Statistics.key(c, Statistics.REAL, bin));
    }
    for (List<Hit> copy : of.copies) {
      if (!copy.isEmpty()) {
        Association chance = alone(position, detections(c, copy), of.density);
        quality.add(Statistics.key(c, Statistics.CHANCE));
        quality.add(Statistics.key(c, Statistics.FALSE, MatchQuality.bin(chance.pAny())));
      }
    }
  }

  private Association alone(
      Detection position, List<Detection> detections, Association.Catalogue density) {
    List<Detection> asFirst =
        detections.stream()
            .map(d -> new Detection(0, d.east(), d.north(), d.ee(), d.nn(), d.en(), d.logPrior()))
            .toList();
    return Association.of(position, asFirst, List.of(density), settings);
  }

  private List<Detection> detections(int c, List<Hit> hits) {
    return hits.stream()
        .map(
            hit ->
                new Detection(
                    c,
                    hit.east(),
                    hit.north(),
                    hit.ee(),
                    hit.nn(),
                    hit.en(),
                    priors.get(c).logWeight(hit.weigh()),
                    hit.drift()))
        .toList();
  }

  /** Chooses at most one row of each catalogue. */
  private void associate(Detection position, List<Found> found, GenericRecord out, Counts counts) {
    List<Detection> all = new ArrayList<>();
    List<Hit> hits = new ArrayList<>();
    List<Association.Catalogue> densities = new ArrayList<>();
    boolean known = true;
    for (int c = 0; c < estimable.length; c++) {
      Found of = found.get(c);
      boolean byName = inputs.get(c).isByName();
      densities.add(byName ? Association.Catalogue.of(1, 1) : of.density);
      if (!byName) {
        known &= estimable[c];
        all.addAll(of.detections);
        hits.addAll(of.real);
      }
    }
    if (config.joining() == CrossmatchConfig.Joining.INDEPENDENT) {
      independent(found);
      return;
    }
    Association joint = Association.of(position, all, densities, settings);
    if (joint.truncated()) {
      counts.add("candidates_left_out");
    }
    if (known && !densities.isEmpty()) {
      out.put("association_p_any", joint.pAny());
    }
    if (joint.combinations().isEmpty()) {
      out.put("association_n", 0L);
      return;
    }
    if (known && joint.pAny() < config.leastPAny()) {
      counts.add("below_p_any");
      out.put("association_n", 0L);
      return;
    }
    Association.Combination best = joint.combinations().get(0);
    for (int member : best.members()) {
      found.get(all.get(member).catalogue()).chosen = hits.get(member);
    }
    out.put("association_n", (long) best.members().size());
    if (known) {
      out.put("association_p_i", best.pI());
    }
    for (int c = 0; c < estimable.length; c++) {
      if (!inputs.get(c).isByName()
          && found.get(c).chosen == null
          && !found.get(c).real.isEmpty()) {
        counts.add("disagree:" + inputs.get(c).prefix());
      }
    }
  }

  /** The nearest of each catalogue. */
  private void independent(List<Found> found) {
    for (int c = 0; c < estimable.length; c++) {
      Found of = found.get(c);
      boolean unlikely = of.estimable && of.alone.pAny() < config.leastPAny();
      if (!inputs.get(c).isByName() && !of.real.isEmpty() && !unlikely) {
        of.chosen = of.real.get(0);
      }
    }
  }

  private void write(int c, Found of, GenericRecord out, Counts counts) {
    CatalogInput input = inputs.get(c);
    MatchedFields.Catalogue at = fields.of(c);
    out.put(at.n(), (long) of.real.size());
    if (input.isByName()) {
      if (of.real.size() > 1) {
        counts.add("repeated:" + input.prefix());
      }
      of.chosen = of.real.isEmpty() ? null : of.real.get(0);
    } else if (of.estimable) {
      out.put(at.pAny(), of.alone.pAny());
    }
    if (of.chosen == null) {
      return;
    }
    counts.add("matched:" + input.prefix());
    Hit hit = of.chosen;
    if (!input.isByName()) {
      out.put(at.id(), hit.id());
      out.put(at.separation(), hit.separation());
      out.put(at.normalised(), Double.isFinite(hit.normalised()) ? hit.normalised() : null);
      out.put(at.angle(), hit.angle());
      out.put(at.pI(), of.pI[of.real.indexOf(hit)]);
    }
    GenericRecord row = cells.get(c).decode(hit.cells());
    for (int i = 0; i < at.columns().length; i++) {
      out.put(at.columns()[i], row.get(i));
    }
  }

  private void pairs(String name, int c, Found of, Consumer<GenericRecord> pairs) {
    for (int i = 0; i < of.real.size(); i++) {
      Hit hit = of.real.get(i);
      GenericRecord pair = new GenericData.Record(PAIRS);
      pair.put("name", name);
      pair.put("catalog", inputs.get(c).catalog().id());
      pair.put("id", hit.id());
      pair.put("sep_arcsec", hit.separation());
      pair.put("nsep", Double.isFinite(hit.normalised()) ? hit.normalised() : null);
      pair.put("pa_deg", hit.angle());
      pair.put("p_single", of.estimable ? of.pSingle[i] : null);
      pair.put("p_any", of.estimable ? of.alone.pAny() : null);
      pair.put("p_i", of.pI[i]);
      pair.put("chosen", hit == of.chosen);
      pairs.accept(pair);
    }
  }

  private void label(
      String name,
      List<Found> found,
      GenericRecord out,
      Consumer<GenericRecord> idFrame,
      Counts counts) {
    List<LabelChoice.Label> labels = new ArrayList<>();
    for (int c = estimable.length; c < inputs.size(); c++) {
      for (Hit hit : found.get(c).real) {
        labels.add(
            new LabelChoice.Label(
                c - estimable.length,
                inputs.get(c).catalog().id(),
                hit,
                cells.get(c).decode(hit.cells())));
      }
    }
    LabelChoice.Choice choice = LabelChoice.of(name, labels, config);
    choice.rows().forEach(idFrame);
    if (choice.conflict()) {
      counts.add("label_conflict");
    }
    if (choice.chosen() != null) {
      counts.add("labelled");
      Hit hit = choice.chosen().hit();
      out.put("label", choice.label());
      out.put("label_name", hit.id().isEmpty() ? null : hit.id());
      out.put("label_catalog", choice.chosen().catalog());
      out.put("label_reference", choice.chosen().row().get(Cells.REFERENCE));
      out.put("label_subclass", choice.chosen().row().get(Cells.SUBCLASS));
      out.put("label_sep_arcsec", hit.separation());
    }
  }
}
