package org.chandraflow.table;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.chandraflow.table.WriterOptions.VotableEncoding;

/** Writes VOTable 1.4 in any of the three serialisations, row by row. */
final class VotableWriter extends AbstractRowWriter {
  private final OutputStream out;
  private final VotableEncoding encoding;
  private final ColumnType[] types;
  private final Encoded own = new Encoded();
  private final OutputStream data;

  VotableWriter(String path, List<Column> columns, WriterOptions options) throws IOException {
    super(path, columns);
    this.out = output().stream();
    this.encoding = options.encoding();
    this.types = columns.stream().map(Column::type).toArray(ColumnType[]::new);
    write(head(options));
    this.data =
        encoding == VotableEncoding.TABLEDATA
            ? out
            : Base64.getMimeEncoder(76, new byte[] {'\n'}).wrap(new Unclosed(out));
  }

  private String head(WriterOptions options) {
    StringBuilder head = new StringBuilder();
    head.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        .append("<VOTABLE version=\"1.4\" xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\">\n")
        .append("<RESOURCE type=\"results\">\n<TABLE");
    if (!options.name().isEmpty()) {
      attribute(head, "name", options.name());
    }
    head.append(">\n");
    if (!options.description().isEmpty()) {
      element(head, options.description());
    }
    for (Column column : columns()) {
      head.append("<FIELD");
      attribute(head, "name", column.name());
      switch (column.type()) {
        case STRING -> head.append(" datatype=\"char\" arraysize=\"*\"");
        case LONG -> head.append(" datatype=\"long\"");
        case DOUBLE -> head.append(" datatype=\"double\"");
        case BOOLEAN -> head.append(" datatype=\"boolean\"");
      }
      if (!column.unit().isEmpty()) {
        attribute(head, "unit", column.unit());
      }
      if (!column.ucd().isEmpty()) {
        attribute(head, "ucd", column.ucd());
      }
      boolean values = column.type() == ColumnType.LONG && encoding == VotableEncoding.BINARY;
      if (column.description().isEmpty() && !values) {
        head.append("/>\n");
        continue;
      }
      head.append(">\n");
      if (!column.description().isEmpty()) {
        element(head, column.description());
      }
      if (values) {
        head.append("<VALUES null=\"").append(Long.MIN_VALUE).append("\"/>\n");
      }
      head.append("</FIELD>\n");
    }
    return head.append("<DATA>\n")
        .append(
            switch (encoding) {
              case TABLEDATA -> "<TABLEDATA>\n";
              case BINARY -> "<BINARY>\n<STREAM encoding=\"base64\">\n";
              case BINARY2 -> "<BINARY2>\n<STREAM encoding=\"base64\">\n";
            })
        .toString();
  }

  private static void element(StringBuilder head, String description) {
    head.append("<DESCRIPTION>");
    escape(head, description);
    head.append("</DESCRIPTION>\n");
  }

  private static void attribute(StringBuilder head, String name, String value) {
    head.append(' ').append(name).append("=\"");
    escape(head, value);
    head.append('"');
  }

  /** Characters that XML 1.0 does not know become the replacement character. */
  private static void escape(StringBuilder to, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> to.append("&lt;");
        case '>' -> to.append("&gt;");
        case '&' -> to.append("&amp;");
        case '"' -> to.append("&quot;");
        case '\n', '\r', '\t' -> to.append("&#").append((int) c).append(';');
        default -> to.append(c < ' ' || c == 0xFFFE || c == 0xFFFF ? '\uFFFD' : c);
      }
    }
  }

  private void write(String ascii) throws IOException {
    out.write(ascii.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  void writeCells(Object[] cells) throws IOException {
    own.reset();
    own.add(cells);
    own.writeTo(data);
  }

  @Override
  void writeRows(Rows rows) throws IOException {
    writeBlocks(rows, Encoded::new, Encoded::add, block -> block.writeTo(data));
  }

  /** Rows as bytes, of the binary encodings before they become text. */
  private final class Encoded {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream binary = new DataOutputStream(bytes);
    private final StringBuilder text = new StringBuilder();

    void add(Object[] cells) {
      try {
        if (encoding == VotableEncoding.TABLEDATA) {
          addText(cells);
        } else {
          addBinary(cells);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void addText(Object[] cells) throws IOException {
      text.setLength(0);
      text.append("<TR>");
      for (Object cell : cells) {
        if (cell == null) {
          text.append("<TD/>");
        } else {
          text.append("<TD>");
          escape(text, cell instanceof Boolean b ? b ? "T" : "F" : Texts.of(cell));
          text.append("</TD>");
        }
      }
      bytes.write(text.append("</TR>\n").toString().getBytes(StandardCharsets.UTF_8));
    }

    private void addBinary(Object[] cells) throws IOException {
      if (encoding == VotableEncoding.BINARY2) {
        byte[] mask = new byte[(cells.length + 7) / 8];
        for (int i = 0; i < cells.length; i++) {
          if (cells[i] == null) {
            mask[i / 8] |= (byte) (0x80 >> i % 8);
          }
        }
        binary.write(mask);
      }
      for (int i = 0; i < cells.length; i++) {
        Object cell = cells[i];
        switch (types[i]) {
          case STRING -> {
            byte[] utf8 =
                cell == null ? new byte[0] : ((String) cell).getBytes(StandardCharsets.UTF_8);
            binary.writeInt(utf8.length);
            binary.write(utf8);
          }
          case LONG -> binary.writeLong(cell == null ? Long.MIN_VALUE : (Long) cell);
          case DOUBLE -> binary.writeDouble(cell == null ? Double.NaN : (Double) cell);
          case BOOLEAN -> binary.writeByte(cell == null ? '?' : (Boolean) cell ? 'T' : 'F');
        }
      }
    }

    void reset() {
      bytes.reset();
    }

    void writeTo(OutputStream to) throws IOException {
      bytes.writeTo(to);
    }
  }

  @Override
  void writeEnd() throws IOException {
    if (data != out) {
      data.close();
    }
    write(
        switch (encoding) {
          case TABLEDATA -> "</TABLEDATA>\n";
          case BINARY -> "\n</STREAM>\n</BINARY>\n";
          case BINARY2 -> "\n</STREAM>\n</BINARY2>\n";
        });
    write("</DATA>\n</TABLE>\n</RESOURCE>\n</VOTABLE>\n");
  }

  /** Lets the encoder end without ending the file. */
  private static final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() {
      // The file goes on behind the encoded data.
    }
  }
}
