package org.chandraflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The graphs that Dataflow would get, built as its own runner builds them. */
class DataflowJobTest {
  /** What Runner v2 takes; the rest of a graph is made of these. */
  private static final Set<String> PRIMITIVES =
      Set.of(
          "beam:transform:impulse:v1",
          "beam:transform:pardo:v1",
          "beam:transform:flatten:v1",
          "beam:transform:group_by_key:v1",
          "beam:transform:window_into:v1",
          "beam:transform:assign_windows:v1",
          "beam:transform:create_view:v1",
          "beam:transform:combine_grouped_values:v1");

  private static final Pattern LOCAL =
      Pattern.compile("\"(?:[^\"]*[ =:])?(/(?:work|root|home|tmp|var|usr|opt)/|file:)[^\"]*\"");

  @TempDir Path directory;

  private JsonNode show(String pipeline, String... more) throws Exception {
    Path file = directory.resolve("job.json");
    Path jar = Files.write(directory.resolve("code.jar"), new byte[] {'P', 'K', 5, 6});
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "show",
                "pipelines/" + pipeline + ".yaml",
                "--dataflow-job",
                "--runs-dir",
                "gs://somewhere/runs",
                "-o",
                file.toString()));
    arguments.addAll(List.of(more));
    arguments.addAll(List.of("--", "--project=some-project", "--filesToStage=" + jar));
    StringWriter errors = new StringWriter();
    CommandLine commandLine = Main.commandLine("show");
    commandLine.setErr(new PrintWriter(errors));
    assertThat(commandLine.execute(arguments.toArray(String[]::new)))
        .as(errors.toString())
        .isZero();
    String text = Files.readString(file);
    assertThat(LOCAL.matcher(text).results().map(found -> found.group()).toList()).isEmpty();
    return new ObjectMapper().readTree(text);
  }

  @Tag("peers")
  @ParameterizedTest
  @CsvSource({
    "demo, sky truth tables, 6",
    "classify, tables, 6",
    "train, tables, 5",
    "predict, tables, 4"
  })
  void buildsTheGraphsOfEveryPipeline(String pipeline, String here, int stages) throws Exception {
    JsonNode staged = show(pipeline);
    assertThat(texts(staged.path("here"))).containsExactlyInAnyOrder(here.split(" "));
    assertThat(staged.path("jobs")).hasSize(stages);
    staged.path("jobs").forEach(DataflowJobTest::check);
    JsonNode fused = show(pipeline, "--fused");
    assertThat(fused.path("jobs")).hasSize(1);
    assertThat(fused.path("jobs").get(0).path("stages")).hasSize(stages);
    check(fused.path("jobs").get(0));
    // What one stage makes for another is not read back from files.
    assertThat(names(fused.path("jobs").get(0))).noneMatch(name -> name.contains(" input "));
  }

  private static void check(JsonNode job) {
    JsonNode environment = job.at("/job/environment");
    JsonNode workers = environment.path("workerPools").get(0);
    assertThat(workers.path("machineType").asText()).isEqualTo("n2-standard-4");
    assertThat(workers.path("diskSizeGb").asInt()).isEqualTo(50);
    assertThat(workers.path("numWorkers").asInt()).isEqualTo(2);
    assertThat(workers.at("/autoscalingSettings/algorithm").asText())
        .isEqualTo("AUTOSCALING_ALGORITHM_BASIC");
    assertThat(workers.at("/autoscalingSettings/maxNumWorkers").asInt()).isEqualTo(16);
    assertThat(workers.at("/sdkHarnessContainerImages/0/containerImage").asText())
        .isEqualTo("us-central1-docker.pkg.dev/some-project/chandraflow/worker:2.70.0");
    assertThat(workers.path("packages"))
        .isNotEmpty()
        .allMatch(
            file -> file.path("location").asText().startsWith("gs://somewhere/runs/.temp/staging"));
    assertThat(environment.path("tempStoragePrefix").asText())
        .isEqualTo("gs://somewhere/runs/.temp");
    assertThat(texts(environment.path("experiments"))).contains("use_runner_v2");
    assertThat(job.at("/job/type").asText()).isEqualTo("JOB_TYPE_BATCH");

    JsonNode components = job.at("/graph/components");
    int sideInputs = 0;
    Set<String> unknown = new TreeSet<>();
    for (JsonNode transform : components.path("transforms")) {
      String urn = transform.at("/spec/urn").asText();
      if (transform.path("subtransforms").isEmpty()
          && !transform.path("outputs").isEmpty()
          && !PRIMITIVES.contains(urn)) {
        unknown.add(transform.path("uniqueName").asText() + ": " + urn);
      }
      if (urn.equals("beam:transform:pardo:v1")) {
        // One input is the main one.
        int sides = transform.path("inputs").size() - 1;
        assertThat(sides).as(transform.path("uniqueName").asText()).isLessThanOrEqualTo(2);
        sideInputs += sides;
      }
    }
    assertThat(unknown).isEmpty();
    // Indexes, counts and models; and what Beam's file sinks tell their last step.
    assertThat(sideInputs).isLessThanOrEqualTo(60);
    for (JsonNode used : components.path("environments")) {
      assertThat(used.path("urn").asText()).isEqualTo("beam:env:docker:v1");
    }
    // The service takes a graph of 20 MB at most.
    assertThat(job.path("graph").toString().length()).isLessThan(10 << 20);
  }

  private static List<String> names(JsonNode job) {
    List<String> names = new ArrayList<>();
    job.at("/graph/components/transforms").forEach(t -> names.add(t.path("uniqueName").asText()));
    return names;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(node -> texts.add(node.asText()));
    return texts;
  }

  @Test
  void theWorkersImageHasOpenMp() throws Exception {
    String dockerfile = Files.readString(Path.of("config/dataflow/Dockerfile"));
    String beam = org.apache.beam.sdk.util.ReleaseInfo.getReleaseInfo().getVersion();
    assertThat(dockerfile)
        .contains("FROM apache/beam_java17_sdk:" + beam)
        .contains("install -y --no-install-recommends libgomp1");
  }

  @Test
  void othersStandInForWhatIsNotGiven() {
    Map<String, String> set =
        new DataflowJobs(new PrintWriter(new StringWriter()))
            .completed(Map.of("sources", "gs://a/b.csv"), List.of("labels"));
    Iterator<String> values = set.values().iterator();
    assertThat(values.next()).isEqualTo("gs://a/b.csv");
    assertThat(values.next()).startsWith("gs://your-bucket/");
  }
}
