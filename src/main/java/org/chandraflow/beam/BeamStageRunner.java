package org.chandraflow.beam;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.runners.dataflow.options.DataflowPipelineOptions;
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
import org.chandraflow.run.Cancellation;
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

  /** Beside an attempt: cluster and name of the job that is at work for it. */
  private static final String JOB = "flink-job";

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

  /** Which runner that is, where its workers are and how many, in a few words. */
  public String where() {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String argument : profile.arguments(given)) {
      String[] pair = argument.replaceFirst("^--", "").split("=", 2);
      texts.put(pair[0], pair.length > 1 ? pair[1] : "true");
    }
    String runner = texts.get("runner");
    if (runner.equals("DirectRunner")) {
      return "DirectRunner, " + texts.get("targetParallelism") + " at a time";
    }
    if (!runner.equals("FlinkRunner")) {
      return runner;
    }
    if ("[local]".equals(texts.get("flinkMaster"))) {
      return "Flink in this process, " + texts.get("parallelism") + " slots";
    }
    FlinkPipelineOptions flink = options("where").as(FlinkPipelineOptions.class);
    return "Flink cluster " + flink.getFlinkMaster() + ", " + flink.getParallelism() + " slots";
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
      options.setJobName(jobName(job));
      BeamStorage.configure(options);
      if (FlinkLocal.onCluster(options)) {
        options.setJobName(options.getJobName() + "-" + UUID.randomUUID().toString().substring(24));
        FlinkCluster.complete(options.as(FlinkPipelineOptions.class));
      }
      return options;
    } catch (IllegalArgumentException e) {
      throw new UsageException("profile " + profile.name() + ": " + e.getMessage(), e);
    }
  }

  /** A name as runners take it. */
  static String jobName(String name) {
    String plain = name.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return plain.matches("[a-z].*") ? plain : "run-" + plain;
  }

  @Override
  public boolean joins() {
    return true;
  }

  @Override
  public Map<String, Long> run(StageWork work) throws Exception {
    return job(work.stage(), List.of(work)).get(work.stage());
  }

  @Override
  public Map<String, Map<String, Long>> runTogether(List<StageWork> works) throws Exception {
    return job("fused", works);
  }

  private Map<String, Map<String, Long>> job(String name, List<StageWork> works) throws Exception {
    StageWork first = works.get(0);
    PipelineOptions options = options(first.run() + "-" + name);
    if (Dataflow.runs(options)) {
      Dataflow.complete(
          options.as(DataflowPipelineOptions.class), first.run() + "-" + name, first.directory());
    }
    Path flink = FlinkLocal.prepare(options, profile, first.directory());
    Pipeline pipeline = Pipeline.create(options);
    LOG.info("runs on {} with {}", profile.runner(), profile.arguments(given));
    Map<String, Map<String, Long>> counts = new TreeMap<>();
    try {
      if (!FlinkLocal.inThisProcess(options)) {
        shareScratch(options, first);
        build(pipeline, works, FileOutputs::new);
        oneByOne(() -> executeOnce(pipeline, options, works));
        for (StageWork work : works) {
          counts.put(work.stage(), FileOutputs.counts(work.directory()));
        }
        return counts;
      }
      List<LocalSink> sinks = new ArrayList<>();
      try (Closeable closing = () -> LocalSink.close(sinks)) {
        for (StageWork work : works) {
          sinks.add(new LocalSink(work.directory().toString(), work.rows(), work.steps()));
        }
        build(pipeline, works, LocalOutputs::new);
        Job job = () -> execute(pipeline, first.cancellation());
        if (options.getRunner().getSimpleName().equals("DirectRunner")) {
          inGroup(first.cancellation(), job);
        } else {
          job.run();
        }
        for (int i = 0; i < works.size(); i++) {
          counts.put(works.get(i).stage(), sinks.get(i).counts());
        }
      }
      counts.values().forEach(c -> c.keySet().removeIf(n -> n.startsWith(StageWork.PLANNED)));
      return counts;
    } finally {
      if (flink != null) {
        FlinkLocal.remove(flink);
      }
    }
  }

  /** What workers of other hosts must find lies where the results do; it goes with the attempt. */
  private static void shareScratch(PipelineOptions options, StageWork work) throws IOException {
    if (FlinkLocal.onCluster(options) && options.getTempLocation() == null) {
      Path scratch = work.directory().resolve("scratch").toAbsolutePath();
      Files.createDirectories(scratch);
      options.setTempLocation(scratch.toString());
    }
  }

  private interface Job {
    void run() throws IOException, InterruptedException;
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

  /**
   * Runs a job in a group of threads, which its workers join: the DirectRunner's own cancel lets
   * what is at work go on to its end.
   */
  private static void inGroup(Cancellation cancellation, Job job) throws Exception {
    ThreadGroup group = new ThreadGroup("job");
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              job.run();
              return null;
            });
    new Thread(group, task, Thread.currentThread().getName()).start();
    cancellation.onCancel(group::interrupt);
    try {
      task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (Exception) e.getCause();
    }
  }

  /**
   * Runs on a cluster, where a job outlives a client that was killed: first ends the one that an
   * earlier attempt has left there. A job's name is noted before it is submitted, so that none is
   * left whenever this ends.
   */
  private static void executeOnce(Pipeline pipeline, PipelineOptions options, List<StageWork> works)
      throws IOException, InterruptedException {
    Cancellation cancellation = works.get(0).cancellation();
    if (!FlinkLocal.onCluster(options)) {
      execute(pipeline, cancellation);
      return;
    }
    for (StageWork work : works) {
      Path left = work.directory().resolveSibling(JOB);
      if (Files.exists(left)) {
        String[] job = Files.readString(left).strip().split(" ");
        FlinkCluster.end(job[0], job[job.length - 1], Duration.ofSeconds(2));
        Files.delete(left);
      }
    }
    String master = options.as(FlinkPipelineOptions.class).getFlinkMaster();
    Path note = works.get(0).directory().resolveSibling(JOB);
    Files.writeString(note, master + " " + options.getJobName() + "\n");
    boolean done = false;
    try {
      execute(pipeline, cancellation);
      done = true;
    } finally {
      if (!done) {
        endLeft(master, options.getJobName(), cancellation);
      }
      Files.deleteIfExists(note);
    }
  }

  /** After a failure, or when the thread was interrupted, perhaps while it submitted the job. */
  private static void endLeft(String master, String job, Cancellation cancellation) {
    boolean interrupted = Thread.interrupted();
    try {
      FlinkCluster.end(master, job, Duration.ofSeconds(cancellation.isCancelled() ? 5 : 0));
    } catch (InterruptedException e) {
      interrupted = true;
    } catch (IOException e) {
      LOG.warn("Flink job {} may be left at {}: {}", job, master, e.toString());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void execute(Pipeline pipeline, Cancellation cancellation) throws IOException {
    FlinkJobs.expect(cancellation);
    try {
      PipelineResult result = pipeline.run();
      cancellation.onCancel(() -> cancel(result));
      PipelineResult.State state = result.waitUntilFinish();
      cancellation.check();
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

  /**
   * Puts the stages into one pipeline; what one makes for another goes there as well as into files.
   */
  static void build(
      Pipeline pipeline, List<StageWork> works, Function<StageWork, Outputs> outputs) {
    Map<String, StageOutput> made = new LinkedHashMap<>();
    for (StageWork work : works) {
      made.put(work.stage(), build(pipeline, work, made, outputs.apply(work)));
    }
  }

  private static StageOutput build(
      Pipeline pipeline, StageWork work, Map<String, StageOutput> made, Outputs outputs) {
    Map<String, PCollection<GenericRecord>> inputs = new LinkedHashMap<>();
    work.inputs()
        .forEach(
            (port, input) ->
                inputs.put(
                    port,
                    input
                        .from()
                        .map(ref -> made.get(ref.stage()).datasets().get(ref.output()))
                        .orElseGet(
                            () ->
                                Datasets.read(
                                    pipeline,
                                    work.stage() + " input " + port,
                                    input.schema(),
                                    input.parts()))));
    StageOutput output =
        ((BeamStage) work.type()).build(pipeline, work.stage(), work.plan(), inputs);
    work.plan()
        .outputs()
        .forEach((name, schema) -> outputs.dataset(output.datasets().get(name), name, schema));
    output.rejected().ifPresent(outputs::rejected);
    if (!output.counts().isEmpty()) {
      outputs.counts(output.counts());
    }
    return output;
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
