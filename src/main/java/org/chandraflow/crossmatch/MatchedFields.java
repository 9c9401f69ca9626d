package org.chandraflow.crossmatch;

import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/** Where the fields of a matched record are, so that none is looked up by name for each source. */
final class MatchedFields {
  /** The fields of one catalogue; -1 for those it does not have. */
  record Catalogue(
      int n, int pAny, int id, int separation, int normalised, int angle, int pI, int[] columns) {}

  private final Schema schema;
  private final List<Catalogue> catalogues;
  private Schema sources;
  private int[] from = {};
  private int[] to = {};

  MatchedFields(Schema schema, List<CatalogInput> inputs, List<Cells> cells) {
    this.schema = schema;
    this.catalogues =
        java.util.stream.IntStream.range(0, inputs.size())
            .mapToObj(c -> catalogue(inputs.get(c), cells.get(c)))
            .toList();
  }

  private Catalogue catalogue(CatalogInput input, Cells cells) {
    String prefix = input.prefix() + "_";
    return new Catalogue(
        position(prefix + "n"),
        position(prefix + "p_any"),
        position(prefix + "id"),
        position(prefix + "sep_arcsec"),
        position(prefix + "nsep"),
        position(prefix + "pa_deg"),
        position(prefix + "p_i"),
        cells.schema().getFields().stream().mapToInt(f -> position(prefix + f.name())).toArray());
  }

  private int position(String name) {
    Schema.Field field = schema.getField(name);
    return field == null ? -1 : field.pos();
  }

  /** The fields of a catalogue. */
  Catalogue of(int catalogue) {
    return catalogues.get(catalogue);
  }

  /** Copies what matched records take over from a source. */
  void copy(GenericRecord source, GenericRecord out) {
    if (source.getSchema() != sources) {
      sources = source.getSchema();
      from =
          sources.getFields().stream()
              .filter(field -> position(field.name()) >= 0)
              .mapToInt(Schema.Field::pos)
              .toArray();
      to = new int[from.length];
      for (int i = 0; i < from.length; i++) {
        to[i] = position(sources.getFields().get(from[i]).name());
      }
    }
    for (int i = 0; i < from.length; i++) {
      out.put(to[i], source.get(from[i]));
    }
  }
}
