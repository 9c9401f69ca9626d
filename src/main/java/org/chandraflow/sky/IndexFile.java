package org.chandraflow.sky;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.chandraflow.table.Storage;

/**
 * A {@link SourceIndex} in one file: what travels to workers instead of the sources. Small,
 * immutable and serializable.
 *
 * @param path where it lies, local or in a bucket
 * @param digest SHA-256 of its bytes, hexadecimal; the same sources give the same digest
 */
public record IndexFile(String path, String digest) implements Serializable {
  private static final int MAGIC = 0x43465349;
  private static final int VERSION = 1;
  private static final int CHUNK = 1 << 13;

  /** Writes an index. */
  public static IndexFile write(SourceIndex index, String path) throws IOException {
    MessageDigest digest = sha256();
    try (DataOutputStream out =
        new DataOutputStream(
            new DigestOutputStream(
                new BufferedOutputStream(
                    Channels.newOutputStream(Storage.of(path).create(path)), 1 << 16),
                digest))) {
      out.writeInt(MAGIC);
      out.writeInt(VERSION);
      out.writeInt(index.criterion.kind().ordinal());
      out.writeDouble(index.criterion.limit());
      out.writeDouble(index.margin);
      out.writeDouble(index.commonEpoch);
      out.writeInt(index.size());
      write(out, index.ra);
      write(out, index.dec);
      write(out, index.ee);
      write(out, index.nn);
      write(out, index.en);
      write(out, index.epoch);
      write(out, index.epochError == null ? null : doubles(index.epochError));
      write(out, index.ordinal == null ? null : bits(index.ordinal));
      out.writeBoolean(index.idEnds != null);
      if (index.idEnds != null) {
        for (int end : index.idEnds) {
          out.writeInt(end);
        }
        out.write(index.idBytes);
      }
    }
    return new IndexFile(path, HexFormat.of().formatHex(digest.digest()));
  }

  /**
   * Reads the index.
   *
   * @throws IOException if the file is missing, cut, of another version, or not what the digest
   *     says
   */
  public SourceIndex read() throws IOException {
    MessageDigest digest = sha256();
    try (DataInputStream in =
        new DataInputStream(
            new DigestInputStream(
                new BufferedInputStream(
                    Channels.newInputStream(Storage.of(path).open(path)), 1 << 16),
                digest))) {
      if (in.readInt() != MAGIC) {
        throw new IOException(path + ": not an index of sources");
      }
      int version = in.readInt();
      if (version != VERSION) {
        throw new IOException(path + ": index of version " + version + ", expected " + VERSION);
      }
      int kind = in.readInt();
      double limit = in.readDouble();
      double margin = in.readDouble();
      double commonEpoch = in.readDouble();
      int size = in.readInt();
      double[] ra = read(in, size);
      double[] dec = read(in, size);
      double[][] covariance = {read(in, size), read(in, size), read(in, size)};
      double[] epoch = read(in, size);
      double[] epochError = read(in, size);
      double[] ordinal = read(in, size);
      byte[] idBytes = null;
      int[] idEnds = null;
      if (in.readBoolean()) {
        idEnds = new int[size];
        for (int i = 0; i < size; i++) {
          idEnds[i] = in.readInt();
        }
        idBytes = new byte[size == 0 ? 0 : idEnds[size - 1]];
        in.readFully(idBytes);
      }
      if (in.read() >= 0) {
        throw new IOException(path + ": more bytes than the index has");
      }
      String found = HexFormat.of().formatHex(digest.digest());
      if (!found.equals(digest())) {
        throw new IOException(path + ": content digest " + found + ", expected " + digest());
      }
      return new SourceIndex(
          new MatchCriterion(MatchCriterion.Kind.values()[kind], limit),
          margin,
          ra,
          dec,
          covariance[0] == null ? null : covariance,
          epoch,
          commonEpoch,
          epochError == null ? null : floats(epochError),
          ordinal == null ? null : longs(ordinal),
          idBytes,
          idEnds);
    } catch (EOFException e) {
      throw new IOException(path + ": the index is cut", e);
    }
  }

  private static void write(DataOutputStream out, double[] values) throws IOException {
    out.writeBoolean(values != null);
    if (values == null) {
      return;
    }
    ByteBuffer buffer = ByteBuffer.allocate(8 * CHUNK);
    for (int from = 0; from < values.length; from += CHUNK) {
      int count = Math.min(CHUNK, values.length - from);
      buffer.clear();
      buffer.asDoubleBuffer().put(values, from, count);
      out.write(buffer.array(), 0, 8 * count);
    }
  }

  private static double[] read(DataInputStream in, int size) throws IOException {
    if (!in.readBoolean()) {
      return null;
    }
    double[] values = new double[size];
    ByteBuffer buffer = ByteBuffer.allocate(8 * CHUNK);
    for (int from = 0; from < size; from += CHUNK) {
      int count = Math.min(CHUNK, size - from);
      in.readFully(buffer.array(), 0, 8 * count);
      buffer.clear();
      buffer.asDoubleBuffer().get(values, from, count);
    }
    return values;
  }

  private static double[] doubles(float[] values) {
    double[] out = new double[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = values[i];
    }
    return out;
  }

  private static float[] floats(double[] values) {
    float[] out = new float[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) values[i];
    }
    return out;
  }

  private static double[] bits(long[] values) {
    double[] out = new double[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = values[i];
      if ((long) out[i] != values[i] || values[i] == Long.MAX_VALUE) {
        throw new IllegalArgumentException("ordinal " + values[i] + " is not below 2^53");
      }
    }
    return out;
  }

  private static long[] longs(double[] values) {
    long[] out = new long[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (long) values[i];
    }
    return out;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
