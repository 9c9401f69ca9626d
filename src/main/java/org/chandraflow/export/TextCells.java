package org.chandraflow.export;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.util.Utf8;

/** The cells of a column of texts: their bytes in UTF-8, in chunks. Sorted by code points. */
final class TextCells extends Cells {
  private static final int SMALLEST = 1 << 12;
  private static final int LARGEST = 1 << 22;
  private static final int MISSING = -1;

  /** Characters of a text that {@link #codes} looks at. */
  private static final int LOOKED_AT = 64;

  private final List<byte[]> chunks = new ArrayList<>();
  private int used;

  /** The chunk in the upper half, the first byte in the lower one. */
  private long[] starts = new long[ROOM];

  private int[] lengths = new int[ROOM];

  @Override
  void resize(int cells) {
    starts = Arrays.copyOf(starts, cells);
    lengths = Arrays.copyOf(lengths, cells);
  }

  @Override
  void put(int row, Object cell) {
    if (cell == null) {
      room(row + 1);
      lengths[row] = MISSING;
    } else {
      byte[] bytes = cell.toString().getBytes(StandardCharsets.UTF_8);
      put(row, bytes, bytes.length);
    }
  }

  @Override
  void putText(int row, Utf8 cell) {
    put(row, cell.getBytes(), cell.getByteLength());
  }

  private void put(int row, byte[] bytes, int length) {
    room(row + 1);
    byte[] chunk = chunks.isEmpty() ? null : chunks.get(chunks.size() - 1);
    if (chunk == null || chunk.length - used < length) {
      int next = chunk == null ? SMALLEST : Math.min(LARGEST, 2 * chunk.length);
      chunk = new byte[Math.max(next, length)];
      chunks.add(chunk);
      used = 0;
    }
    System.arraycopy(bytes, 0, chunk, used, length);
    starts[row] = (long) (chunks.size() - 1) << 32 | used;
    lengths[row] = length;
    used += length;
  }

  @Override
  void append(int row, Cells more, int count) {
    TextCells texts = (TextCells) more;
    room(row + count);
    long shift = (long) chunks.size() << 32;
    for (int r = 0; r < count; r++) {
      starts[row + r] = texts.starts[r] + shift;
    }
    System.arraycopy(texts.lengths, 0, lengths, row, count);
    chunks.addAll(texts.chunks);
    used = texts.chunks.isEmpty() ? used : texts.used;
  }

  private byte[] chunk(int row) {
    return chunks.get((int) (starts[row] >> 32));
  }

  @Override
  Object get(int row) {
    return lengths[row] == MISSING
        ? null
        : new String(chunk(row), (int) starts[row], lengths[row], StandardCharsets.UTF_8);
  }

  @Override
  int compare(int a, int b) {
    if (lengths[a] == MISSING || lengths[b] == MISSING) {
      return Boolean.compare(lengths[a] != MISSING, lengths[b] != MISSING);
    }
    int from = (int) starts[a];
    int other = (int) starts[b];
    return Arrays.compareUnsigned(
        chunk(a), from, from + lengths[a], chunk(b), other, other + lengths[b]);
  }

  /**
   * As digits, one for each place of a text: the rank of its byte among those that texts have
   * there, an end before all bytes. Names of sources have so few bytes at a place that a number
   * holds them whole.
   */
  @Override
  long[] codes(int[] rows, int bits) {
    int[][] ranks = ranks(rows);
    long[] weights = new long[ranks.length];
    int places = 0;
    for (long numbers = 1; places < ranks.length; places++) {
      int[] rank = ranks[places];
      int digits = rank[rank.length - 1];
      if (numbers > (1L << bits) / digits) {
        break;
      }
      numbers *= digits;
      weights[places] = digits;
    }
    long[] codes = new long[rows.length];
    for (int i = 0; i < rows.length; i++) {
      int row = rows[i];
      int length = lengths[row];
      byte[] bytes = length <= 0 ? null : chunk(row);
      int start = (int) starts[row];
      long code = 0;
      for (int p = 0; p < places; p++) {
        code = code * weights[p] + (p < length ? ranks[p][1 + (bytes[start + p] & 0xFF)] : 0);
      }
      codes[i] = code;
    }
    return codes;
  }

  /** For each place the rank of an end (at 0) and of each byte (from 1), and how many there are. */
  private int[][] ranks(int[] rows) {
    int[][] ranks = new int[LOOKED_AT][258];
    int longest = 0;
    for (int row : rows) {
      int length = Math.max(0, Math.min(lengths[row], LOOKED_AT));
      byte[] bytes = length == 0 ? null : chunk(row);
      int start = (int) starts[row];
      for (int p = 0; p < length; p++) {
        ranks[p][1 + (bytes[start + p] & 0xFF)] = 1;
      }
      if (length < LOOKED_AT) {
        ranks[length][0] = 1;
      }
      longest = Math.max(longest, length);
    }
    for (int p = 0; p < longest; p++) {
      int rank = 0;
      for (int b = 0; b < 257; b++) {
        int seen = ranks[p][b];
        ranks[p][b] = rank;
        rank += seen;
      }
      ranks[p][257] = rank;
    }
    return Arrays.copyOf(ranks, longest);
  }
}
