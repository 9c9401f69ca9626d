package org.chandraflow.run;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.failsafe.RetryPolicyBuilder;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.chandraflow.config.UsageException;
import org.chandraflow.workflow.Durations;
import org.chandraflow.workflow.Fingerprint;
import org.chandraflow.workflow.RetrySettings;
import org.chandraflow.workflow.StagePlan;
import org.chandraflow.workflow.StageSpec;
import org.chandraflow.workflow.StageType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries one stage until it has a result or its retries are used up. Used by one thread. */
final class StageAttempts {
  private static final Logger LOG = LoggerFactory.getLogger(StageAttempts.class);

  /**
   * What an attempt needs.
   *
   * @param stage its description
   * @param type its kind
   * @param plan with the paths of this run
   * @param inputs by port
   * @param fingerprint of what will come out; asked for when the contents of all inputs are known
   */
  record Prepared(
      StageSpec stage,
      StageType type,
      StagePlan plan,
      Map<String, StageWork.Input> inputs,
      FingerprintOf fingerprint) {}

  /** Tells a fingerprint. */
  interface FingerprintOf {
    Fingerprint get() throws IOException;
  }

  /** An attempt that took too long. */
  private static final class TimeOut extends Exception {
    private static final long serialVersionUID = 1L;

    TimeOut(Duration limit) {
      super("took longer than " + Durations.text(limit));
    }
  }

  private final RunDirectory run;
  private final FileDigests digests;
  private final StageRunner runner;
  private final Events events;
  private final Progress progress;
  private final StateWriter states;
  private final Cancellation cancellation;
  private final ScheduledExecutorService clock;

  StageAttempts(
      RunDirectory run,
      FileDigests digests,
      StageRunner runner,
      Events events,
      Progress progress,
      StateWriter states,
      Cancellation cancellation,
      ScheduledExecutorService clock) {
    this.run = run;
    this.digests = digests;
    this.runner = runner;
    this.events = events;
    this.progress = progress;
    this.states = states;
    this.cancellation = cancellation;
    this.clock = clock;
  }

  /**
   * Tries.
   *
   * @return what was written; null if it failed, which is noted in its state
   */
  Success run(Prepared prepared) throws IOException {
    String name = prepared.stage().name();
    RetrySettings retry = prepared.stage().retry();
    RetryPolicyBuilder<Object> policy =
        RetryPolicy.builder()
            .handleIf(
                failure -> !cancellation.isCancelled() && !(failure instanceof UsageException))
            .withMaxRetries(retry.retries());
    if (retry.initial().toMillis() > 0) {
      if (retry.max().compareTo(retry.initial()) > 0) {
        policy.withBackoff(retry.initial(), retry.max());
      } else {
        policy.withDelay(retry.initial());
      }
      policy.withJitter(0.2);
    }
    policy.onRetryScheduled(
        event -> {
          states.change(name, state -> state.with(State.RETRYING, state.reason()));
          progress.note(
              "stage '"
                  + name
                  + "' failed ("
                  + Causes.of(event.getLastException())
                  + "); next try in "
                  + Durations.text(event.getDelay()));
        });
    Thread thread = Thread.currentThread();
    cancellation.onCancel(thread::interrupt);
    try {
      return Failsafe.with(policy.build()).get(() -> attempt(prepared, retry.timeout()));
    } catch (FailsafeException e) {
      return failed(name, e.getCause() == null ? e : e.getCause());
    } catch (RuntimeException | Error e) {
      return failed(name, e);
    } finally {
      // A late request to stop must not hit what this thread does next.
      Thread.interrupted();
    }
  }

  private Success failed(String name, Throwable cause) {
    if (cancellation.isCancelled()) {
      states.change(name, s -> s.with(State.CANCELLED, cancellation.reason()));
    } else if (cause instanceof TimeOut) {
      states.change(name, s -> s.with(State.TIMED_OUT, cause.getMessage()));
    } else {
      states.change(name, s -> s.with(State.FAILED, Causes.of(cause)));
    }
    return null;
  }

