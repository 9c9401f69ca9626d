package org.chandraflow.beam;

import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.values.PCollection;
import org.chandraflow.workflow.StagePlan;
import org.chandraflow.workflow.StageType;

/**
 * A stage that is a piece of a Beam pipeline: the adapter between the workflow and one PTransform.
 */
public interface BeamStage extends StageType {
  /**
   * Applies the stage's PTransform. No data is listed or read here, so that a graph can be built
   * far from them.
   *
   * @param pipeline where it goes
   * @param name the stage's name in the pipeline, the prefix of every {@code apply}
   * @param plan what {@link #plan} returned
   * @param inputs the connected inputs by port name, each with an Avro coder of its schema
   */
  StageOutput build(
      Pipeline pipeline,
      String name,
      StagePlan plan,
      Map<String, PCollection<GenericRecord>> inputs);
}
