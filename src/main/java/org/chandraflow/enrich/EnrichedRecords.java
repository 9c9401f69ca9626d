package org.chandraflow.enrich;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.chandraflow.ned.FetchResult;
import org.chandraflow.ned.NedAnswer;
import org.chandraflow.ned.NedAnswer.NedObject;
import org.chandraflow.ned.NedAnswer.Outcome;
import org.chandraflow.ned.NedTable;
import org.chandraflow.table.Schemas;

/**
 * Makes {@code enriched} records from rows and NED's answers. Immutable; safe for several threads.
 */
public final class EnrichedRecords {
  /** The core, {@code schemas/enriched.avsc}. */
  public static final Schema CORE = Schemas.load("enriched");

  private final Schema schema;
  private final List<Schema.Field> carried;

  /**
   * @param input the schema of the rows; null for rows that have a name alone
   */
  public EnrichedRecords(Schema input) {
    this.schema = schema(input);
    Set<String> core =
        CORE.getFields().stream().map(Schema.Field::name).collect(Collectors.toSet());
    this.carried =
        input == null
            ? List.of()
            : input.getFields().stream().filter(f -> !core.contains(f.name())).toList();
  }

  /** The core followed by the fields of the rows, as they are. */
  public static Schema schema(Schema input) {
    if (input == null) {
      return CORE;
    }
    List<Schema.Field> fields = new ArrayList<>();
    for (Schema.Field field : CORE.getFields()) {
      fields.add(new Schema.Field(field, field.schema()));
    }
    for (Schema.Field field : input.getFields()) {
      if (CORE.getField(field.name()) == null) {
        fields.add(new Schema.Field(field, field.schema()));
      }
    }
    return Schema.createRecord(CORE.getName(), CORE.getDoc(), CORE.getNamespace(), false, fields);
  }

  /** The schema of the records made. */
  public Schema schema() {
    return schema;
  }

  /** The first failure among results, if there is one. */
  public static Optional<FetchResult> failed(List<FetchResult> results) {
    return results.stream().filter(r -> r.failure().isPresent()).findFirst();
  }

  /** {@code found}, {@code no_data}, {@code not_found} or {@code failed} of several results. */
  public static String outcome(List<FetchResult> results) {
    if (failed(results).isPresent()) {
      return "failed";
    }
    return results.stream()
        .flatMap(r -> r.answer().stream())
        .map(NedAnswer::outcome)
        .min(Enum::compareTo)
        .orElse(Outcome.NOT_FOUND)
        .id();
  }

  /**
   * A record.
   *
   * @param name the source
   * @param row the row, of the input schema; null if there is none
   * @param results of the questions about it
   */
  public GenericRecord record(String name, GenericRecord row, List<FetchResult> results) {
    GenericRecord out = new GenericData.Record(schema);
    for (Schema.Field field : CORE.getFields()) {
      if (field.schema().getType() == Schema.Type.ARRAY) {
        out.put(field.name(), Collections.emptyList());
      }
    }
    for (Schema.Field field : carried) {
      out.put(field.name(), row.get(field.pos()));
    }
    out.put("name", name);
    out.put("ned_outcome", outcome(results));
    out.put("ned_message", message(results));
    out.put(
        "ned_query_date",
        results.stream()
            .map(FetchResult::queried)
            .max(Instant::compareTo)
            .map(Instant::toString)
            .orElse(null));
    List<GenericRecord> objects = new ArrayList<>();
    for (FetchResult result : results) {
      result.answer().ifPresent(answer -> put(out, objects, result.query().table(), answer));
    }
    out.put("ned_objects", objects);
    return out;
  }

  private static String message(List<FetchResult> results) {
    String text =
        results.stream()
            .map(
                r ->
                    r.failure()
                        .map(f -> f.kind().id() + ": " + f.message())
                        .orElseGet(() -> r.answer().orElseThrow().message()))
            .filter(m -> !m.isEmpty())
            .distinct()
            .collect(Collectors.joining("; "));
    return text.isEmpty() ? null : text;
  }

  private static void put(
      GenericRecord out, List<GenericRecord> objects, NedTable table, NedAnswer answer) {
    switch (table) {
      case PHOTOMETRY -> {
        out.put("ned_photometry", photometry(answer));
        out.put("ned_photometry_points", (long) answer.photometry().size());
      }
      case REDSHIFTS -> {
        out.put("ned_redshifts", redshifts(answer));
        if (!answer.redshifts().isEmpty()) {
          out.put("ned_redshift", number(answer.redshifts().get(0).redshift()));
          out.put("ned_redshift_reference", answer.redshifts().get(0).reference());
        }
      }
      case POSITIONS -> out.put("ned_positions", positions(answer));
      case OBJECT -> {
        objects(answer, "name", objects);
        if (answer.objects().size() == 1) {
          NedObject one = answer.objects().get(0);
          out.put("ned_name", one.name());
          out.put("ned_type", one.type().isEmpty() ? null : one.type());
          out.put("ned_ra", number(one.ra()));
          out.put("ned_dec", number(one.dec()));
          if (out.get("ned_redshift") == null) {
            out.put("ned_redshift", number(one.redshift()));
          }
        }
      }
      case NEAR -> {
        objects(answer, "position", objects);
        out.put("ned_objects_near", (long) answer.objects().size());
      }
    }
  }

  private static List<GenericRecord> photometry(NedAnswer answer) {
    List<GenericRecord> out = new ArrayList<>();
    for (NedAnswer.Photometry p : answer.photometry()) {
      out.add(
          item(
              "ned_photometry",
              p.band(),
              number(p.frequencyHz()),
              number(p.value()),
              p.uncertainty(),
              p.unit(),
              number(p.flux()),
              number(p.fluxError()),
              p.limit(),
              p.fluxUnit(),
              p.reference(),
              p.significance()));
    }
    return out;
  }

  private static List<GenericRecord> redshifts(NedAnswer answer) {
    List<GenericRecord> out = new ArrayList<>();
    for (NedAnswer.Redshift z : answer.redshifts()) {
      out.add(
          item(
              "ned_redshifts",
              number(z.redshift()),
              number(z.uncertainty()),
              number(z.velocity()),
              number(z.velocityUncertainty()),
              z.frequency(),
              z.reference(),
              z.publishedName()));
    }
    return out;
  }

  private static List<GenericRecord> positions(NedAnswer answer) {
    List<GenericRecord> out = new ArrayList<>();
    for (NedAnswer.Position p : answer.positions()) {
      out.add(
          item(
              "ned_positions",
              number(p.ra()),
              number(p.dec()),
              number(p.semiMajor()),
              number(p.semiMinor()),
              number(p.positionAngle()),
              p.frequency(),
              p.reference(),
              p.publishedName()));
    }
    return out;
  }

  private static void objects(NedAnswer answer, String by, List<GenericRecord> out) {
    for (NedObject o : answer.objects()) {
      out.add(
          item(
              "ned_objects",
              by,
              o.name(),
              number(o.ra()),
              number(o.dec()),
              o.type(),
              number(o.velocity()),
              number(o.redshift()),
              o.redshiftFlag(),
              o.magnitudeAndFilter(),
              number(o.separationArcsec()),
              o.photometryPoints() < 0 ? null : o.photometryPoints()));
    }
  }

  private static GenericRecord item(String field, Object... values) {
    GenericRecord out = new GenericData.Record(CORE.getField(field).schema().getElementType());
    for (int i = 0; i < values.length; i++) {
      out.put(i, values[i]);
    }
    return out;
  }

  private static Double number(double value) {
    return Double.isNaN(value) ? null : value;
  }
}
