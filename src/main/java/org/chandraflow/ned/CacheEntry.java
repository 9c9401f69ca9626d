package org.chandraflow.ned;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A question that was asked, as it is kept.
 *
 * <p>In a segment file: four 32-bit numbers (length of the head, length of the body, CRC-32C of
 * each), the head (key, date, attempts, fault), the body packed with gzip. Numbers are big-endian.
 *
 * @param key what was asked
 * @param queried when the reply came, to the millisecond
 * @param attempts how many requests it took
 * @param fault why there is no answer; empty if there is one
 * @param message the fault for people; empty if there is an answer
 * @param body the reply as it came; empty where a fault left none
 */
record CacheEntry(
    CacheKey key,
    Instant queried,
    int attempts,
    Optional<Fault.Kind> fault,
    String message,
    byte[] body) {
  /** Bytes before the head. */
  static final int FRAME = 16;

  private static final int LONGEST_MESSAGE = 2000;

  CacheEntry {
    queried = Instant.ofEpochMilli(queried.toEpochMilli());
    message = message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) : message;
  }

  /** The whole record, ready to be appended. */
  ByteBuffer encode() throws IOException {
    byte[] head = head();
    ByteArrayOutputStream packed = new ByteArrayOutputStream(body.length / 4 + 64);
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(body);
    }
    byte[] bytes = packed.toByteArray();
    ByteBuffer out = ByteBuffer.allocate(FRAME + head.length + bytes.length);
    out.putInt(head.length).putInt(bytes.length).putInt(crc(head)).putInt(crc(bytes));
    out.put(head).put(bytes);
    return out.flip();
  }

  private byte[] head() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeUTF(key.service());
    out.writeUTF(key.table());
    out.writeUTF(key.text());
    out.writeLong(queried.toEpochMilli());
    out.writeInt(attempts);
    out.writeUTF(fault.map(Fault.Kind::name).orElse(""));
    out.writeUTF(message);
    out.writeInt(body.length);
    return bytes.toByteArray();
  }

  /** Reads a head; the entry has an empty body. */
  static CacheEntry head(byte[] head) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(head));
    CacheKey key = new CacheKey(in.readUTF(), in.readUTF(), in.readUTF());
    Instant queried = Instant.ofEpochMilli(in.readLong());
    int attempts = in.readInt();
    String fault = in.readUTF();
    try {
      return new CacheEntry(
          key,
          queried,
          attempts,
          fault.isEmpty() ? Optional.empty() : Optional.of(Fault.Kind.valueOf(fault)),
          in.readUTF(),
          new byte[0]);
    } catch (IllegalArgumentException e) {
      throw new IOException("unknown fault '" + fault + "'", e);
    }
  }

  /** The same without its body. */
  CacheEntry withoutBody() {
    return new CacheEntry(key, queried, attempts, fault, message, new byte[0]);
  }

  /** The same with a body as it was packed. */
  CacheEntry withPackedBody(byte[] packed) throws IOException {
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      return new CacheEntry(key, queried, attempts, fault, message, gzip.readAllBytes());
    }
  }

  static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
