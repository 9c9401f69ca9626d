package org.chandraflow.beam;

import java.util.List;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.Validation;

/** The parameters of a Dataflow Flex template; {@code config/dataflow/flex-template.json}. */
public interface TemplateOptions extends PipelineOptions {
  /** A pipeline's file, or the name of one that is in the jar. */
  @Description("The pipeline: classify, train or predict, or a file of one's own at gs://.")
  @Validation.Required
  String getPipeline();

  void setPipeline(String pipeline);

  /** Values of its parameters. */
  @Description("Values of the pipeline's parameters, NAME=VALUE, with a semicolon between two.")
  @Default.String("")
  String getParameters();

  void setParameters(String parameters);

  /** Where the datasets go. */
  @Description("Where each stage's datasets go: OUTPUT/stages/STAGE/output/part-*.avro.")
  @Validation.Required
  String getOutput();

  void setOutput(String output);

  /** As a list. */
  static List<String> words(String text, String between) {
    return text.isBlank()
        ? List.of()
        : java.util.Arrays.stream(text.split(between)).map(String::strip).toList();
  }
}
