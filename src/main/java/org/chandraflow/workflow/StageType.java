package org.chandraflow.workflow;

import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.chandraflow.config.ConfigReader;

/**
 * What the workflow knows of a kind of stage: its ports, its configuration, what comes out.
 * Stateless.
 */
public interface StageType {
  /** The name behind {@code transform:} in a pipeline, {@code crossmatch}. */
  String name();

  /**
   * The version of its behaviour: raised by hand whenever the same input and configuration would
   * give another output. It is a part of the fingerprint.
   */
  int version();

  /** One line for people. */
  String summary();

  /** The datasets that it reads. */
  List<Port> inputs();

  /**
   * Checks a configuration and says what the stage will write. Called before anything runs: it may
   * look at configuration files and list input files, read the header of a table at most, and write
   * nothing. Problems go to {@code config.problems()}; it calls {@code config.finish()}.
   *
   * @param inputs the schema of each connected input port, by port name
   */
  StagePlan plan(ConfigReader config, Map<String, Schema> inputs);

  /**
   * What it will take, before it runs.
   *
   * @param plan as {@link #plan} made it
   * @param rows of each connected input, by port name; a port whose rows are not known is left out
   */
  default Forecast forecast(StagePlan plan, Map<String, Long> rows) {
    return Forecast.UNKNOWN;
  }

  /**
   * An input.
   *
   * @param name the key under {@code inputs:} in a pipeline
   * @param required whether it must be connected
   */
  record Port(String name, boolean required) {}
}
