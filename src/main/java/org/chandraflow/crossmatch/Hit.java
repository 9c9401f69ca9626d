package org.chandraflow.crossmatch;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Comparator;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CustomCoder;
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

  /** The coder. */
  static final Coder<Hit> CODER = new HitCoder();

  private static final class HitCoder extends CustomCoder<Hit> {
    private static final long serialVersionUID = 1L;

    @Override
    public void encode(Hit hit, OutputStream stream) throws IOException {
      DataOutputStream out = new DataOutputStream(stream);
      out.writeByte(hit.copy);
      out.writeShort(hit.catalogue);
      if (hit.isCount()) {
        out.writeLong(hit.count);
        return;
      }
      out.writeDouble(hit.separation);
      out.writeDouble(hit.normalised);
      out.writeDouble(hit.angle);
      out.writeDouble(hit.east);
      out.writeDouble(hit.north);
      out.writeDouble(hit.ee);
      out.writeDouble(hit.nn);
      out.writeDouble(hit.en);
      out.writeDouble(hit.weigh);
      out.writeBoolean(hit.drift != null);
      if (hit.drift != null) {
        out.writeDouble(hit.drift.years());
        out.writeDouble(hit.drift.east());
        out.writeDouble(hit.drift.north());
        out.writeDouble(hit.drift.error());
      }
      out.writeUTF(hit.id);
      out.writeInt(hit.cells.length);
      out.write(hit.cells);
    }

    @Override
    public Hit decode(InputStream stream) throws IOException {
      DataInputStream in = new DataInputStream(stream);
      int copy = in.readByte();
      int catalogue = in.readShort();
      if (copy < 0) {
        return around(catalogue, in.readLong());
      }
      double separation = in.readDouble();
      double normalised = in.readDouble();
      double angle = in.readDouble();
      double east = in.readDouble();
      double north = in.readDouble();
      double ee = in.readDouble();
      double nn = in.readDouble();
      double en = in.readDouble();
      double weigh = in.readDouble();
      Detection.Drift drift =
          in.readBoolean()
              ? new Detection.Drift(
                  in.readDouble(), in.readDouble(), in.readDouble(), in.readDouble())
              : null;
      String id = in.readUTF();
      byte[] cells = new byte[in.readInt()];
      in.readFully(cells);
      return new Hit(
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
          cells);
    }

    @Override
    public void verifyDeterministic() {}
  }
}
