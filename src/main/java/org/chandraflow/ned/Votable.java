package org.chandraflow.ned;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The little of VOTable that NED speaks: PARAMs and the first table, in TABLEDATA. Read for safety:
 * a document type declaration, and with it every entity of the sender's, is refused; nothing is
 * ever fetched; depth, columns, rows and cells are bounded.
 *
 * @param error the value of the PARAM or INFO named {@code Error}, if there is one
 * @param columns names of the first table's fields; empty without a table
 * @param rows cells of each row, blanks around them removed; missing ones empty
 */
record Votable(Optional<String> error, List<String> columns, List<String[]> rows) {
  private static final int MOST_COLUMNS = 500;
  private static final int MOST_ROWS = 200_000;
  private static final int DEEPEST = 30;
  private static final int LONGEST_CELL = 1 << 20;

  /**
   * Reads a reply.
   *
   * @throws Truncated if the document ends before its root does
   * @throws Fault of kind MALFORMED if it is anything else than such a VOTable
   */
  static Votable read(byte[] bytes) throws Fault, Truncated {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    factory.setXMLResolver(
        (publicId, systemId, baseUri, namespace) -> {
          throw new XMLStreamException("external entity refused: " + systemId);
        });
    try {
      XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(bytes));
      return new Parser(reader).document();
    } catch (XMLStreamException | RuntimeException e) {
      // The reader signals some broken input by runtime exceptions.
      if (endsEarly(bytes)) {
        throw new Truncated(firstLine(e));
      }
      throw malformed(firstLine(e), e);
    }
  }

  /** A reply that begins as a VOTable and does not end as one. */
  static final class Truncated extends java.io.IOException {
    private static final long serialVersionUID = 1L;

    Truncated(String message) {
      super(message);
    }
  }

  private static final class Parser {
    private final XMLStreamReader reader;
    private final List<String> columns = new ArrayList<>();
    private final List<String[]> rows = new ArrayList<>();
    private String error;
    private int tables;
    private boolean data;

    Parser(XMLStreamReader reader) {
      this.reader = reader;
    }

    Votable document() throws XMLStreamException, Fault {
      int depth = 0;
      while (reader.hasNext()) {
        switch (reader.next()) {
          case XMLStreamConstants.DTD ->
              throw malformed("a document type declaration is refused", null);
          case XMLStreamConstants.ENTITY_REFERENCE ->
              throw malformed("unknown entity &" + reader.getLocalName() + ";", null);
          case XMLStreamConstants.START_ELEMENT -> {
            if (depth == 0 && !reader.getLocalName().equals("VOTABLE")) {
              throw malformed("expected VOTABLE, found <" + reader.getLocalName() + ">", null);
            }
            if (++depth > DEEPEST) {
              throw malformed("elements nested deeper than " + DEEPEST, null);
            }
            if (start()) {
              depth--;
            }
          }
          case XMLStreamConstants.END_ELEMENT -> depth--;
          default -> {}
        }
      }
      if (tables > 0 && (columns.isEmpty() || !data)) {
        throw malformed("a table without fields or without TABLEDATA", null);
      }
      return new Votable(Optional.ofNullable(error), List.copyOf(columns), rows);
    }

    /** Handles an element; true if it was read to its end. */
    private boolean start() throws XMLStreamException, Fault {
      switch (reader.getLocalName()) {
        case "PARAM", "INFO" -> {
          if ("error".equalsIgnoreCase(attribute("name"))) {
            String value = attribute("value");
            error = value == null ? "" : value.strip();
          }
        }
        case "TABLE" -> tables++;
        case "FIELD" -> {
          if (tables == 1) {
            String name = attribute("name");
            columns.add(name == null ? "" : name.strip());
            if (columns.size() > MOST_COLUMNS) {
              throw malformed("more than " + MOST_COLUMNS + " fields", null);
            }
          }
        }
        case "BINARY", "BINARY2", "FITS" ->
            throw malformed("expected TABLEDATA, found " + reader.getLocalName(), null);
        case "TABLEDATA" -> data |= tables == 1;
        case "TR" -> {
          if (tables == 1) {
            row();
            return true;
          }
        }
        default -> {}
      }
      return false;
    }

    private void row() throws XMLStreamException, Fault {
      String[] cells = new String[columns.size()];
      java.util.Arrays.fill(cells, "");
      int cell = 0;
      while (reader.next() != XMLStreamConstants.END_ELEMENT) {
        if (reader.getEventType() == XMLStreamConstants.ENTITY_REFERENCE) {
          throw malformed("unknown entity &" + reader.getLocalName() + ";", null);
        }
        if (reader.getEventType() != XMLStreamConstants.START_ELEMENT) {
          continue;
        }
        if (!reader.getLocalName().equals("TD")) {
          throw malformed("expected TD, found <" + reader.getLocalName() + ">", null);
        }
        if (cell >= cells.length) {
          throw malformed("row " + (rows.size() + 1) + " has more cells than fields", null);
        }
        String text = reader.getElementText().strip();
        if (text.length() > LONGEST_CELL) {
          throw malformed("a cell of " + text.length() + " characters", null);
        }
        cells[cell++] = text;
      }
      if (cell != cells.length) {
        throw malformed(
            "row " + (rows.size() + 1) + " has " + cell + " cells, expected " + cells.length, null);
      }
      rows.add(cells);
      if (rows.size() > MOST_ROWS) {
        throw malformed("more than " + MOST_ROWS + " rows", null);
      }
    }

    private String attribute(String name) {
      for (int i = 0; i < reader.getAttributeCount(); i++) {
        if (reader.getAttributeLocalName(i).equalsIgnoreCase(name)) {
          return reader.getAttributeValue(i);
        }
      }
      return null;
    }
  }

  /** Column numbers by name, in lower case. */
  Map<String, Integer> index() {
    Map<String, Integer> index = new HashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      index.putIfAbsent(columns.get(i).toLowerCase(Locale.ROOT), i);
    }
    return index;
  }

  private static boolean endsEarly(byte[] bytes) {
    String head = text(bytes, 0, Math.min(bytes.length, 4096));
    String tail = text(bytes, Math.max(0, bytes.length - 64), bytes.length);
    return bytes.length == 0
        || (head.contains("<VOTABLE")
            && !head.contains("<!DOCTYPE")
            && !tail.stripTrailing().endsWith("</VOTABLE>"));
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  private static String firstLine(Exception e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return message.replaceAll("\\s+", " ").strip();
  }

  private static Fault malformed(String what, Exception cause) {
    return new Fault(Fault.Kind.MALFORMED, "no VOTable of NED: " + what, cause);
  }
}
