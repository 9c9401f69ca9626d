package org.chandraflow.crossmatch;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Comparator;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CustomCoder;
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

  /** The coder. */
  static final Coder<SourcePoint> CODER = new PointCoder();

  private static final class PointCoder extends CustomCoder<SourcePoint> {
    private static final long serialVersionUID = 1L;

    @Override
    public void encode(SourcePoint point, OutputStream stream) throws IOException {
      DataOutputStream out = new DataOutputStream(stream);
      out.writeUTF(point.name);
      out.writeDouble(point.ra);
      out.writeDouble(point.dec);
      out.writeDouble(point.error.ee());
      out.writeDouble(point.error.nn());
      out.writeDouble(point.error.en());
      out.writeDouble(point.epoch);
    }

    @Override
    public SourcePoint decode(InputStream stream) throws IOException {
      DataInputStream in = new DataInputStream(stream);
      return new SourcePoint(
          in.readUTF(),
          in.readDouble(),
          in.readDouble(),
          new Covariance(in.readDouble(), in.readDouble(), in.readDouble()),
          in.readDouble());
    }

    @Override
    public void verifyDeterministic() {}
  }
}
