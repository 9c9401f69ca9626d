package org.chandraflow.table;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chandraflow.config.UsageException;

/**
 * The first binary table of a FITS file. A split is a range of rows. Columns of arrays, bits,
 * complex numbers and variable length are left out, with a notice.
 *
 * @param fields the columns that are read, alike in order to {@code columns}
 * @param packed whether the file is packed with gzip; then it is one split
 * @param dataStart the (unpacked) byte at which the rows begin
 * @param rowBytes bytes of a row
 */
record FitsTable(
    String path,
    List<Column> columns,
    List<FitsField> fields,
    boolean packed,
    long dataStart,
    int rowBytes,
    long rowCount,
    List<String> notices,
    TableOptions options)
    implements TableFile {
  private static final long serialVersionUID = 1L;
  private static final Pattern FORM = Pattern.compile("(\\d{0,9})([A-Z])(.*)");

  /** Reads the headers up to the first binary table. */
  static FitsTable open(String path, boolean packed, long size, TableOptions options)
      throws IOException {
    long start = 0;
    try (InputStream in = Input.openUnpacked(path, packed, options.limits())) {
      for (int hdu = 0; hdu < 10_000; hdu++) {
        if (hdu > 0 && !packed && start >= size) {
          break;
        }
        FitsHeader header = FitsHeader.read(in);
        start += header.bytes();
        if (header.text("XTENSION").equals("BINTABLE")) {
          return table(path, packed, size, start, header, options);
        }
        long data = header.dataBytes();
        if (!packed && start + data > size) {
          throw cut(path, start + data, size);
        }
        Input.skip(in, data, path);
        start += data;
      }
    }
    throw new UsageException(path + ": no binary table in this FITS file");
  }

  private static IOException cut(String path, long needed, long size) {
    return new IOException(
        path + ": the file is cut: its header tells " + needed + " bytes, it has " + size);
  }

  private static FitsTable table(
      String path, boolean packed, long size, long start, FitsHeader header, TableOptions options)
      throws IOException {
    long rowBytes = header.integer("NAXIS1", -1, 0, options.limits().lineBytes());
    long rows = header.integer("NAXIS2", -1, 0, Long.MAX_VALUE / (1L << 25));
    int count = (int) header.integer("TFIELDS", -1, 0, options.limits().columns());
    if (rowBytes < 0 || rows < 0 || count < 0) {
      throw new IOException("the header is damaged: NAXIS1, NAXIS2 or TFIELDS is missing");
    }
    List<Column> columns = new ArrayList<>();
    List<FitsField> fields = new ArrayList<>();
    List<String> notices = new ArrayList<>();
    Set<String> taken = Cells.none();
    long offset = 0;
    for (int n = 1; n <= count; n++) {
      Matcher form = FORM.matcher(header.text("TFORM" + n).strip());
      if (!form.matches()) {
        throw new IOException(
            "the header is damaged: TFORM" + n + " = '" + header.text("TFORM" + n) + "'");
      }
      long repeat = form.group(1).isEmpty() ? 1 : Long.parseLong(form.group(1));
      char type = form.group(2).charAt(0);
      long width = width(type, repeat, n);
      String name = header.text("TTYPE" + n);
      boolean scalar = type == 'A' ? repeat > 0 : "LBIJKED".indexOf(type) >= 0 && repeat == 1;
      if (scalar) {
        FitsField field = field(header, n, type, (int) offset, (int) width);
        fields.add(field);
        columns.add(
            new Column(
                Cells.unique(name, n, taken, notices),
                field.columnType(),
                header.text("TUNIT" + n),
                header.text("TUCD" + n),
                header.text("TCOMM" + n)));
      } else {
        notices.add("column '" + name + "' of the form " + form.group() + " is left out");
      }
      offset += width;
      if (offset > rowBytes) {
        break;
      }
    }
    if (offset != rowBytes) {
      throw new IOException(
          "the header is damaged: its columns need "
              + offset
              + " bytes a row, NAXIS1 tells "
              + rowBytes);
    }
    if (columns.isEmpty()) {
      throw new UsageException(path + ": the table has no column of numbers or text");
    }
    if (!packed && start + rows * rowBytes > size) {
      throw cut(path, start + rows * rowBytes, size);
    }
    return new FitsTable(
        path,
        List.copyOf(columns),
        List.copyOf(fields),
        packed,
        start,
        (int) rowBytes,
        rows,
        List.copyOf(notices),
        options);
  }

  private static long width(char type, long repeat, int n) throws IOException {
    return switch (type) {
      case 'L', 'B', 'A' -> repeat;
      case 'X' -> (repeat + 7) / 8;
      case 'I' -> 2 * repeat;
      case 'J', 'E' -> 4 * repeat;
      case 'K', 'D', 'C', 'P' -> 8 * repeat;
      case 'M', 'Q' -> 16 * repeat;
      default -> throw new IOException("the header is damaged: TFORM" + n + " of type " + type);
    };
  }

  private static FitsField field(FitsHeader header, int n, char type, int offset, int width)
      throws IOException {
    Long nullValue = null;
    double scale = 1;
    double zero = 0;
    boolean unsigned = false;
    if (type != 'A' && type != 'L') {
      scale = header.number("TSCAL" + n, 1);
      zero = header.number("TZERO" + n, 0);
      unsigned = type == 'K' && scale == 1 && zero == 0x1p63;
      if ("BIJK".indexOf(type) >= 0 && !header.text("TNULL" + n).isEmpty()) {
        nullValue = header.integer("TNULL" + n, 0, Long.MIN_VALUE, Long.MAX_VALUE);
      }
    }
    return new FitsField(type, offset, width, scale, zero, nullValue, unsigned);
  }

  @Override
  public List<Split> splits(long targetBytes) {
    if (packed || rowCount == 0) {
      return List.of(new Split(0, rowCount));
    }
    long rows = Math.max(1, targetBytes / Math.max(1, rowBytes));
    List<Split> splits = new ArrayList<>();
    for (long start = 0; start < rowCount; start += rows) {
      splits.add(new Split(start, Math.min(rowCount, start + rows)));
    }
    return splits;
  }

  @Override
  public RowCursor open() throws IOException {
    return open(new Split(0, rowCount));
  }

  @Override
  public RowCursor open(Split split) throws IOException {
    long offset = dataStart + split.start() * rowBytes;
    InputStream in;
    if (packed) {
      in = Input.openUnpacked(path, true, options.limits());
      try {
        Input.skip(in, offset, path);
      } catch (IOException e) {
        in.close();
        throw e;
      }
    } else {
      in = Input.open(path, offset);
    }
    return new FitsCursor(this, in, split);
  }
}
