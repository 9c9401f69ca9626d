package org.chandraflow.interop;

import static org.chandraflow.interop.ConfigurationRows.optional;
import static org.chandraflow.interop.ConfigurationRows.required;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.chandraflow.config.ConfigNode;
import org.chandraflow.predict.PredictStage;

/** The stage {@code predict} for other pipelines. */
public final class PredictProvider extends StageTransformProvider {
  public PredictProvider() {
    super(
        new PredictStage(),
        Map.of("name", false),
        List.of(
            required("bundle", FieldType.STRING, "A model bundle that all workers can read."),
            optional(
                "cuts",
                FieldType.array(FieldType.DOUBLE),
                "Probabilities; rows above each are flagged."),
            optional("coverage", FieldType.DOUBLE, "Of conformal sets, such as 0.95."),
            optional("outliers", FieldType.BOOLEAN, "Outlier score and nearest training source."),
            optional(
                "shap",
                FieldType.array(FieldType.STRING),
                "Names of sources to explain, or [all]."),
            optional("shap_top", FieldType.INT64, "Features named by row; default 5."),
            optional("shap_values", FieldType.BOOLEAN, "Every contribution."),
            optional(
                "draws",
                FieldType.INT64,
                "Over measurement errors, for standard errors; rows of Features with errors."),
            optional("seed", FieldType.INT64, "Of the draws; default 42."),
            optional("priors", FieldType.STRING, "model (default), training or estimated."),
            optional(
                "given_priors",
                FieldType.map(FieldType.STRING, FieldType.DOUBLE),
                "Instead: class to prior.")),
        List.of(OUTPUT));
  }

  /** A stage's configuration has one value or a mapping where a field here has one type. */
  @Override
  ConfigNode settings(ConfigNode given) {
    Map<String, ConfigNode> entries = new LinkedHashMap<>(given.entries());
    ConfigNode shap = entries.get("shap");
    if (shap != null && shap.items().size() == 1 && shap.items().get(0).text().equals("all")) {
      entries.put("shap", shap.items().get(0));
    }
    ConfigNode priors = entries.remove("given_priors");
    if (priors != null) {
      entries.put("priors", priors);
    }
    return given.withEntries(entries);
  }
}
