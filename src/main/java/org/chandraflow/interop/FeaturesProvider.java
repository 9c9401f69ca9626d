package org.chandraflow.interop;

import static org.chandraflow.interop.ConfigurationRows.optional;
import static org.chandraflow.interop.ConfigurationRows.required;

import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.chandraflow.features.FeaturesStage;

/** The stage {@code features} for other pipelines. */
public final class FeaturesProvider extends StageTransformProvider {
  public FeaturesProvider() {
    super(
        new FeaturesStage(),
        Map.of("name", false),
        List.of(
            required("set", FieldType.STRING, "Feature set: a name in config/features, or a path."),
            optional(
                "label",
                FieldType.STRING,
                "Column of the known class; default 'label' where the rows have it."),
            optional(
                "merge",
                FieldType.map(FieldType.STRING, FieldType.STRING),
                "Class to the name it gets instead."),
            optional(
                "classes",
                FieldType.array(FieldType.STRING),
                "Classes, after merging, that stay labels; default all."),
            optional(
                "errors",
                FieldType.BOOLEAN,
                "Keep inputs and measurement errors, for the draws of Predict.")),
        List.of(OUTPUT));
  }
}
