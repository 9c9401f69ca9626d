package org.chandraflow.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.chandraflow.config.UsageException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run's directory: what half-written files, a second process, pruning and damage do to it. */
class RunFilesTest {
  private static final String YAML =
      """
      description: two stages and a file
      stages:
        a: {transform: rows, config: {label: A}}
        b: {transform: rows, inputs: {rows: a}, config: {label: B}}
        n: {transform: note, inputs: {rows: b}, config: {text: hello}}
      """;

  @TempDir private Path directory;
  private Workbench bench;

  @BeforeEach
  void begin() {
    bench = new Workbench(directory);
  }

  @Test
  void halfWrittenFilesLeaveNoTrace() throws Exception {
    RunResult whole = bench.run("whole", YAML);
    var contents = ChildRun.contents(whole.run().path());
    bench.force = true;
    Path run = bench.run("broken", YAML).run().path();
    // As a kill may leave it: files moved but not named by _SUCCESS, half an attempt, half a line.
    Path b = run.resolve("stages/b");
    Files.delete(b.resolve("_SUCCESS"));
    Files.writeString(b.resolve("output/part-00009-dead.avro"), "half");
    Files.createDirectories(b.resolve(".work-7-dead/output"));
    Files.delete(run.resolve("stages/n/_SUCCESS"));
    Files.writeString(
        run.resolve("events.ndjson"), "{\"eventType\":\"STA", StandardOpenOption.APPEND);
    RunResult resumed = bench.resume("broken");
    assertThat(resumed.exitCode()).isZero();
    assertThat(ChildRun.contents(run)).isEqualTo(contents);
    assertThat(ChildRun.exports(run)).isEqualTo(ChildRun.exports(whole.run().path()));
    assertThat(b.resolve("output/part-00009-dead.avro")).doesNotExist();
    assertThat(b.resolve(".work-7-dead")).doesNotExist();
    events(run).forEach(event -> assertThat(event.path("eventType").asText()).isNotEmpty());
  }

  /** A request to stop may come while what became of a stage is written. */
  @Test
  void aThreadThatIsInterruptedWritesItsFilesAllTheSame() throws Exception {
    Path run = bench.run("one", YAML).run().path();
    Path file = run.resolve("stages/a/state.json");
    RunDirectory directory = RunDirectory.open(run);
    Events events = new Events(directory, directory.record());
    int before = events(run).size();
    boolean interrupted;
    Thread.currentThread().interrupt();
    try {
      RunJson.write(file, "\"ended\"".getBytes(StandardCharsets.UTF_8));
      events.run("ABORT", null);
    } finally {
      interrupted = Thread.interrupted();
    }
    assertThat(interrupted).isTrue();
    assertThat(Files.readString(file)).isEqualTo("\"ended\"");
    assertThat(events(run)).hasSize(before + 1);
  }

  @Test
  void aDamagedResultIsMadeAnew() throws Exception {
    Path run = bench.run("one", YAML).run().path();
    for (String part : RunDirectory.open(run).parts("a")) {
      Files.writeString(Path.of(part), "cut");
    }
    assertThat(bench.plan(YAML).get(0).run()).isTrue();
    assertThat(bench.plan(YAML).get(0).reason()).isEqualTo("the earlier result is gone or damaged");
    assertThat(bench.run("two", YAML).exitCode()).isZero();
  }

  @Test
  void twoProcessesDoNotShareARun() throws Exception {
    Path run = bench.run("one", YAML).run().path();
    try (RunLock lock = RunLock.take(run)) {
      assertThatThrownBy(() -> bench.resume("one"))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("run 'one' is at work in another process");
      assertThat(new Pruning(bench.runs).remove("one")).isFalse();
    }
    assertThatThrownBy(() -> bench.run("one", YAML))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("chandraflow resume one");
    assertThat(bench.resume("one").exitCode()).isZero();
  }

