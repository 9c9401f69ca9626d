package org.chandraflow.interop;

import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransform;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.Row;
import org.chandraflow.beam.BeamStage;
import org.chandraflow.config.ConfigNode;

/**
 * Offers a stage to other pipelines under the identifier {@code
 * beam:schematransform:org.chandraflow:STAGE:v1}. The number is raised only when a configuration or
 * an output changes so that a pipeline would no longer work.
 */
public abstract class StageTransformProvider implements SchemaTransformProvider {
  /** The name of the one input. */
  static final String INPUT = "input";

  /** The name of the main output. */
  static final String OUTPUT = "output";

  /** The name of the output of refused rows. */
  static final String REJECTED = "rejected";

  private final BeamStage stage;
  private final Map<String, Boolean> columns;
  private final Schema configuration;
  private final List<String> outputs;

  /**
   * @param stage what is offered
   * @param columns those that rows must have, and whether each is a number; others are text
   * @param configuration the fields of the configuration, each with a description
   * @param outputs the names of its outputs
   */
  StageTransformProvider(
      BeamStage stage,
      Map<String, Boolean> columns,
      List<Schema.Field> configuration,
      List<String> outputs) {
    this.stage = stage;
    this.columns = Map.copyOf(columns);
    this.configuration = Schema.builder().addFields(configuration).build();
    this.outputs = List.copyOf(outputs);
  }

  /** The stage. */
  final BeamStage stage() {
    return stage;
  }

  /** Columns that rows must have: whether each is a number. */
  final Map<String, Boolean> columns() {
    return columns;
  }

  /** The configuration as the stage has it, where that differs from Beam's. */
  ConfigNode settings(ConfigNode given) {
    return given;
  }

  @Override
  public final String identifier() {
    return "beam:schematransform:org.chandraflow:" + stage.name() + ":v1";
  }

  @Override
  public final String description() {
    return "chandraflow " + stage.name() + ": " + stage.summary() + ".";
  }

  @Override
  public final Schema configurationSchema() {
    return configuration;
  }

  @Override
  public final SchemaTransform from(Row configuration) {
    return new StageTransform(this, configuration);
  }

  @Override
  public final List<String> inputCollectionNames() {
    return List.of(INPUT);
  }

  @Override
  public final List<String> outputCollectionNames() {
    return outputs;
  }
}
