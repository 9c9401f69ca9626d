package org.chandraflow.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.chandraflow.model.Booster;
import org.chandraflow.model.BoosterBatch;
import org.chandraflow.sky.Covariance;
import org.chandraflow.sky.MatchCriterion;
import org.chandraflow.sky.Prober;
import org.chandraflow.sky.SkyRow;
import org.chandraflow.sky.SourceIndex;
import org.chandraflow.sky.SourceIndexBuilder;
import org.chandraflow.table.BadCellException;
import org.chandraflow.table.RowCursor;
import org.chandraflow.table.TableFile;
import org.chandraflow.table.TableFiles;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The loops that a row passes, each by itself: nanoseconds a row on one thread. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class InnerLoops {
  private static final int ROWS = 1 << 16;

  /** 317,000 sources in 2,000 fields of 8 arcmin, and rows all over the sky or beside sources. */
  @State(Scope.Thread)
  public static class Sky {
    private final double[] anywhere = new double[2 * ROWS];
    private final double[] beside = new double[2 * ROWS];
    private final SkyRow row = new SkyRow();
    private Prober byRadius;
    private Prober bySigma;

    /** Makes the indexes. */
    @Setup
    public void make() {
      SplittableRandom random = new SplittableRandom(1);
      int sources = 317_000;
      SourceIndexBuilder circles = SourceIndex.builder(MatchCriterion.radius(2));
      SourceIndexBuilder ellipses =
          SourceIndex.builder(MatchCriterion.sigma(2.4477)).usualRowError(0.5);
      double[] fields = new double[4000];
      for (int f = 0; f < 2000; f++) {
        fields[2 * f] = random.nextDouble(360);
        fields[2 * f + 1] = Math.toDegrees(Math.asin(random.nextDouble(-0.999, 0.999)));
      }
      for (int i = 0; i < sources; i++) {
        int f = random.nextInt(2000);
        double dec = Math.max(-90, Math.min(90, fields[2 * f + 1] + random.nextGaussian() / 8));
        double ra = fields[2 * f] + random.nextGaussian() / 8 / Math.cos(Math.toRadians(dec));
        circles.add(i, ra, dec, Covariance.ZERO, Double.NaN, 0);
        double major = random.nextDouble(0.3, 2);
        Covariance error =
            Covariance.ellipse(major, major * random.nextDouble(0.3, 1), random.nextDouble(180));
        ellipses.add(i, ra, dec, error, Double.NaN, 0);
        if (i < ROWS) {
          beside[2 * i] = ra + random.nextGaussian() / 3600 / Math.cos(Math.toRadians(dec));
          beside[2 * i + 1] = Math.max(-90, Math.min(90, dec + random.nextGaussian() / 3600));
          anywhere[2 * i] = random.nextDouble(360);
          anywhere[2 * i + 1] = Math.toDegrees(Math.asin(random.nextDouble(-1, 1)));
        }
      }
      byRadius = circles.build().prober();
      bySigma = ellipses.build().prober();
    }
  }

  /** Looks for a row of a whole-sky catalogue among the sources. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long indexProbe(Sky sky) throws IOException {
    long found = 0;
    for (int i = 0; i < ROWS; i++) {
      found +=
          sky.byRadius.probe(sky.row.at(sky.anywhere[2 * i], sky.anywhere[2 * i + 1]), p -> {});
    }
    return found;
  }

  /** Tests a row that lies beside a source against the ellipses of both. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long ellipseTest(Sky sky) throws IOException {
    long found = 0;
    for (int i = 0; i < ROWS; i++) {
      SkyRow row = sky.row.at(sky.beside[2 * i], sky.beside[2 * i + 1]).error(0.09, 0.04, 0.01);
      found += sky.bySigma.probe(row, p -> {});
    }
    return found;
  }

  /** A CSV of 24 columns, 230 bytes a row, in the file cache. */
  @State(Scope.Thread)
  public static class Text {
    private Path file;
    private TableFile table;

    /** Writes the file. */
    @Setup
    public void make() throws IOException {
      SplittableRandom random = new SplittableRandom(1);
      StringBuilder text = new StringBuilder("id,ra,dec");
      for (int c = 3; c < 24; c++) {
        text.append(",c").append(c);
      }
      for (int r = 0; r < ROWS; r++) {
        text.append('\n').append(random.nextLong(1L << 60)).append(',');
        text.append(random.nextDouble(360)).append(',').append(random.nextDouble(-90, 90));
        for (int c = 3; c < 24; c++) {
          text.append(',');
          if (c % 4 != 0) {
            text.append(Math.round(random.nextDouble(8, 22) * 1e4) / 1e4);
          }
        }
      }
      file = Files.createTempFile("loops", ".csv");
      Files.writeString(file, text);
      table = TableFiles.open(file.toString());
    }

    /** Removes the file. */
    @TearDown
    public void remove() throws IOException {
      Files.delete(file);
    }
  }

  /** Steps to the next row and parses its position; the other columns are passed over. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public double parsePosition(Text text) throws IOException, BadCellException {
    double sum = 0;
    try (RowCursor rows = text.table.open()) {
      while (rows.next()) {
        sum += rows.number(1) + rows.number(2);
      }
    }
    return sum;
  }

  /** Parses all the numbers of a row. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public double parseRow(Text text) throws IOException, BadCellException {
    double sum = 0;
    try (RowCursor rows = text.table.open()) {
      while (rows.next()) {
        for (int c = 1; c < 24; c++) {
          sum += rows.number(c);
        }
      }
    }
    return sum;
  }

  /** A model of 100 rounds and 8 classes on 41 features. */
  @State(Scope.Thread)
  public static class Model {
    private static final int BATCH = 4096;
    private final double[][] rows = new double[BATCH][41];
    private final double[][] out = new double[BATCH][8];
    private Booster booster;
    private BoosterBatch batch;

    /** Trains it. */
    @Setup
    public void make() {
      SplittableRandom random = new SplittableRandom(1);
      float[] labels = new float[BATCH];
      for (int r = 0; r < BATCH; r++) {
        labels[r] = random.nextInt(8);
        for (int c = 0; c < 41; c++) {
          rows[r][c] =
              random.nextInt(4) == 0
                  ? Double.NaN
                  : random.nextGaussian() + (c % 8 == labels[r] ? 2 : 0);
        }
      }
      booster =
          Booster.train(
              new Booster.Data(rows, labels, null),
              Map.of(
                  "objective", "multiclass",
                  "num_class", "8",
                  "num_threads", "1",
                  "verbosity", "-1",
                  "num_iterations", "100"),
              Optional.empty(),
              0);
      batch = booster.batch(BoosterBatch.Kind.NORMAL, BATCH);
    }

    /** Frees it. */
    @TearDown
    public void close() {
      batch.close();
      booster.close();
    }
  }

  /** Predicts the classes of a row, in batches. */
  @Benchmark
  @OperationsPerInvocation(Model.BATCH)
  public double[][] predict(Model model) {
    model.batch.predict(model.rows, 0, Model.BATCH, model.out);
    return model.out;
  }
}
