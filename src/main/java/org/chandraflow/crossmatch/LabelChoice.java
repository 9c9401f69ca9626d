package org.chandraflow.crossmatch;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.chandraflow.table.Schemas;

/**
 * Which of the labels near a source it gets: the nearest, if they agree. If they do not, none or
 * that of the catalogue named first.
 */
final class LabelChoice {
  /** {@code schemas/id_frame.avsc}. */
  static final Schema ID_FRAME = Schemas.load("id_frame");

  /**
   * A label near a source.
   *
   * @param rank of its catalogue, 0 for the most trusted
   * @param catalog its catalogue
   * @param hit where it is
   * @param row its columns
   */
  record Label(int rank, String catalog, Hit hit, GenericRecord row) {
    String original() {
      return row.get(Cells.LABEL).toString();
    }
  }

  /**
   * What was chosen.
   *
   * @param chosen null if there is none, or they disagree
   * @param label the class, merged; null as {@code chosen} is
   * @param conflict whether they disagree
   * @param rows one a label, for {@code id_frame}
   */
  record Choice(Label chosen, String label, boolean conflict, List<GenericRecord> rows) {}

  private LabelChoice() {}

  /**
   * @param labels nearest first within each catalogue
   */
  static Choice of(String source, List<Label> labels, CrossmatchConfig config) {
    List<Label> sorted = new ArrayList<>(labels);
    sorted.sort(
        java.util.Comparator.comparing(Label::hit, Hit.NEAREST).thenComparingInt(Label::rank));
    Set<String> classes = new TreeSet<>();
    sorted.forEach(label -> classes.add(merged(label, config)));
    boolean conflict = classes.size() > 1;
    Label chosen = null;
    if (!conflict) {
      chosen = sorted.isEmpty() ? null : sorted.get(0);
    } else if (config.conflict() == CrossmatchConfig.Conflict.PRIORITY) {
      for (Label label : sorted) {
        chosen = chosen == null || label.rank() < chosen.rank() ? label : chosen;
      }
    }
    List<GenericRecord> rows = new ArrayList<>();
    for (Label label : sorted) {
      rows.add(row(source, label, chosen, config));
    }
    return new Choice(
        chosen, chosen == null ? null : merged(chosen, config), conflict, List.copyOf(rows));
  }

  private static String merged(Label label, CrossmatchConfig config) {
    return config.merge().getOrDefault(label.original(), label.original());
  }

  private static GenericRecord row(
      String source, Label label, Label chosen, CrossmatchConfig config) {
    GenericRecord out = new GenericData.Record(ID_FRAME);
    String name = merged(label, config);
    String status = "conflict";
    if (label == chosen) {
      status = "used";
    } else if (chosen != null && merged(chosen, config).equals(name)) {
      status = "duplicate";
    }
    out.put("name", source);
    out.put("label", name);
    out.put("label_name", label.hit().id().isEmpty() ? null : label.hit().id());
    out.put("label_catalog", label.catalog());
    out.put("label_class", label.original());
    out.put("label_subclass", label.row().get(Cells.SUBCLASS));
    out.put("label_reference", label.row().get(Cells.REFERENCE));
    out.put("offset", label.hit().separation());
    double normalised = label.hit().normalised();
    out.put("nsep", Double.isFinite(normalised) ? normalised : null);
    out.put("label_ra", label.row().get(Cells.RA));
    out.put("label_dec", label.row().get(Cells.DEC));
    out.put("status", status);
    return out;
  }
}
