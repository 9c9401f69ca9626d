package org.chandraflow.crossmatch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import org.apache.beam.sdk.values.KV;
import org.chandraflow.sky.Detection;

/**
 * What the scan of a catalogue has found for one source: a candidate, or how many rows are around.
 *
 * @param catalogue number in {@link CrossmatchConfig#inputs}
 * @param copy 0 for a row where it is; 1 and more for shifted copies; -1 for a count of rows around
 * @param count rows around; else 0
 * @param separation arcsec
 * @param normalised sigmas; may be infinite
 * @param angle position angle, degrees east of north
 * @param east offset, arcsec
 * @param north offset, arcsec
 * @param ee variance of the row's position towards east at the source's epoch, arcsec squared
 * @param nn variance towards north
 * @param en their covariance
 * @param drift how the row was brought to the source's epoch; null if epochs are not known
 * @param id the row's identifier
 * @param weigh what a learned prior looks at; NaN for nothing
 * @param cells the row's columns, Avro-encoded; empty for copies and counts
 */
record Hit(
    int catalogue,
    int copy,
    long count,
    double separation,
    double normalised,
    double angle,
    double east,
    double north,
    double ee,
    double nn,
    double en,
    Detection.Drift drift,
    String id,
    double weigh,
    byte[] cells) {
  private static final byte[] NO_CELLS = {};

  /** The order in which candidates are looked at: the nearest first, then by identifier. */
  static final Comparator<Hit> NEAREST =
      Comparator.comparingDouble(Hit::separation)
          .thenComparing(Hit::id)
          .thenComparingDouble(Hit::normalised)
          .thenComparingDouble(Hit::east)
          .thenComparingDouble(Hit::north)
          .thenComparing(Hit::cells, Arrays::compare);

  /** Rows around a source. */
  static Hit around(int catalogue, long count) {
    return new Hit(catalogue, -1, count, 0, 0, 0, 0, 0, 0, 0, 0, null, "", Double.NaN, NO_CELLS);
  }

  /** A row that is joined by name. */
  static Hit named(int catalogue, String id, byte[] cells) {
    return new Hit(catalogue, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null, id, Double.NaN, cells);
  }

  boolean isCount() {
    return copy < 0;
  }

  /**
   * The hit as it travels: bytes that pass from hand to hand and are read where sources are
   * weighed.
   *
   * @param source the name of its source
   */
  byte[] pack(String source) {
    byte[] name = source.getBytes(StandardCharsets.UTF_8);
    if (isCount()) {
      return start(Long.BYTES, name).putLong(count).array();
    }
    byte[] identifier = id.getBytes(StandardCharsets.UTF_8);
    int numbers = drift == null ? 9 : 13;
    ByteBuffer out =
        start(
                numbers * Double.BYTES + 1 + 2 * Integer.BYTES + identifier.length + cells.length,
                name)
            .putDouble(separation)
            .putDouble(normalised)
            .putDouble(angle)
            .putDouble(east)
            .putDouble(north)
            .putDouble(ee)
            .putDouble(nn)
            .putDouble(en)
            .putDouble(weigh)
            .put((byte) (drift == null ? 0 : 1));
    if (drift != null) {
      out.putDouble(drift.years())
          .putDouble(drift.east())
          .putDouble(drift.north())
          .putDouble(drift.error());
    }
    return out.putInt(identifier.length).put(identifier).putInt(cells.length).put(cells).array();
  }

  private ByteBuffer start(int more, byte[] name) {
    return ByteBuffer.allocate(Integer.BYTES + name.length + 1 + Short.BYTES + more)
        .putInt(name.length)
        .put(name)
        .put((byte) copy)
        .putShort((short) catalogue);
  }

  /** The name of the source, and the hit, that were {@linkplain #pack packed} next. */
  static KV<String, Hit> unpack(ByteBuffer in) {
    String source = text(in);
    int copy = in.get();
    int catalogue = in.getShort();
    if (copy < 0) {
      return KV.of(source, around(catalogue, in.getLong()));
    }
    double separation = in.getDouble();
    double normalised = in.getDouble();
    double angle = in.getDouble();
    double east = in.getDouble();
    double north = in.getDouble();
    double ee = in.getDouble();
    double nn = in.getDouble();
    double en = in.getDouble();
    double weigh = in.getDouble();
    Detection.Drift drift =
        in.get() == 0
            ? null
            : new Detection.Drift(in.getDouble(), in.getDouble(), in.getDouble(), in.getDouble());
    String id = text(in);
    byte[] cells = bytes(in);
    return KV.of(
        source,
        new Hit(
            catalogue,
            copy,
            0,
            separation,
            normalised,
            angle,
            east,
            north,
            ee,
            nn,
            en,
            drift,
            id,
            weigh,
            cells));
  }

  private static String text(ByteBuffer in) {
    return new String(bytes(in), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(ByteBuffer in) {
    byte[] bytes = new byte[in.getInt()];
    in.get(bytes);
    return bytes;
  }
}
