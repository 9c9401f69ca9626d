package org.chandraflow.crossmatch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.values.KV;
import org.chandraflow.beam.Counts;
import org.chandraflow.catalog.BoundCatalog;
import org.chandraflow.catalog.CatalogRow;
import org.chandraflow.sky.Covariance;
import org.chandraflow.sky.Detection;
import org.chandraflow.sky.MagnitudePrior;
import org.chandraflow.sky.MatchCriterion;
import org.chandraflow.sky.Prober;
import org.chandraflow.sky.SkyPair;
import org.chandraflow.sky.SkyRow;
import org.chandraflow.sky.SourceIndex;
import org.chandraflow.sky.Surroundings;
import org.chandraflow.table.BadCellException;
import org.chandraflow.table.NameIndex;
import org.chandraflow.table.Rejected;
import org.chandraflow.table.RowCursor;
import org.chandraflow.table.TableFile;

/** Streams a catalogue past the sources. Not safe for several threads. */
final class CatalogScan {
  /** Takes what is found. */
  interface Sink {
    void hit(String source, Hit hit);

    void rejected(GenericRecord row);
  }

  /** Years over which rows are moved at most, for a first look. */
  private static final double MOST_YEARS = 60;

  /** Motions up to this need no more than the index's margin, arcsec/yr. */
  private static final double SLOW = SourcePoint.MARGIN / MOST_YEARS;

  private static final double[] SHIFT_EAST = {1, 0, -1, 0};
  private static final double[] SHIFT_NORTH = {0, -1, 0, 1};

  private record Near(
      int source,
      double separation,
      double normalised,
      double angle,
      double east,
      double north,
      Covariance sum,
      boolean candidate,
      boolean copied) {}

  private final CatalogInput input;
  private final int number;
  private final SourceIndex index;
  private final CrossmatchConfig config;
  private final Surroundings surroundings;
  private final Cells cells;
  private final Prober prober;
  private final SkyRow skyRow = new SkyRow();
  private final List<Near> near = new ArrayList<>();
  private final int[] around;
  private final List<Integer> touched = new ArrayList<>();
  private final long[] rings = new long[Surroundings.RINGS];
  private final long[] nearMagnitudes = new long[MagnitudePrior.BINS];
  private final long[] fieldMagnitudes = new long[MagnitudePrior.BINS];
  private final NameIndex names;
  private double rowEpoch;
  private double motionEast;
  private double motionNorth;
  private double motionError;
  private long rows;
  private long copies;
  private int magnitude = -1;

  CatalogScan(CatalogInput input, int number, SourceIndex index, CrossmatchConfig config) {
    this.input = input;
    this.number = number;
    this.index = index;
    this.config = config;
    this.surroundings = config.surroundings();
    this.cells = new Cells(input.catalog());
    this.prober = index.prober();
    this.around = new int[input.isLabels() || input.isByName() ? 0 : index.size()];
    this.names = input.isByName() ? new NameIndex() : null;
    for (int i = 0; names != null && i < index.size(); i++) {
      names.add(index.id(i));
    }
  }

  /** Streams a part of a file. */
  void scan(TableFile table, TableFile.Split split, Sink out, Counts counts) throws IOException {
    BoundCatalog bound = BoundCatalog.bind(input.catalog(), table);
    magnitude = input.magnitude().isEmpty() ? -1 : bound.canonicalIndex(input.magnitude());
    String read = "read:" + input.catalog().id();
    long start = 0;
    try (RowCursor cursor = table.open(split)) {
      CatalogRow row = bound.rows(cursor);
      while (cursor.next()) {
        start++;
        try {
          if (input.isByName()) {
            join(row, out);
          } else if (row.locate()) {
            match(row, out, counts);
          } else {
            throw new BadCellException("missing_coordinate", "", "", "a position");
          }
        } catch (BadCellException e) {
          counts.add("rejected:" + e.reason());
          out.rejected(
              Rejected.of(
                  "crossmatch",
                  e.reason(),
                  table.path(),
                  cursor.row(),
                  e.column(),
                  e.value(),
                  e.getMessage(),
                  cursor.raw()));
        }
      }
    }
    counts.add(read, start);
  }