  @Test
  void twoRunsInOneDirectoryDoNotDisturbEachOther() throws Exception {
    StringBuilder yaml = new StringBuilder("stages:\n");
    for (int i = 0; i < 20; i++) {
      yaml.append("  s").append(i).append(": {transform: rows");
      yaml.append(i == 0 ? "" : ", inputs: {rows: s" + (i - 1) + "}");
      yaml.append(", config: {rows: ").append(100 + i).append("}}\n");
    }
    List<RunResult> results = java.util.Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (String name : List.of("left", "right", "third")) {
      Workbench own = new Workbench(directory);
      threads.add(
          new Thread(
              () -> {
                try {
                  results.add(own.run(name, yaml.toString()));
                } catch (IOException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              }));
    }
    Files.writeString(bench.path("p.yaml"), yaml);
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(results).extracting(RunResult::state).containsOnly(State.SUCCEEDED).hasSize(3);
    var contents = ChildRun.contents(results.get(0).run().path());
    for (RunResult result : results) {
      assertThat(ChildRun.contents(result.run().path())).isEqualTo(contents);
    }
    assertThat(bench.plan(yaml.toString())).noneMatch(PlanView.Line::run);
  }

  @Test
  void pruningLeavesRunsThatReuseItWhole() throws Exception {
    bench.run("old", YAML);
    RunResult reused = bench.run("new", YAML);
    assertThat(reused.run().state("a").reusedFrom()).isEqualTo("old");
    var contents = ChildRun.contents(reused.run().path());
    Pruning pruning = new Pruning(bench.runs);
    assertThat(pruning.choose(List.of(), Optional.of(1), Optional.empty())).containsExactly("old");
    assertThat(pruning.remove("old")).isTrue();
    pruning.finish();
    assertThat(bench.runs.names()).containsExactly("new");
    assertThat(ChildRun.contents(reused.run().path())).isEqualTo(contents);
    for (String part : reused.run().parts("b")) {
      assertThat(Path.of(part)).isNotEmptyFile();
    }
    assertThat(bench.plan(YAML)).noneMatch(PlanView.Line::run);
    assertThat(bench.plan(YAML).get(0).reason()).isEqualTo("same as in run new");
  }

  @Test
  void aDifferenceOfTwoRuns() throws Exception {
    RunDirectory one = bench.run("one", YAML).run();
    RunDirectory two = bench.run("two", YAML.replace("label: B", "label: B, rows: 7")).run();
    assertThat(RunDiff.lines(one, two))
        .contains("b: config rows: 10 -> 7", "b: rows\t10\t7", "b: count made\t10\t7");
    assertThat(RunDiff.lines(one, one)).isEmpty();
  }

  @Test
  void eventsAreOpenLineage() throws Exception {
    List<JsonNode> events = events(bench.run("one", YAML).run().path());
    assertThat(events).extracting(e -> e.path("eventType").asText()).hasSize(8);
    JsonNode first = events.get(0);
    String run = first.path("run").path("runId").asText();
    for (JsonNode event : events) {
      assertThat(event.path("eventType").asText()).isIn("START", "COMPLETE");
      Instant.parse(event.path("eventTime").asText());
      UUID.fromString(event.path("run").path("runId").asText());
      assertThat(event.path("schemaURL").asText()).startsWith("https://openlineage.io/spec/");
      assertThat(event.path("producer").asText()).startsWith("https://");
      assertThat(event.path("job").path("namespace").asText()).isNotEmpty();
      assertThat(event.path("inputs").isArray() && event.path("outputs").isArray()).isTrue();
      if (event.path("job").path("name").asText().contains(".")) {
        JsonNode parent = event.path("run").path("facets").path("parent");
        assertThat(parent.path("run").path("runId").asText()).isEqualTo(run);
        assertThat(parent.path("_producer").isTextual() && parent.path("_schemaURL").isTextual())
            .isTrue();
      }
    }
    JsonNode written =
        events.stream()
            .filter(e -> e.path("job").path("name").asText().equals("p.b"))
            .filter(e -> e.path("eventType").asText().equals("COMPLETE"))
            .findFirst()
            .orElseThrow();
    assertThat(written.path("inputs").path(0).path("name").asText()).isEqualTo("a");
    assertThat(
            written
                .path("outputs")
                .path(0)
                .path("outputFacets")
                .path("outputStatistics")
                .path("rowCount")
                .asLong())
        .isEqualTo(10);
  }

  private static List<JsonNode> events(Path run) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (String line : Files.readAllLines(run.resolve("events.ndjson"))) {
      events.add(new ObjectMapper().readTree(line));
    }
    return events;
  }
}
