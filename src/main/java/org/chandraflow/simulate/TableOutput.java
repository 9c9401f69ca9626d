package org.chandraflow.simulate;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;
import org.chandraflow.table.Column;
import org.chandraflow.table.RowWriter;
import org.chandraflow.table.TableWriters;

/** A table's file: blocks of CSV as they are, others through the writer of their format. */
interface TableOutput extends Closeable {
  void append(RowBlock block) throws IOException;

  long rows();

  /** Completes the file; without it nothing is left under its name. */
  void finish() throws IOException;

  static TableOutput create(Path file, List<Column> columns, SimulationSettings.Format format)
      throws IOException {
    return format == SimulationSettings.Format.CSV
        ? new Csv(file, columns)
        : new Other(TableWriters.create(file.toString(), columns));
  }

  /** Bytes of CSV. */
  final class Csv implements TableOutput {
    private final Path file;
    private final Path temporary;
    private final OutputStream out;
    private long rows;
    private boolean finished;

    Csv(Path file, List<Column> columns) throws IOException {
      this.file = file;
      this.temporary = file.resolveSibling("." + file.getFileName() + ".tmp");
      this.out = new BufferedOutputStream(Files.newOutputStream(temporary), 1 << 18);
      String header = columns.stream().map(Column::name).collect(Collectors.joining(","));
      out.write((header + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void append(RowBlock block) throws IOException {
      out.write(((RowBlock.Csv) block).bytes());
      rows += block.rows();
    }

    @Override
    public long rows() {
      return rows;
    }

    @Override
    public void finish() throws IOException {
      out.close();
      Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
      finished = true;
    }

    @Override
    public void close() throws IOException {
      if (!finished) {
        out.close();
        Files.deleteIfExists(temporary);
      }
    }
  }

  /** Cells for a table writer. */
  final class Other implements TableOutput {
    private final RowWriter writer;

    Other(RowWriter writer) {
      this.writer = writer;
    }

    @Override
    public void append(RowBlock block) throws IOException {
      for (Object[] row : ((RowBlock.Cells) block).cells()) {
        writer.write(row);
      }
    }

    @Override
    public long rows() {
      return writer.rows();
    }

    @Override
    public void finish() throws IOException {
      writer.finish();
    }

    @Override
    public void close() throws IOException {
      writer.close();
    }
  }
}
