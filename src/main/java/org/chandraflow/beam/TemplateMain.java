package org.chandraflow.beam;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.chandraflow.config.Problems;
import org.chandraflow.config.UsageException;
import org.chandraflow.run.JobSketch;
import org.chandraflow.table.Storage;
import org.chandraflow.workflow.PipelineReader;
import org.chandraflow.workflow.StageTypes;

/**
 * The main class of a Dataflow Flex template: the Beam stages of a pipeline as one job, started and
 * not waited for. There is no run directory, and nothing is reused or resumed: what Beam's file
 * sinks finish is the result. Stages that write files of other kinds (tables for other tools) are
 * left out; {@code chandraflow export} makes those of the datasets.
 */
public final class TemplateMain {
  private TemplateMain() {}

  /** Builds the job and starts it, or, where Beam is asked for a template, writes its graph. */
  public static void main(String[] args) {
    PipelineOptionsFactory.register(TemplateOptions.class);
    try {
      build(PipelineOptionsFactory.fromArgs(args).withValidation().as(TemplateOptions.class)).run();
    } catch (UsageException e) {
      System.err.println("error: " + e.getMessage());
      System.exit(2);
    }
  }

  /**
   * Builds it.
   *
   * @throws UsageException with everything that is wrong with the pipeline
   */
  static Pipeline build(TemplateOptions options) {
    BeamStorage.configure(options);
    Map<String, String> set = new LinkedHashMap<>();
    for (String parameter : TemplateOptions.words(options.getParameters(), ";")) {
      int equal = parameter.indexOf('=');
      if (equal < 1) {
        throw new UsageException("--parameters: '" + parameter + "' is not NAME=VALUE");
      }
      set.put(parameter.substring(0, equal), parameter.substring(equal + 1));
    }
    StageTypes types = StageTypes.installed();
    Problems problems = new Problems();
    org.chandraflow.workflow.Pipeline read =
        PipelineReader.read(file(options.getPipeline()), types, set, System.getenv(), problems);
    Path output = Storage.of(options.getOutput()).path(options.getOutput());
    List<JobSketch> jobs =
        JobSketch.of(
            read.fused(),
            types,
            output,
            List.of(),
            new BeamStageRunner(Profile.load("direct"), List.of()),
            problems);
    if (jobs.size() != 1) {
      throw new UsageException(
          read.name()
              + " cannot be a template: it is not one job but "
              + jobs.size()
              + ", between which files are written");
    }
    Pipeline pipeline = Pipeline.create(options);
    BeamStageRunner.build(pipeline, jobs.get(0).works(), FileOutputs::new);
    return pipeline;
  }

  /** A pipeline of the jar by its name, unpacked. */
  private static String file(String pipeline) {
    var shipped = TemplateMain.class.getResource("/pipelines/" + pipeline + ".yaml");
    if (shipped == null) {
      return pipeline;
    }
    try (var in = shipped.openStream()) {
      Path copy = org.chandraflow.table.Scratch.directory().resolve(pipeline + ".yaml");
      Files.write(copy, in.readAllBytes());
      return copy.toString();
    } catch (java.io.IOException e) {
      throw new UsageException("pipeline '" + pipeline + "' of the jar cannot be unpacked", e);
    }
  }
}
