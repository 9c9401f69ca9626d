package org.chandraflow.beam;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.TextIO;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.util.ReleaseInfo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.chandraflow.config.UsageException;
import org.chandraflow.run.StageRunner;
import org.chandraflow.run.StageWork;
import org.chandraflow.table.Rejected;
import org.chandraflow.workflow.StageType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs each {@link BeamStage} as a Beam job: its inputs are read from Avro files, its transform is
 * applied, what comes out is written to Avro files. Counts travel as data and are written too.
 */
public final class BeamStageRunner implements StageRunner {
  private static final Logger LOG = LoggerFactory.getLogger(BeamStageRunner.class);
  private static final String COUNTS = "counts";

  private final Profile profile;
  private final List<String> given;

  /**
   * @param profile where jobs run
   * @param given Beam options by hand, {@code --name=value}
   * @throws UsageException if Beam does not know one of them
   */
  public BeamStageRunner(Profile profile, List<String> given) {
    this.profile = profile;
    this.given = List.copyOf(given);
  }

  /**
   * Checks the options, which makes Beam look for all it knows and takes a moment.
   *
   * @throws UsageException if Beam does not know one of them
   */
  public void checkOptions() {
    options("check");
  }

  @Override
  public boolean runs(StageType type) {
    return type instanceof BeamStage;
  }

  @Override
  public Map<String, String> versions() {
    return Map.of("beam", ReleaseInfo.getReleaseInfo().getVersion(), "runner", profile.runner());
  }

  private PipelineOptions options(String job) {
    try {
      PipelineOptions options =
          PipelineOptionsFactory.fromArgs(profile.arguments(given).toArray(String[]::new)).create();
      options.setJobName(job.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]+", "-"));
      return options;
    } catch (IllegalArgumentException e) {
      throw new UsageException("profile " + profile.name() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public Map<String, Long> run(StageWork work) throws Exception {
    PipelineOptions options = options(work.run() + "-" + work.stage());
    Path flink = FlinkLocal.prepare(options, profile, work.directory());
    Pipeline pipeline = Pipeline.create(options);
    String key = work.directory().toString();
    Datasets.watch(key, work.rows());
    try {
      build(pipeline, work, key);
      LOG.info("runs on {} with {}", profile.runner(), profile.arguments(given));
      FlinkJobs.expect(work.cancellation());
      PipelineResult result = pipeline.run();
      work.cancellation().onCancel(() -> cancel(result));
      PipelineResult.State state = result.waitUntilFinish();
      work.cancellation().check();
      if (state != PipelineResult.State.DONE) {
        throw new IOException("the Beam job ended as " + state);
      }
    } finally {
      FlinkJobs.forget();
      Datasets.unwatch(key);
      if (flink != null) {
        FlinkLocal.remove(flink);
      }
    }
    return counts(work.directory().resolve(COUNTS));
  }

  private static void cancel(PipelineResult result) {
    try {
      result.cancel();
    } catch (IOException | RuntimeException e) {
      LOG.warn("the job could not be cancelled: {}", e.toString());
    }
  }

  private static void build(Pipeline pipeline, StageWork work, String key) {
    Map<String, PCollection<GenericRecord>> inputs = new LinkedHashMap<>();
    work.inputs()
        .forEach(
            (port, input) ->
                inputs.put(
                    port, Datasets.read(pipeline, "Input " + port, input.schema(), input.parts())));
    StageOutput output =
        ((BeamStage) work.type()).build(pipeline, work.stage(), work.plan(), inputs);
    for (Map.Entry<String, Schema> dataset : work.plan().outputs().entrySet()) {
      String name = dataset.getKey();
      Datasets.write(
          output.datasets().get(name),
          "Output" + (name.isEmpty() ? "" : " " + name),
          dataset.getValue(),
          work.output(name).toString(),
          name.isEmpty() ? key : "");
    }
    output
        .rejected()
        .ifPresent(
            rejected ->
                Datasets.write(
                    rejected, "Rejected", Rejected.SCHEMA, work.rejected().toString(), ""));
    writeCounts(output.counts(), work.directory().resolve(COUNTS));
  }

  static void writeCounts(List<PCollection<KV<String, Long>>> counts, Path directory) {
    if (counts.isEmpty()) {
      return;
    }
    PCollectionList.of(counts)
        .apply("Counts/Flatten", Flatten.pCollections())
        .setCoder(Counts.CODER)
        .apply("Counts/Sum", Combine.perKey(Sum.ofLongs()))
        .apply("Counts/Line", MapElements.via(new CountLine()))
        .apply(
            "Counts/Write",
            TextIO.write().to(directory.resolve("part").toString()).withoutSharding());
  }

  static Map<String, Long> counts(Path directory) throws IOException {
    Map<String, Long> counts = new TreeMap<>();
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (var entries = Files.list(directory)) {
        entries.filter(Files::isRegularFile).forEach(files::add);
      }
    }
    for (Path file : files) {
      for (String line : Files.readAllLines(file)) {
        int tab = line.lastIndexOf('\t');
        if (tab > 0) {
          counts.merge(line.substring(0, tab), Long.parseLong(line.substring(tab + 1)), Long::sum);
        }
      }
    }
    return counts;
  }

  private static final class CountLine extends SimpleFunction<KV<String, Long>, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public String apply(KV<String, Long> count) {
      return count.getKey() + "\t" + count.getValue();
    }
  }
}
