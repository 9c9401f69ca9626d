package org.chandraflow.table;

import java.util.Optional;

/**
 * How a table is to be written.
 *
 * @param format the format; by default the extension's
 * @param encoding how a VOTable holds its data
 * @param name the table's name where the format has one; may be empty
 * @param description a line about the table where the format has one; may be empty
 */
public record WriterOptions(
    Optional<TableFormat> format, VotableEncoding encoding, String name, String description) {
  /** The extension's format, BINARY2, no name. */
  public static final WriterOptions DEFAULT =
      new WriterOptions(Optional.empty(), VotableEncoding.BINARY2, "", "");

  /** How a VOTable holds its data. */
  public enum VotableEncoding {
    TABLEDATA,
    BINARY,
    BINARY2
  }

  /** Another format. */
  public WriterOptions withFormat(TableFormat wanted) {
    return new WriterOptions(Optional.of(wanted), encoding, name, description);
  }

  /** Another encoding of VOTables. */
  public WriterOptions withEncoding(VotableEncoding wanted) {
    return new WriterOptions(format, wanted, name, description);
  }

  /** Another name. */
  public WriterOptions withName(String wanted) {
    return new WriterOptions(format, encoding, wanted, description);
  }

  /** Another description. */
  public WriterOptions withDescription(String wanted) {
    return new WriterOptions(format, encoding, name, wanted);
  }
}
