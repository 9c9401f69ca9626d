package org.chandraflow.interop;

import static org.chandraflow.interop.ConfigurationRows.optional;
import static org.chandraflow.interop.ConfigurationRows.required;

import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.chandraflow.crossmatch.CrossmatchStage;

/** The stage {@code crossmatch} for other pipelines. */
public final class CrossmatchProvider extends StageTransformProvider {
  private static final Schema CATALOG =
      Schema.builder()
          .addFields(
              required("input", FieldType.STRING, "The catalogue's file, directory or pattern."),
              optional(
                  "id",
                  FieldType.STRING,
                  "Its id or alias in config/catalogs; default the file's name."),
              optional("catalog", FieldType.STRING, "Instead of id: path of a description."),
              optional("sigma", FieldType.DOUBLE, "As sigma above, for this catalogue."),
              optional("radius", FieldType.DOUBLE, "As radius above, for this catalogue."),
              optional("completeness", FieldType.DOUBLE, "As completeness above."),
              optional("density", FieldType.DOUBLE, "Rows a square degree; default measured."),
              optional(
                  "cutout",
                  FieldType.STRING,
                  "Whether cut out around sources: auto, true, " + "false."),
              optional("magnitude", FieldType.STRING, "Column whose distribution is learned."))
          .build();

  private static final Schema LABELS =
      Schema.builder()
          .addFields(
              required("input", FieldType.array(FieldType.STRING), "Files of labels."),
              optional("catalog", FieldType.STRING, "Their id in config/catalogs."),
              optional("radius", FieldType.DOUBLE, "Arcsec; default 1."),
              optional("sigma", FieldType.DOUBLE, "Default 2.4477; 0 for the radius alone."),
              optional(
                  "merge",
                  FieldType.map(FieldType.STRING, FieldType.STRING),
                  "Class to the name it gets instead."),
              optional("conflict", FieldType.STRING, "Labels that disagree: drop or priority."))
          .build();

  public CrossmatchProvider() {
    super(
        new CrossmatchStage(),
        Map.of("name", false, "ra", true, "dec", true),
        List.of(
            required(
                "catalogs",
                FieldType.array(FieldType.row(CATALOG)),
                "The catalogues, in the order of their columns."),
            optional("labels", FieldType.row(LABELS), "Sources of known class."),
            optional("sigma", FieldType.DOUBLE, "Candidates within so many sigmas; default 3.41."),
            optional("radius", FieldType.DOUBLE, "Instead: candidates within so many arcsec."),
            optional(
                "completeness",
                FieldType.DOUBLE,
                "Prior probability of a counterpart in a catalogue; default 0.7."),
            optional(
                "mode",
                FieldType.STRING,
                "best (default), best-both, or all, which adds the output pairs."),
            optional("association", FieldType.STRING, "joint (default) or independent."),
            optional(
                "agreement",
                FieldType.DOUBLE,
                "Largest distance of two members of an association, sigmas; default 5."),
            optional("bayes", FieldType.STRING, "exact (default) or nway."),
            optional("min_p_any", FieldType.DOUBLE, "Least probability of any counterpart."),
            optional("epoch", FieldType.DOUBLE, "Julian year of the rows' positions."),
            optional("epoch_error", FieldType.DOUBLE, "1 sigma of epoch, years."),
            optional("epoch_column", FieldType.STRING, "Column with each row's epoch."),
            optional(
                "missing_error",
                FieldType.DOUBLE,
                "1 sigma of rows without an error, arcsec; default 0.7."),
            optional(
                "surroundings",
                FieldType.DOUBLE,
                "Radius in which densities are measured, arcsec; default 60.")),
        List.of(OUTPUT, "id_frame", "quality", "pairs", REJECTED));
  }
}
