package org.chandraflow.table;

import java.io.IOException;
import java.util.List;

/**
 * The first table with data of a VOTable, in any of its serialisations. It is read from beginning
 * to end as one split, row by row; cells of a text serialisation are understood only when asked
 * for. Columns of arrays, bits and complex numbers are left out, with a notice.
 *
 * @param fields every FIELD, also those left out
 * @param packed whether the file is packed with gzip
 */
record VotableTable(
    String path,
    List<Column> columns,
    List<VotableField> fields,
    boolean packed,
    List<String> notices,
    TableOptions options)
    implements TableFile {
  private static final long serialVersionUID = 1L;
  private static final Split ALL = new Split(0, Long.MAX_VALUE);

  static VotableTable open(String path, boolean packed, TableOptions options) throws IOException {
    try (VotableStream stream = new VotableStream(path, packed, options.limits())) {
      stream.readHeader();
      return new VotableTable(
          path,
          List.copyOf(stream.columns),
          List.copyOf(stream.fields),
          packed,
          List.copyOf(stream.notices),
          options);
    }
  }

  @Override
  public long rowCount() {
    return -1;
  }

  @Override
  public List<Split> splits(long targetBytes) {
    return List.of(ALL);
  }

  @Override
  public RowCursor open(Split split) throws IOException {
    return open();
  }

  @Override
  public RowCursor open() throws IOException {
    VotableStream stream = new VotableStream(path, packed, options.limits());
    try {
      stream.readHeader();
      return stream.encoding() == VotableStream.Encoding.TABLEDATA
          ? new VotableTextCursor(this, stream)
          : new VotableBinaryCursor(this, stream);
    } catch (IOException | RuntimeException e) {
      stream.close();
      throw e;
    }
  }
}
