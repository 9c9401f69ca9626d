package org.chandraflow.crossmatch;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.chandraflow.sky.Covariance;
import org.chandraflow.sky.MatchCriterion;
import org.chandraflow.sky.SourceIndex;
import org.chandraflow.sky.SourceIndexBuilder;

/** What the index needs of a source. */
record SourcePoint(String name, double ra, double dec, Covariance error, double epoch) {
  /** What rows may be off their place by motion and still be found at a first look, arcsec. */
  static final double MARGIN = 5;

  private static final Comparator<SourcePoint> ORDER =
      Comparator.comparing(SourcePoint::name)
          .thenComparingDouble(SourcePoint::ra)
          .thenComparingDouble(SourcePoint::dec);

  /** From a record of the sources dataset. */
  static SourcePoint of(GenericRecord source, CrossmatchConfig.Sources settings) {
    double epoch =
        settings.epochColumn().isEmpty() ? Double.NaN : number(source, settings.epochColumn());
    return new SourcePoint(
        source.get("name").toString(),
        number(source, "ra"),
        number(source, "dec"),
        error(source, settings),
        Double.isNaN(epoch) ? settings.epoch() : epoch);
  }

  /** The error of a source, from its 95 % ellipse, or the configured circle. */
  static Covariance error(GenericRecord source, CrossmatchConfig.Sources settings) {
    double major = number(source, "err_ellipse_r0") / Covariance.SIGMAS_95;
    double minor = number(source, "err_ellipse_r1") / Covariance.SIGMAS_95;
    if (!hasError(source)) {
      return Covariance.circle(settings.missingError());
    }
    return Covariance.ellipse(
        major, minor > 0 ? minor : Double.NaN, number(source, "err_ellipse_ang"));
  }

  /** Whether a source has an error. */
  static boolean hasError(GenericRecord source) {
    double major = number(source, "err_ellipse_r0");
    return major > 0 && major <= 1e6;
  }

  private static double number(GenericRecord record, String field) {
    Object value = record.hasField(field) ? record.get(field) : null;
    return value instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  /** The index of sources, the same for any order of them. */
  static SourceIndex index(List<SourcePoint> points, CrossmatchConfig config) {
    SourceIndexBuilder builder =
        SourceIndex.builder(MatchCriterion.radius(config.outer())).margin(MARGIN);
    points.stream()
        .sorted(ORDER)
        .forEach(
            p ->
                builder.add(
                    p.name(),
                    p.ra(),
                    p.dec(),
                    p.error(),
                    p.epoch(),
                    config.sources().epochError()));
    return builder.build();
  }

  /** Writes this one for {@link #read}. */
  void write(DataOutputStream out) throws IOException {
    out.writeUTF(name);
    out.writeDouble(ra);
    out.writeDouble(dec);
    out.writeDouble(error.ee());
    out.writeDouble(error.nn());
    out.writeDouble(error.en());
    out.writeDouble(epoch);
  }

  /** Reads all that were written one behind the other into blocks of bytes. */
  static List<SourcePoint> read(List<byte[]> blocks) throws IOException {
    List<SourcePoint> points = new ArrayList<>();
    for (byte[] block : blocks) {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(block));
      while (in.available() > 0) {
        points.add(
            new SourcePoint(
                in.readUTF(),
                in.readDouble(),
                in.readDouble(),
                new Covariance(in.readDouble(), in.readDouble(), in.readDouble()),
                in.readDouble()));
      }
    }
    return points;
  }
}
