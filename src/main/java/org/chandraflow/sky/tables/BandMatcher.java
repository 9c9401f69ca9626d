package org.chandraflow.sky.tables;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.chandraflow.sky.Covariance;
import org.chandraflow.sky.MatchCriterion;
import org.chandraflow.sky.Prober;
import org.chandraflow.sky.SkyRow;
import org.chandraflow.sky.SourceIndex;
import org.chandraflow.sky.SourceIndexBuilder;

/**
 * Matches two tables of which neither fits into memory: the positions of both go into files by band
 * of declination, those of the table to be indexed into every band that their pairs can reach; then
 * band after band is matched as small tables are. Only positions, errors and pairs are handled
 * here; the cells of matched rows are read afterwards.
 */
final class BandMatcher {
  private static final int PLAIN = 3;
  private static final int FULL = 12;

  private final MatchTask task;
  private final boolean indexesLeft;
  private final Side indexed;
  private final Side streamed;
  private final SideLoader loader;
  private final LongConsumer progress;
  private final AtomicLong told = new AtomicLong();
  private final boolean full;

  /** What the first look at the table to be indexed tells. */
  private static final class Survey {
    private final long[] counts = new long[Bands.BINS];
    private double leastEpoch = Double.POSITIVE_INFINITY;
    private double mostEpoch = Double.NEGATIVE_INFINITY;
    private double epochError;

    void add(Survey other) {
      for (int bin = 0; bin < counts.length; bin++) {
        counts[bin] += other.counts[bin];
      }
      leastEpoch = Math.min(leastEpoch, other.leastEpoch);
      mostEpoch = Math.max(mostEpoch, other.mostEpoch);
      epochError = Math.max(epochError, other.epochError);
    }
  }

  /** What went into files of one part of a table, and how far its rows reach at most, arcsec. */
  private record Spilled(TableMatcher.Part part, double reach) {}

  /** The pairs, and what was read of either table. */
  record Found(PairList pairs, MatchResult.Counts indexed, MatchResult.Counts streamed) {}

  BandMatcher(MatchTask task, boolean indexesLeft, SideLoader loader, LongConsumer progress) {
    this.task = task;
    this.indexesLeft = indexesLeft;
    this.indexed = indexesLeft ? task.left() : task.right();
    this.streamed = indexesLeft ? task.right() : task.left();
    this.loader = loader;
    this.progress = progress;
    this.full = loader.needsMore() || task.right().moves();
  }

  Found match() throws IOException {
    List<Callable<Survey>> looks = new ArrayList<>();
    for (int split = 0; split < indexed.splits().size(); split++) {
      int number = split;
      looks.add(() -> survey(number));
    }
    Survey survey = new Survey();
    Workers.run(task.threads(), looks).forEach(survey::add);
    long target = Math.max(1, task.largestIndex() / (2L * task.threads()));
    Bands bands = Bands.of(survey.counts, target);
    int numbers = full ? FULL : PLAIN;
    try (BandFiles rowFiles = new BandFiles(task.temporary(), bands.count(), numbers);
        BandFiles sourceFiles = new BandFiles(task.temporary(), bands.count(), numbers)) {
      List<Callable<Spilled>> rowParts = new ArrayList<>();
      for (int split = 0; split < streamed.splits().size(); split++) {
        int number = split;
        rowParts.add(() -> spillRows(number, bands, rowFiles, survey));
      }
      List<Spilled> rows = Workers.run(task.threads(), rowParts);
      double reach = rows.stream().mapToDouble(Spilled::reach).max().orElse(0);
      List<Callable<Spilled>> sourceParts = new ArrayList<>();
      for (int split = 0; split < indexed.splits().size(); split++) {
        int number = split;
        sourceParts.add(() -> spillSources(number, bands, sourceFiles, reach));
      }
      List<Spilled> sources = Workers.run(task.threads(), sourceParts);
      List<Callable<PairList>> joins = new ArrayList<>();
      for (int band = 0; band < bands.count(); band++) {
        int number = band;
        joins.add(() -> join(number, rowFiles, sourceFiles));
      }
      PairList pairs = new PairList();
      for (PairList found : Workers.run(task.threads(), joins)) {
        pairs.addAll(found, 0);
      }
      return new Found(pairs, counts(sources), counts(rows));
    }
  }

  private static MatchResult.Counts counts(List<Spilled> parts) {
    return TableMatcher.counts(parts.stream().map(Spilled::part).toList());
  }

  private void tell(SideRows rows, long before) {
    progress.accept(told.addAndGet(rows.rows() - before));
  }

  private Survey survey(int split) throws IOException {
    Survey survey = new Survey();
    SkyRow scratch = new SkyRow();
    try (SideRows rows = indexed.open(split)) {
      while (rows.next()) {
        if (!full) {
          survey.counts[Bands.bin(rows.dec())]++;
          continue;
        }
        SideLoader.Source source = loader.source(rows, scratch);
        survey.counts[Bands.bin(source.dec())]++;
        if (!Double.isNaN(source.epoch())) {
          survey.leastEpoch = Math.min(survey.leastEpoch, source.epoch());
          survey.mostEpoch = Math.max(survey.mostEpoch, source.epoch());
          survey.epochError = Math.max(survey.epochError, source.epochError());
        }
      }
    }
    return survey;
  }

