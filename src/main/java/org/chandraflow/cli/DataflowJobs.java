package org.chandraflow.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chandraflow.beam.BeamStageRunner;
import org.chandraflow.beam.DataflowGraph;
import org.chandraflow.beam.Profile;
import org.chandraflow.config.Problems;
import org.chandraflow.run.JobSketch;
import org.chandraflow.run.StageWork;
import org.chandraflow.table.Storage;
import org.chandraflow.workflow.Pipeline;
import org.chandraflow.workflow.StageTypes;

/**
 * The jobs that a pipeline would be on Dataflow, as JSON: {@code jobs} with, for each, its {@code
 * stages}, the {@code job} as the service takes it and its {@code graph}; {@code here}, the stages
 * that run in the process that starts the jobs.
 */
final class DataflowJobs {
  private static final String PROFILE = "dataflow";

  /** Where things would be that nobody has named. */
  private static final String BUCKET = "gs://your-bucket";

  /** Parameters of the shipped pipelines, which name files. */
  private static final Map<String, String> STAND_INS =
      Map.of(
          "sources", BUCKET + "/csc.csv",
          "labels", BUCKET + "/labels.csv",
          "catalogs",
              List.of(
                      BUCKET + "/gaia.csv",
                      BUCKET + "/2mass.csv",
                      BUCKET + "/allwise.csv",
                      BUCKET + "/catwise.csv")
                  .toString(),
          "model", BUCKET + "/model");

  private final PrintWriter notes;

  /**
   * @param notes takes a line for each thing that stands in for one that was not given
   */
  DataflowJobs(PrintWriter notes) {
    this.notes = notes;
  }

  /** Values for parameters that have none; nothing for those that are not known. */
  Map<String, String> completed(Map<String, String> set, List<String> valueless) {
    Map<String, String> all = new LinkedHashMap<>(set);
    for (String name : valueless) {
      String standIn = STAND_INS.get(name);
      if (standIn != null) {
        all.put(name, standIn);
        notes.println("note: --set " + name + "=" + standIn + " stands in for what is not given");
      }
    }
    return all;
  }

  /** Their text. */
  String of(Pipeline pipeline, StageTypes types, String runs, List<String> given, Problems problems)
      throws IOException {
    String at = runs;
    if (!at.startsWith("gs://")) {
      at = BUCKET + "/runs";
      notes.println("note: --runs-dir " + at + " stands in for what is not given");
    }
    List<String> options = new ArrayList<>(given);
    if (given.stream().noneMatch(option -> option.startsWith("--project="))) {
      options.add("--project=your-project");
      notes.println("note: -- --project=your-project stands in for what is not given");
    }
    notes.flush();
    Profile profile = Profile.load(PROFILE);
    Path directory = Storage.of(at).path(at).resolve(pipeline.name());
    List<JobSketch> sketches =
        JobSketch.of(
            pipeline,
            types,
            directory,
            // Every path at gs:// begins with this and a slash.
            List.of("gs:/"),
            new BeamStageRunner(profile, options),
            problems);
    ObjectMapper json = new ObjectMapper();
    ObjectNode root = json.createObjectNode();
    root.put("pipeline", pipeline.name());
    root.put("profile", "config/" + Profile.KIND + "/" + PROFILE + ".yaml");
    List<String> elsewhere = new ArrayList<>();
    ArrayNode jobs = root.putArray("jobs");
    for (JobSketch sketch : sketches) {
      ObjectNode job = jobs.addObject();
      ArrayNode stages = job.putArray("stages");
      for (StageWork work : sketch.works()) {
        stages.add(work.stage());
        elsewhere.add(work.stage());
      }
      job.setAll(
          DataflowGraph.of(
              pipeline.name() + "-" + sketch.name(), sketch.works(), profile, options));
    }
    ArrayNode here = root.putArray("here");
    pipeline.stages().keySet().stream().filter(s -> !elsewhere.contains(s)).forEach(here::add);
    return json.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }
}
