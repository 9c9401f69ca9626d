package org.chandraflow.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chandraflow.config.Problems;
import org.chandraflow.workflow.Pipeline;
import org.chandraflow.workflow.PipelineReader;
import org.chandraflow.workflow.StageTypes;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A pipeline and its parameters. */
final class PipelineOptionsGroup {
  @Parameters(index = "0", paramLabel = "PIPELINE", description = "The pipeline's YAML file.")
  private String file;

  @Option(
      names = "--set",
      paramLabel = "K=V",
      description = "Gives a parameter of the pipeline a value; may be repeated.")
  private Map<String, String> set = new LinkedHashMap<>();

  Pipeline read(StageTypes types, Problems problems) {
    return PipelineReader.read(file, types, set, System.getenv(), problems);
  }

  /** The same with what {@code jobs} says of parameters that have no value. */
  Pipeline read(StageTypes types, Problems problems, DataflowJobs jobs) {
    Map<String, String> completed =
        jobs.completed(set, PipelineReader.valueless(file, set, System.getenv()));
    return PipelineReader.read(file, types, completed, System.getenv(), problems);
  }

  /** The same as arguments, for a command that a user can repeat. */
  String repeat() {
    List<String> words = new ArrayList<>();
    words.add(RunsOption.quote(file));
    set.forEach((key, value) -> words.add("--set " + RunsOption.quote(key + "=" + value)));
    return String.join(" ", words);
  }
}