  private Spilled spillRows(int split, Bands bands, BandFiles files, Survey survey)
      throws IOException {
    BandFiles.Writer writer = files.writer();
    SkyRow row = new SkyRow();
    double reach = 0;
    try (SideRows rows = streamed.open(split)) {
      long before = 0;
      while (rows.next()) {
        if (rows.rows() - before > TableMatcher.TELL_EVERY) {
          tell(rows, before);
          before = rows.rows();
        }
        ByteBuffer out = writer.record(bands.band(rows.dec()));
        out.putLong(rows.key()).putDouble(rows.ra()).putDouble(rows.dec());
        if (full) {
          loader.row(rows, row);
          reach = Math.max(reach, reach(row, survey));
          Covariance error = row.error();
          out.putDouble(error.ee()).putDouble(error.nn()).putDouble(error.en());
          out.putDouble(row.epoch()).putDouble(row.epochError());
          out.putDouble(row.pmRa()).putDouble(row.pmDec());
          out.putDouble(row.pmRaError()).putDouble(row.pmDecError());
        }
      }
      tell(rows, before);
      writer.flush();
      return new Spilled(TableMatcher.Part.of(null, null, rows), reach);
    }
  }

  /** How far from where a row is written a source may be that has no reach of its own, arcsec. */
  private double reach(SkyRow row, Survey survey) {
    double years = 0;
    if (!Double.isNaN(row.epoch()) && survey.leastEpoch <= survey.mostEpoch) {
      years =
          Math.max(
              Math.abs(survey.leastEpoch - row.epoch()), Math.abs(survey.mostEpoch - row.epoch()));
    }
    double motion = Math.hypot(row.pmRa(), row.pmDec());
    double moved = motion * years;
    if (task.criterion().kind() == MatchCriterion.Kind.RADIUS) {
      return moved;
    }
    double blur = Math.hypot(row.epochError(), survey.epochError);
    double motionError = Math.hypot(row.pmRaError(), row.pmDecError());
    double error =
        Math.hypot(
            row.error().major(), Math.hypot(motionError * Math.hypot(years, blur), motion * blur));
    return moved + task.criterion().limit() * error;
  }

  private Spilled spillSources(int split, Bands bands, BandFiles files, double rowReach)
      throws IOException {
    BandFiles.Writer writer = files.writer();
    SkyRow scratch = new SkyRow();
    MatchCriterion criterion = task.criterion();
    boolean radius = criterion.kind() == MatchCriterion.Kind.RADIUS;
    try (SideRows rows = indexed.open(split)) {
      while (rows.next()) {
        SideLoader.Source source = loader.source(rows, scratch);
        double own = criterion.limit() * (radius ? 1 : source.error().major());
        double degrees = (rowReach + own) / 3600 * (1 + 1e-9) + 1e-9;
        int last = bands.band(source.dec() + degrees);
        for (int band = bands.band(source.dec() - degrees); band <= last; band++) {
          ByteBuffer out = writer.record(band);
          out.putLong(rows.key()).putDouble(source.ra()).putDouble(source.dec());
          if (full) {
            Covariance error = source.error();
            out.putDouble(error.ee()).putDouble(error.nn()).putDouble(error.en());
            out.putDouble(source.epoch()).putDouble(source.epochError());
            out.putDouble(0).putDouble(0).putDouble(0).putDouble(0);
          }
        }
      }
      writer.flush();
      return new Spilled(TableMatcher.Part.of(null, null, rows), 0);
    }
  }

  private PairList join(int band, BandFiles rowFiles, BandFiles sourceFiles) throws IOException {
    PairList pairs = new PairList();
    if (rowFiles.records(band) == 0 || sourceFiles.records(band) == 0) {
      return pairs;
    }
    SourceIndexBuilder builder = SourceIndex.builder(task.criterion());
    sourceFiles.read(
        band,
        in -> {
          long key = in.getLong();
          double ra = in.getDouble();
          double dec = in.getDouble();
          if (!full) {
            builder.add(key, ra, dec, Covariance.ZERO, Double.NaN, 0);
            return;
          }
          Covariance error = new Covariance(in.getDouble(), in.getDouble(), in.getDouble());
          builder.add(key, ra, dec, error, in.getDouble(), in.getDouble());
          in.position(in.position() + 32);
        });
    SourceIndex index = builder.build();
    Prober prober = index.prober();
    SkyRow row = new SkyRow();
    boolean errors = task.criterion().needsErrors();
    rowFiles.read(
        band,
        in -> {
          long key = in.getLong();
          row.at(in.getDouble(), in.getDouble());
          if (full) {
            row.error(in.getDouble(), in.getDouble(), in.getDouble());
            row.epoch(in.getDouble(), in.getDouble());
            row.motion(in.getDouble(), in.getDouble(), in.getDouble(), in.getDouble());
          }
          prober.probe(
              row,
              pair -> {
                long source = index.ordinal(pair.source());
                pairs.add(
                    indexesLeft ? source : key,
                    indexesLeft ? key : source,
                    pair.separation(),
                    pair.normalised(),
                    errors ? pair.covariance().determinant() : 0,
                    PairList.NOWHERE);
              });
        });
    return pairs;
  }
}