  private void join(CatalogRow row, Sink out) throws BadCellException {
    String name = row.id();
    if (name != null && names.find(name) >= 0) {
      out.hit(name, Hit.named(number, name, cells.encode(row)));
    }
  }

  private void match(CatalogRow row, Sink out, Counts counts) throws BadCellException, IOException {
    boolean motionKnown = row.measureMotion();
    double motion = row.pmRa() * row.pmRa() + row.pmDec() * row.pmDec();
    if (motion <= SLOW * SLOW && !index.mayMatch(row.ra(), row.dec())) {
      return;
    }
    row.measureError();
    skyRow
        .at(row.ra(), row.dec())
        .error(Covariance.ellipse(row.major(), row.minor(), row.positionAngle()))
        .epoch(row.epoch(), input.catalog().position().orElseThrow().epochError())
        .motion(row.pmRa(), row.pmDec(), row.pmRaError(), row.pmDecError());
    rowEpoch = row.epoch();
    motionEast = motionKnown ? row.pmRa() : Double.NaN;
    motionNorth = motionKnown ? row.pmDec() : Double.NaN;
    motionError = Math.max(row.pmRaError(), row.pmDecError());
    near.clear();
    prober.probe(skyRow, this::take);
    if (near.isEmpty()) {
      return;
    }
    if (input.isLabels()) {
      label(row, out, counts);
      return;
    }
    double weigh = magnitude < 0 ? Double.NaN : row.number(magnitude);
    count(weigh);
    candidates(row, weigh, out);
  }

  private void take(SkyPair pair) {
    if (pair.separation() > surroundings.outer()) {
      return;
    }
    double separation = pair.separation();
    boolean candidate =
        separation <= surroundings.largestMatch() && input.accepts(separation, pair.normalised());
    boolean copied =
        !input.isLabels()
            && Math.abs(separation - surroundings.shift()) <= surroundings.largestMatch();
    near.add(
        candidate || copied
            ? new Near(
                pair.source(),
                separation,
                candidate ? pair.normalised() : Double.NaN,
                candidate ? pair.positionAngle() : Double.NaN,
                pair.east(),
                pair.north(),
                pair.covariance(),
                candidate,
                copied)
            : new Near(pair.source(), separation, 0, 0, 0, 0, null, false, false));
  }

  private void label(CatalogRow row, Sink out, Counts counts) throws BadCellException {
    List<Near> found = near.stream().filter(Near::candidate).sorted(nearest(false)).toList();
    if (found.isEmpty()) {
      return;
    }
    if (row.label() == null) {
      counts.add("label_missing");
      return;
    }
    if (found.size() > 1) {
      counts.add("label_ambiguous");
    }
    emit(found.get(0), row.id(), Double.NaN, cells.encode(row), out);
  }

  private Comparator<Near> nearest(boolean byErrors) {
    Comparator<Near> separation =
        Comparator.comparingDouble(Near::separation).thenComparing(n -> index.id(n.source()));
    return byErrors
        ? Comparator.comparingDouble(Near::normalised).thenComparing(separation)
        : separation;
  }

  private void count(double weigh) {
    double nearest = Double.POSITIVE_INFINITY;
    boolean candidate = false;
    for (Near one : near) {
      nearest = Math.min(nearest, one.separation());
      candidate |= one.candidate();
      if (one.separation() > surroundings.inner() && around[one.source()]++ == 0) {
        touched.add(one.source());
      }
    }
    int bin = MagnitudePrior.bin(weigh);
    if (candidate) {
      rows++;
      if (bin >= 0) {
        nearMagnitudes[bin]++;
      }
    } else {
      rings[surroundings.ring(nearest)]++;
      if (bin >= 0 && nearest > surroundings.inner()) {
        fieldMagnitudes[bin]++;
      }
    }
  }