  private Success attempt(Prepared prepared, Duration limit) throws Exception {
    String name = prepared.stage().name();
    cancellation.check();
    int number = states.get(name).attempts().stream().mapToInt(Attempt::number).max().orElse(0) + 1;
    Path stage = run.stage(name);
    Path directory =
        stage.resolve(".work-" + number + "-" + UUID.randomUUID().toString().substring(0, 8));
    String log = "attempt-" + number + ".log";
    String started = Instant.now().toString();
    Cancellation own = cancellation.child();
    own.onCancel(Thread.currentThread()::interrupt);
    StageWork work =
        new StageWork(
            run.name(),
            name,
            prepared.type(),
            prepared.plan(),
            prepared.inputs(),
            directory,
            own,
            new AtomicLong(),
            new ConcurrentHashMap<>());
    Map<String, String> datasets =
        prepared.stage().inputs().entrySet().stream()
            .collect(
                java.util.stream.Collectors.toMap(Map.Entry::getKey, e -> e.getValue().toString()));
    try (Closeable logging = AttemptLogs.open(stage.resolve(log))) {
      states.change(
          name,
          s -> s.with(State.RUNNING, new Attempt(number, State.RUNNING, started, null, log, null)));
      progress.attempt(work, number);
      describe(prepared, number);
      events.attempt("START", name, number, datasets, null, null);
      ScheduledFuture<?> alarm =
          limit.isZero()
              ? null
              : clock.schedule(
                  () -> own.cancel("took longer than " + Durations.text(limit)),
                  limit.toMillis(),
                  TimeUnit.MILLISECONDS);
      try {
        Files.createDirectories(work.output(""));
        long start = System.nanoTime();
        Map<String, Long> counts = runner.run(work);
        own.check();
        double seconds = (System.nanoTime() - start) / 1e9;
        Success success =
            new StageCommit(run, digests)
                .commit(work, number, prepared.fingerprint().get(), counts, seconds);
        runner.ended(work, true);
        LOG.info("succeeded: counts {}", counts);
        String ended = Instant.now().toString();
        states.change(
            name,
            s ->
                s.with(
                    State.RUNNING,
                    new Attempt(number, State.SUCCEEDED, started, ended, log, null)));
        events.attempt("COMPLETE", name, number, datasets, success, null);
        return success;
      } catch (Exception | Error e) {
        runner.ended(work, false);
        Throwable cause = e;
        State state = State.FAILED;
        if (cancellation.isCancelled()) {
          state = State.CANCELLED;
          cause = new CancellationException(cancellation.reason());
        } else if (own.isCancelled()) {
          state = State.TIMED_OUT;
          cause = new TimeOut(limit);
        }
        Thread.interrupted();
        LOG.error(LogOnly.MARKER, "attempt {} {}: {}", number, state, Causes.of(cause), e);
        end(name, number, state, started, log, cause, datasets);
        if (cause instanceof Error error) {
          throw error;
        }
        throw (Exception) cause;
      } finally {
        if (alarm != null) {
          alarm.cancel(false);
        }
        if (own.isCancelled()) {
          // The request to stop has had its effect; what follows must not be hit by it.
          Thread.interrupted();
        }
        Directories.delete(directory);
      }
    }
  }

  private void end(
      String name,
      int number,
      State state,
      String started,
      String log,
      Throwable cause,
      Map<String, String> datasets)
      throws IOException {
    String ended = Instant.now().toString();
    Attempt attempt = new Attempt(number, state, started, ended, log, Causes.of(cause));
    states.change(name, s -> s.with(State.RUNNING, attempt));
    try {
      String type = state == State.CANCELLED ? "ABORT" : "FAIL";
      events.attempt(type, name, number, datasets, null, Causes.of(cause));
    } catch (IOException e) {
      // The first failure counts; a full disk cannot take an event about itself.
      cause.addSuppressed(e);
    }
  }

  private static void describe(Prepared prepared, int number) throws IOException {
    LOG.info(
        "stage {} ({} version {}), attempt {}",
        prepared.stage().name(),
        prepared.type().name(),
        prepared.type().version(),
        number);
    if (prepared.inputs().values().stream().allMatch(input -> input.from().isEmpty())) {
      prepared.fingerprint().get().parts().forEach((key, value) -> LOG.info("{}: {}", key, value));
    }
    prepared
        .inputs()
        .forEach(
            (port, input) ->
                LOG.info(
                    "reads {} from {}",
                    port,
                    input.from().isPresent() ? input.from().get() : List.copyOf(input.parts())));
    prepared.plan().files().forEach(file -> LOG.info("reads {}", file));
    prepared.plan().notes().forEach(note -> LOG.info("note: {}", note));
  }
}
