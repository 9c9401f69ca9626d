package org.chandraflow.beam;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.util.ReleaseInfo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
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

  private static final ReentrantLock CLUSTER = new ReentrantLock();

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

  /** Lets Beam look for all it knows while other work goes on; problems come up when it is used. */
  public void warmUp() {
    Thread thread =
        new Thread(
            () -> {
              try {
                Pipeline.create(options("warm-up"));
              } catch (RuntimeException e) {
                LOG.debug("not warmed up", e);
              }
            },
            "warm-up");
    thread.setDaemon(true);
    thread.start();
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
      if (FlinkLocal.onCluster(options)) {
        FlinkCluster.complete(options.as(FlinkPipelineOptions.class));
      }
      return options;
    } catch (IllegalArgumentException e) {
      throw new UsageException("profile " + profile.name() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public Map<String, Long> run(StageWork work) throws Exception {
    Map<String, Long> counts = new TreeMap<>(job(work));
    counts.keySet().removeIf(name -> name.startsWith(StageWork.PLANNED));
    return counts;
  }

  private Map<String, Long> job(StageWork work) throws Exception {
    PipelineOptions options = options(work.run() + "-" + work.stage());
    Path flink = FlinkLocal.prepare(options, profile, work.directory());
    Pipeline pipeline = Pipeline.create(options);
    LOG.info("runs on {} with {}", profile.runner(), profile.arguments(given));
    try {
      if (!FlinkLocal.inThisProcess(options)) {
        build(pipeline, work, new FileOutputs(work));
        oneByOne(() -> execute(pipeline, work));
        return FileOutputs.counts(work.directory());
      }
      try (LocalSink sink = new LocalSink(work.directory().toString(), work.rows(), work.steps())) {
        build(pipeline, work, new LocalOutputs(work));
        execute(pipeline, work);
        return sink.counts();
      }
    } finally {
      if (flink != null) {
        FlinkLocal.remove(flink);
      }
    }
  }

  private interface Job {
    void run() throws IOException;
  }

  /**
   * A job takes all slots of a cluster. Two at a time, restarted after a loss, would each hold a
   * part of the slots and wait for the other's.
   */
  private static void oneByOne(Job job) throws IOException, InterruptedException {
    CLUSTER.lockInterruptibly();
    try {
      job.run();
    } finally {
      CLUSTER.unlock();
    }
  }

  private static void execute(Pipeline pipeline, StageWork work) throws IOException {
    FlinkJobs.expect(work.cancellation());
    try {
      PipelineResult result = pipeline.run();
      work.cancellation().onCancel(() -> cancel(result));
      PipelineResult.State state = result.waitUntilFinish();
      work.cancellation().check();
      if (state != PipelineResult.State.DONE) {
        throw new IOException("the Beam job ended as " + state);
      }
    } finally {
      FlinkJobs.forget();
    }
  }

  private static void cancel(PipelineResult result) {
    try {
      result.cancel();
    } catch (IOException | RuntimeException e) {
      LOG.warn("the job could not be cancelled: {}", e.toString());
    }
  }

  /** How what a stage yields is written. */
  interface Outputs {
    void dataset(PCollection<GenericRecord> records, String name, Schema schema);

    void rejected(PCollection<GenericRecord> records);

    void counts(List<PCollection<KV<String, Long>>> counts);
  }

  private static void build(Pipeline pipeline, StageWork work, Outputs outputs) {
    Map<String, PCollection<GenericRecord>> inputs = new LinkedHashMap<>();
    work.inputs()
        .forEach(
            (port, input) ->
                inputs.put(
                    port, Datasets.read(pipeline, "Input " + port, input.schema(), input.parts())));
    StageOutput output =
        ((BeamStage) work.type()).build(pipeline, work.stage(), work.plan(), inputs);
    work.plan()
        .outputs()
        .forEach((name, schema) -> outputs.dataset(output.datasets().get(name), name, schema));
    output.rejected().ifPresent(outputs::rejected);
    if (!output.counts().isEmpty()) {
      outputs.counts(output.counts());
    }
  }

  /** Into the sink of this process. */
  private record LocalOutputs(StageWork work) implements Outputs {
    private String key() {
      return work.directory().toString();
    }

    @Override
    public void dataset(PCollection<GenericRecord> records, String name, Schema schema) {
      records.apply(
          work.stage() + " output" + (name.isEmpty() ? "" : " " + name),
          ParDo.of(
              new LocalSink.Write(key(), work.output(name).toString(), schema, name.isEmpty())));
    }

    @Override
    public void rejected(PCollection<GenericRecord> records) {
      records.apply(
          work.stage() + " rejected",
          ParDo.of(new LocalSink.Write(key(), work.rejected().toString(), Rejected.SCHEMA, false)));
    }

    @Override
    public void counts(List<PCollection<KV<String, Long>>> counts) {
      for (int i = 0; i < counts.size(); i++) {
        counts.get(i).apply(work.stage() + " counts " + i, ParDo.of(new LocalSink.Add(key())));
      }
    }
  }
}
