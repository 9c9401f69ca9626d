package org.chandraflow.beam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.api.services.dataflow.model.DataflowPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.model.pipeline.v1.RunnerApi;
import org.apache.beam.runners.dataflow.DataflowRunner;
import org.apache.beam.runners.dataflow.options.DataflowPipelineOptions;
import org.apache.beam.runners.dataflow.util.PackageUtil;
import org.apache.beam.runners.dataflow.util.Stager;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory;
import org.apache.beam.sdk.extensions.gcp.storage.NoopPathValidator;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.vendor.grpc.v1p69p0.com.google.protobuf.InvalidProtocolBufferException;
import org.apache.beam.vendor.grpc.v1p69p0.com.google.protobuf.util.JsonFormat;
import org.chandraflow.config.UsageException;
import org.chandraflow.run.StageWork;
import org.chandraflow.table.Scratch;

/**
 * What would be sent to Google's Dataflow service to run a job, made by its own runner without any
 * network: no credentials are looked for, no path is verified, and files are given the places where
 * they would be staged.
 */
public final class DataflowGraph {
  private static final String GRAPH = "pipeline.pb";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Options of the building of the graph, which a real job does not have, or not so. */
  private static final List<String> OWN =
      List.of(
          "templateLocation",
          "stagerClass",
          "credentialFactoryClass",
          "pathValidatorClass",
          "filesToStage",
          "gcsUploadBufferSizeBytes");

  private DataflowGraph() {}

  /**
   * The job as JSON: {@code job}, the service's own form ({@code projects.locations.jobs}), and
   * {@code graph}, the transforms, coders and environments that its {@code pipelineUrl} would hold.
   *
   * @param name of the job
   * @param works the stages in it, each after those that it reads
   * @param profile of Dataflow
   * @param given Beam options by hand, {@code --name=value}; a project must be among them
   */
  public static ObjectNode of(
      String name, List<StageWork> works, Profile profile, List<String> given) throws IOException {
    Path file = Files.createTempFile(Scratch.directory(), "job", ".json");
    try {
      PipelineOptions options;
      try {
        options =
            PipelineOptionsFactory.fromArgs(profile.arguments(given).toArray(String[]::new))
                .create();
      } catch (IllegalArgumentException e) {
        throw new UsageException("profile " + profile.name() + ": " + e.getMessage(), e);
      }
      if (options.getRunner() != DataflowRunner.class) {
        throw new UsageException(
            "profile " + profile.name() + " is of " + profile.runner() + ", not of Dataflow");
      }
      DataflowPipelineOptions dataflow = options.as(DataflowPipelineOptions.class);
      dataflow.setCredentialFactoryClass(NoopCredentialFactory.class);
      dataflow.setPathValidatorClass(NoopPathValidator.class);
      dataflow.setStagerClass(Recorder.class);
      dataflow.setTemplateLocation(file.toString());
      Dataflow.complete(dataflow, name, works.get(0).directory());
      if (given.stream().noneMatch(option -> option.startsWith("--gcpTempLocation="))) {
        // Left to Beam it is the same, but its bucket is looked at.
        dataflow.setGcpTempLocation(dataflow.getTempLocation());
      }
      Pipeline pipeline = Pipeline.create(options);
      BeamStageRunner.build(pipeline, works, FileOutputs::new);
      pipeline.run();
      ObjectNode both = JSON.createObjectNode();
      both.set("job", cleaned((ObjectNode) JSON.readTree(file.toFile())));
      both.set("graph", JSON.readTree(((Recorder) dataflow.getStager()).graph()));
      return both;
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static JsonNode cleaned(ObjectNode job) {
    JsonNode options = job.at("/environment/sdkPipelineOptions/options");
    if (options instanceof ObjectNode settings) {
      settings.remove(OWN);
    }
    JsonNode shown = job.at("/environment/sdkPipelineOptions/display_data");
    if (shown.isArray()) {
      for (int i = shown.size() - 1; i >= 0; i--) {
        if (OWN.contains(shown.get(i).path("key").asText())) {
          ((com.fasterxml.jackson.databind.node.ArrayNode) shown).remove(i);
        }
      }
    }
    return job;
  }

  /** Names the places of staged files and stages nothing. */
  public static final class Recorder implements Stager {
    private final String location;
    private RunnerApi.Pipeline graph = RunnerApi.Pipeline.getDefaultInstance();

    private Recorder(String location) {
      this.location = location.endsWith("/") ? location : location + "/";
    }

    /** Called by the runner. */
    public static Recorder fromOptions(PipelineOptions options) {
      return new Recorder(options.as(DataflowPipelineOptions.class).getStagingLocation());
    }

    @Override
    public List<DataflowPackage> stageFiles(List<PackageUtil.StagedFile> files) {
      List<DataflowPackage> packages = new ArrayList<>();
      for (PackageUtil.StagedFile file : files) {
        packages.add(at(file.getDestination()));
      }
      return packages;
    }

    @Override
    public DataflowPackage stageToFile(byte[] bytes, String name) {
      if (name.equals(GRAPH)) {
        try {
          graph = RunnerApi.Pipeline.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
          throw new IllegalStateException(name, e);
        }
      }
      return at(name);
    }

    private String graph() throws IOException {
      return JsonFormat.printer().print(graph);
    }

    private DataflowPackage at(String name) {
      return new DataflowPackage().setName(name).setLocation(location + name);
    }
  }
}
