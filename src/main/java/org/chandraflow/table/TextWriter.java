package org.chandraflow.table;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes CSV, TSV and ECSV 1.0. A missing cell is empty; a text that could be mistaken (delimiters,
 * quotes, line ends, blanks at its ends, a comment character) stands in quotes.
 */
final class TextWriter extends AbstractRowWriter {
  private final OutputStream out;
  private final char delimiter;
  private final boolean typed;
  private final Lines lines;

  /**
   * @param typed whether an ECSV header comes first and truth values are written as it asks
   */
  TextWriter(String path, List<Column> columns, char delimiter, boolean typed) throws IOException {
    super(path, columns);
    this.out = output().stream();
    this.delimiter = delimiter;
    this.typed = typed;
    this.lines = new Lines(delimiter, typed);
    if (typed) {
      writeHeader();
    }
    for (int i = 0; i < columns.size(); i++) {
      if (i > 0) {
        lines.put(delimiter);
      }
      lines.putText(columns.get(i).name(), i == 0);
    }
    lines.put('\n');
    lines.writeTo(out);
  }

  private void writeHeader() throws IOException {
    StringBuilder header = new StringBuilder("# %ECSV 1.0\n# ---\n# delimiter: ','\n# datatype:\n");
    for (Column column : columns()) {
      header.append("# - {name: ").append(quoted(column.name()));
      if (!column.unit().isEmpty()) {
        header.append(", unit: ").append(quoted(column.unit()));
      }
      header
          .append(", datatype: ")
          .append(
              switch (column.type()) {
                case STRING -> "string";
                case LONG -> "int64";
                case DOUBLE -> "float64";
                case BOOLEAN -> "bool";
              });
      if (!column.description().isEmpty()) {
        header.append(", description: ").append(quoted(column.description()));
      }
      if (!column.ucd().isEmpty()) {
        header.append(", meta: {ucd: ").append(quoted(column.ucd())).append('}');
      }
      header.append("}\n");
    }
    header.append("# schema: astropy-2.0\n");
    out.write(header.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** A double-quoted YAML scalar. */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || c == 0x7F) {
        quoted.append(String.format("\\x%02x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  @Override
  void writeCells(Object[] row) throws IOException {
    lines.add(row);
    lines.writeTo(out);
  }

  @Override
  void writeRows(Rows rows) throws IOException {
    writeBlocks(rows, () -> new Lines(delimiter, typed), Lines::add, block -> block.writeTo(out));
  }

  @Override
  void writeEnd() {}
}