  private void candidates(CatalogRow row, double weigh, Sink out) throws BadCellException {
    String id = null;
    byte[] encoded = null;
    boolean bestOnly = config.mode() == CrossmatchConfig.Mode.BEST_BOTH;
    boolean byErrors = input.criterion().kind() != MatchCriterion.Kind.RADIUS;
    Near best =
        bestOnly ? near.stream().filter(Near::candidate).min(nearest(byErrors)).orElse(null) : null;
    for (Near one : near) {
      if (one.candidate() && (!bestOnly || one == best)) {
        if (encoded == null) {
          id = row.id();
          encoded = cells.encode(row);
        }
        emit(one, id, weigh, encoded, out);
      }
      for (int copy = 1; one.copied() && copy <= Statistics.SHIFTS; copy++) {
        shifted(one, copy, weigh, out);
      }
    }
  }

  /** What the pair would be if the whole catalogue were shifted. */
  private void shifted(Near one, int copy, double weigh, Sink out) {
    double east = one.east() + surroundings.shift() * SHIFT_EAST[copy - 1];
    double north = one.north() + surroundings.shift() * SHIFT_NORTH[copy - 1];
    double separation = Math.sqrt(east * east + north * north);
    if (separation > surroundings.largestMatch()) {
      return;
    }
    double normalised = one.sum().distance(east, north);
    if (input.accepts(separation, normalised)) {
      copies++;
      Covariance own = own(one);
      out.hit(
          index.id(one.source()),
          new Hit(
              number,
              copy,
              0,
              separation,
              normalised,
              0,
              east,
              north,
              own.ee(),
              own.nn(),
              own.en(),
              null,
              "",
              weigh,
              new byte[0]));
    }
  }

  private void emit(Near one, String id, double weigh, byte[] encoded, Sink out) {
    Covariance own = own(one);
    out.hit(
        index.id(one.source()),
        new Hit(
            number,
            0,
            0,
            one.separation(),
            one.normalised(),
            one.angle(),
            one.east(),
            one.north(),
            own.ee(),
            own.nn(),
            own.en(),
            drift(one),
            id == null ? "" : id,
            weigh,
            encoded));
  }

  private Detection.Drift drift(Near one) {
    double years = index.epoch(one.source()) - rowEpoch;
    return Double.isNaN(years) || Double.isNaN(motionError)
        ? null
        : new Detection.Drift(years, motionEast, motionNorth, motionError);
  }

  /** The row's own error at the source's epoch. */
  private Covariance own(Near one) {
    Covariance source = index.covariance(one.source());
    double ee = Math.max(0, one.sum().ee() - source.ee());
    double nn = Math.max(0, one.sum().nn() - source.nn());
    double most = Math.sqrt(ee * nn);
    return new Covariance(ee, nn, Math.max(-most, Math.min(most, one.sum().en() - source.en())));
  }

  /** Hands over what was counted and begins anew. */
  void finish(Sink out, Consumer<KV<String, Long>> statistics) {
    long sum = 0;
    for (int source : touched) {
      out.hit(index.id(source), Hit.around(number, around[source]));
      sum += around[source];
      around[source] = 0;
    }
    touched.clear();
    Counts counts = new Counts();
    counts.add(Statistics.key(number, Statistics.AROUND), sum);
    counts.add(Statistics.key(number, Statistics.ROWS), rows);
    counts.add(Statistics.key(number, Statistics.COPIES), copies);
    rows = 0;
    copies = 0;
    drain(Statistics.RING, rings, counts);
    drain(Statistics.NEAR, nearMagnitudes, counts);
    drain(Statistics.FIELD, fieldMagnitudes, counts);
    counts.drain(statistics);
  }

  private void drain(String what, long[] values, Counts counts) {
    for (int bin = 0; bin < values.length; bin++) {
      if (values[bin] > 0) {
        counts.add(Statistics.key(number, what, bin), values[bin]);
        values[bin] = 0;
      }
    }
  }
}
