package org.chandraflow.table;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/**
 * Packs and unpacks the pages of Parquet files without Hadoop and its configuration. A page unpacks
 * to the size that its header tells, never to more.
 */
final class ParquetCodecs implements CompressionCodecFactory {
  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    return new BytesInputCompressor() {
      @Override
      public BytesInput compress(BytesInput bytes) throws IOException {
        return switch (codec) {
          case UNCOMPRESSED -> bytes;
          case SNAPPY -> BytesInput.from(Snappy.compress(array(bytes)));
          case ZSTD -> BytesInput.from(Zstd.compress(array(bytes)));
          case GZIP -> {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
              bytes.writeAllTo(out);
            }
            yield BytesInput.from(packed.toByteArray());
          }
          default -> throw unknown(codec);
        };
      }

      @Override
      public CompressionCodecName getCodecName() {
        return codec;
      }

      @Override
      public void release() {
        // Nothing is held.
      }
    };
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    return new BytesInputDecompressor() {
      @Override
      public BytesInput decompress(BytesInput bytes, int size) throws IOException {
        return codec == CompressionCodecName.UNCOMPRESSED
            ? bytes
            : BytesInput.from(unpack(codec, array(bytes), size));
      }

      @Override
      public void decompress(ByteBuffer in, int packed, ByteBuffer out, int size)
          throws IOException {
        byte[] bytes = new byte[packed];
        in.get(bytes);
        out.put(codec == CompressionCodecName.UNCOMPRESSED ? bytes : unpack(codec, bytes, size));
      }

      @Override
      public void release() {
        // Nothing is held.
      }
    };
  }

  private static byte[] array(BytesInput bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream((int) bytes.size());
    bytes.writeAllTo(out);
    return out.toByteArray();
  }

  private static byte[] unpack(CompressionCodecName codec, byte[] packed, int size)
      throws IOException {
    if (size < 0 || (long) size > 2000L * packed.length + (1 << 20)) {
      throw new IOException(
          "a page of " + packed.length + " bytes claims to unpack to " + size + " (damaged?)");
    }
    byte[] out = new byte[size];
    long length =
        switch (codec) {
          case SNAPPY -> {
            if (Snappy.uncompressedLength(packed) != size) {
              yield -1;
            }
            yield Snappy.uncompress(packed, 0, packed.length, out, 0);
          }
          case ZSTD -> {
            long result = Zstd.decompress(out, packed);
            yield Zstd.isError(result) ? -1 : result;
          }
          case GZIP -> {
            try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
              yield in.readNBytes(out, 0, size);
            }
          }
          default -> throw unknown(codec);
        };
    if (length != size) {
      throw new IOException("a page does not unpack to its " + size + " bytes: damaged");
    }
    return out;
  }

  private static UnsupportedOperationException unknown(CompressionCodecName codec) {
    return new UnsupportedOperationException(
        "Parquet compression " + codec + "; known: UNCOMPRESSED, SNAPPY, GZIP, ZSTD");
  }

  @Override
  public void release() {
    // Nothing is held.
  }
}
