package org.chandraflow.table;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.chandraflow.config.UsageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A VOTable as a stream of XML events, up to and behind the data of its first table. Document type
 * definitions, entities of its own and external data are refused; what lies between two rows is
 * bounded, so that no element can fill the memory.
 */
final class VotableStream implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VotableStream.class);

  /** How the data stand in the file. */
  enum Encoding {
    TABLEDATA,
    BINARY,
    BINARY2
  }

  private final String path;
  private final Limits limits;
  private final Metered in;
  private final XMLStreamReader xml;

  final List<VotableField> fields = new ArrayList<>();
  final List<Column> columns = new ArrayList<>();
  final List<String> notices = new ArrayList<>();
  private Encoding encoding;

  VotableStream(String path, boolean packed, Limits limits) throws IOException {
    this.path = path;
    this.limits = limits;
    this.in = new Metered(Input.openUnpacked(path, packed, limits), limits.lineBytes());
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, false);
    try {
      this.xml = factory.createXMLStreamReader(in);
    } catch (XMLStreamException e) {
      in.close();
      throw failure(e);
    }
  }

  XMLStreamReader xml() {
    return xml;
  }

  Encoding encoding() {
    return encoding;
  }

  /** Allows the next row its bytes. */
  void nextRow() {
    in.reset();
  }

  /** The next event; the end of the document is not expected before the end of the table. */
  int next() throws IOException {
    try {
      int event = xml.next();
      if (event == XMLStreamConstants.ENTITY_REFERENCE) {
        throw new IOException(where() + "an entity of the document's own is refused");
      }
      if (event == XMLStreamConstants.DTD && xml.getText() != null && xml.getText().contains("[")) {
        throw new IOException(where() + "a document type with declarations is refused");
      }
      return event;
    } catch (XMLStreamException e) {
      throw failure(e);
    } catch (RuntimeException e) {
      throw new IOException(where() + "not readable as XML: " + e.getMessage(), e);
    }
  }

  String where() {
    return path + ":" + Math.max(1, xml == null ? 1 : xml.getLocation().getLineNumber()) + ": ";
  }

  private IOException failure(XMLStreamException e) {
    if (e.getNestedException() instanceof IOException io) {
      return new IOException(path + ": " + io.getMessage(), io);
    }
    int line = e.getLocation() == null ? 1 : e.getLocation().getLineNumber();
    String message = String.valueOf(e.getMessage()).replaceAll("(?s).*Message: ", "");
    boolean cut = message.contains("must start and end within the same entity");
    return new IOException(
        path + ":" + line + ": " + (cut ? "the file is cut" : "not readable as XML: " + message),
        e);
  }

  /** Reads up to the first row. */
  void readHeader() throws IOException {
    Set<String> taken = Cells.none();
    boolean root = false;
    while (true) {
      int event = next();
      if (event == XMLStreamConstants.END_DOCUMENT) {
        throw new UsageException(path + ": no table with data in this VOTable");
      }
      if (event != XMLStreamConstants.START_ELEMENT) {
        continue;
      }
      String element = xml.getLocalName();
      if (!root && !element.equals("VOTABLE")) {
        throw new UsageException(where() + "expected a VOTABLE element, found " + element);
      }
      root = true;
      switch (element) {
        case "INFO":
          info();
          break;
        case "TABLE":
          fields.clear();
          columns.clear();
          notices.clear();
          taken.clear();
          break;
        case "FIELD":
          field(taken);
          break;
        case "TABLEDATA", "BINARY", "BINARY2":
          encoding = Encoding.valueOf(element);
          if (fields.isEmpty()) {
            throw new UsageException(where() + "a table without a FIELD");
          }
          if (columns.isEmpty()) {
            throw new UsageException(path + ": the table has no column of numbers or text");
          }
          if (encoding != Encoding.TABLEDATA) {
            openStream();
          }
          return;
        case "FITS":
          throw new UsageException(
              where() + "the table's data are a FITS stream; read that file instead");
        default:
          break;
      }
    }
  }

  private void openStream() throws IOException {
    while (next() != XMLStreamConstants.START_ELEMENT) {
      if (xml.getEventType() == XMLStreamConstants.END_ELEMENT) {
        throw new IOException(where() + "binary data without a STREAM element");
      }
    }
    if (!xml.getLocalName().equals("STREAM")) {
      throw new IOException(where() + "expected STREAM, found " + xml.getLocalName());
    }
    if (attribute("href") != null) {
      throw new UsageException(
          where() + "the table's data lie outside the file (" + attribute("href") + "): refused");
    }
    if (!"base64".equals(attribute("encoding"))) {
      throw new IOException(
          where() + "STREAM of the encoding '" + attribute("encoding") + "'; expected base64");
    }
  }

  private String attribute(String name) {
    return xml.getAttributeValue(null, name);
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }

  private void field(Set<String> taken) throws IOException {
    if (fields.size() >= limits.columns()) {
      throw new IOException(where() + "more than " + limits.columns() + " columns");
    }
    String name = orEmpty(attribute("name"));
    if (name.isBlank()) {
      name = orEmpty(attribute("ID"));
    }
    String datatype = attribute("datatype");
    if (datatype == null) {
      throw new IOException(where() + "column '" + name + "' has no datatype");
    }
    String unit = orEmpty(attribute("unit"));
    String ucd = orEmpty(attribute("ucd"));
    int size;
    ColumnType type;
    try {
      size = VotableField.size(attribute("arraysize"), limits.lineBytes());
      type = VotableField.type(datatype, size);
    } catch (IOException e) {
      throw new IOException(where() + "column '" + name + "': " + e.getMessage(), e);
    }
    String nullValue = "";
    StringBuilder description = new StringBuilder();
    int depth = 1;
    boolean describing = false;
    while (depth > 0) {
      int event = next();
      if (event == XMLStreamConstants.START_ELEMENT) {
        depth++;
        describing = xml.getLocalName().equals("DESCRIPTION");
        if (xml.getLocalName().equals("VALUES") && attribute("null") != null) {
          nullValue = attribute("null").strip();
        }
      } else if (event == XMLStreamConstants.END_ELEMENT) {
        depth--;
        describing = false;
      } else if (event == XMLStreamConstants.CHARACTERS
          && describing
          && description.length() < 500) {
        description.append(xml.getText());
      } else if (event == XMLStreamConstants.END_DOCUMENT) {
        throw new IOException(where() + "the file is cut");
      }
    }
    if (type == null) {
      notices.add("column '" + name + "' of arrays or complex numbers is left out");
      fields.add(new VotableField(name, datatype, size, nullValue, -1));
      return;
    }
    String unique = Cells.unique(name, fields.size() + 1, taken, notices);
    fields.add(new VotableField(unique, datatype, size, nullValue, columns.size()));
    columns.add(
        new Column(
            unique, type, unit, ucd, description.toString().strip().replaceAll("\\s+", " ")));
  }

  /** A service says here whether its query went well. */
  private void info() throws IOException {
    if (!"QUERY_STATUS".equals(attribute("name"))) {
      return;
    }
    String value = orEmpty(attribute("value"));
    if (value.equals("OVERFLOW")) {
      LOG.warn("{}: QUERY_STATUS OVERFLOW: the service cut the table short", path);
    } else if (value.equals("ERROR")) {
      String place = where();
      StringBuilder message = new StringBuilder();
      for (int event = next(); event != XMLStreamConstants.END_ELEMENT; event = next()) {
        if (event == XMLStreamConstants.CHARACTERS && message.length() < 1000) {
          message.append(xml.getText());
        }
      }
      throw new UsageException(place + "the service answered: " + message.toString().strip());
    }
  }

  /** Reads what follows the data, so that a cut document does not pass for a shorter one. */
  void readRest() throws IOException {
    try {
      for (int event = xml.getEventType(); event != XMLStreamConstants.END_DOCUMENT; ) {
        event = next();
        in.reset();
        if (event == XMLStreamConstants.START_ELEMENT) {
          if (xml.getLocalName().equals("INFO")) {
            info();
          } else if (xml.getLocalName().equals("TABLE")) {
            LOG.warn("{}: the file holds more tables; the first is read", path);
          }
        }
      }
    } catch (UsageException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** Stops reading where too many bytes come between two rows. */
  private static final class Metered extends FilterInputStream {
    private final long most;
    private long read;

    Metered(InputStream in, int lineBytes) {
      super(in);
      // A parser reads ahead, and the header may be longer than a row.
      this.most = 4L * lineBytes + (1 << 20);
    }

    @Override
    public void reset() {
      read = 0;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = super.read(bytes, offset, length);
      read += Math.max(0, count);
      if (read > most) {
        throw new IOException("a header or row of more than " + most + " bytes");
      }
      return count;
    }
  }
}
