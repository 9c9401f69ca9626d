package org.chandraflow.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.chandraflow.config.UsageException;
import org.chandraflow.workflow.DatasetRef;
import org.chandraflow.workflow.StageType;

/**
 * Runs some stages as one job. Each keeps its own attempts, log, counts and result: their threads
 * meet here, the last to come runs the job for all, and each goes on when those that it reads from
 * have put their results in place. After a failure those that have no result yet meet again.
 */
final class JointRunner implements StageRunner {
  private final StageRunner runner;
  private final RunDirectory run;
  private final List<String> order;
  private final Set<String> open;
  private final Map<String, Round> rounds = new HashMap<>();
  private Round next = new Round();

  /** One try of those that came. */
  private static final class Round {
    private final Map<String, StageWork> works = new HashMap<>();
    private final Set<String> committed = new HashSet<>();
    private final Set<String> lost = new HashSet<>();
    private Map<String, Map<String, Long>> counts = Map.of();
    private Throwable failure;
    private boolean begun;
    private boolean done;
  }

  /**
   * @param runner one that joins
   * @param order the stages, each after those that it reads
   */
  JointRunner(StageRunner runner, RunDirectory run, List<String> order) {
    this.runner = runner;
    this.run = run;
    this.order = List.copyOf(order);
    this.open = new LinkedHashSet<>(order);
  }

  @Override
  public boolean runs(StageType type) {
    return runner.runs(type);
  }

  /** The stages, each after those that it reads. */
  List<String> stages() {
    return order;
  }

  /** Says that a stage will not be tried again. */
  synchronized void leave(String stage) {
    open.remove(stage);
    notifyAll();
  }

  @Override
  public Map<String, Long> run(StageWork work) throws Exception {
    Round round;
    synchronized (this) {
      round = next;
      round.works.put(work.stage(), work);
      rounds.put(work.stage(), round);
      notifyAll();
    }
    if (leads(round)) {
      lead(round);
    }
    synchronized (this) {
      while (!round.done) {
        wait();
      }
    }
    work.cancellation().check();
    if (round.failure != null) {
      throw told(round);
    }
    awaitSources(round, work);
    return round.counts.getOrDefault(work.stage(), Map.of());
  }

  /** Waits until all are there; true for the one that is to run the job. */
  private synchronized boolean leads(Round round) throws InterruptedException {
    while (!round.begun && !round.works.keySet().containsAll(open)) {
      wait();
    }
    if (round.begun) {
      return false;
    }
    round.begun = true;
    next = new Round();
    notifyAll();
    return true;
  }

  private void lead(Round round) {
    Map<String, Map<String, Long>> counts = Map.of();
    Throwable failure = null;
    Cancellation cancellation = new Cancellation();
    try (Interrupt interrupt = new Interrupt(cancellation)) {
      List<StageWork> works = works(round, cancellation);
      for (StageWork work : round.works.values()) {
        work.cancellation().onCancel(() -> cancellation.cancel(work.cancellation().reason()));
      }
      counts = runner.runTogether(works);
      cancellation.check();
    } catch (Exception | Error e) {
      failure = cancellation.isCancelled() ? new IOException(cancellation.reason(), e) : e;
    }
    synchronized (this) {
      round.counts = counts;
      round.failure = failure;
      round.done = true;
      notifyAll();
    }
  }

  /** Interrupts the thread that made it on a request to stop, until it is closed. */
  private static final class Interrupt implements AutoCloseable {
    private final Thread thread = Thread.currentThread();
    private boolean closed;

    Interrupt(Cancellation cancellation) {
      cancellation.onCancel(this::interrupt);
    }

    private synchronized void interrupt() {
      if (!closed) {
        thread.interrupt();
      }
    }

    @Override
    public synchronized void close() {
      closed = true;
      // The request has had its effect; who was meant by it finds that out by itself.
      Thread.interrupted();
    }
  }

  private List<StageWork> works(Round round, Cancellation cancellation) throws IOException {
    List<StageWork> works = new ArrayList<>();
    for (String stage : order) {
      StageWork work = round.works.get(stage);
      if (work != null) {
        Map<String, StageWork.Input> inputs = new LinkedHashMap<>();
        for (Map.Entry<String, StageWork.Input> input : work.inputs().entrySet()) {
          inputs.put(input.getKey(), current(round, input.getValue()));
        }
        works.add(work.with(inputs, cancellation));
      }
    }
    return works;
  }

  /** What an earlier round has made is read from its files. */
  private StageWork.Input current(Round round, StageWork.Input input) throws IOException {
    Optional<DatasetRef> from = input.from();
    if (from.isEmpty() || round.works.containsKey(from.get().stage())) {
      return input;
    }
    if (run.success(from.get().stage()).isEmpty()) {
      throw new IOException("stage '" + from.get().stage() + "' has no result");
    }
    return new StageWork.Input(input.schema(), run.parts(from.get().stage(), from.get().output()));
  }

  /** The failure as each of the stages tells it: which of them it was, the runner does not say. */
  private Exception told(Round round) {
    String stages = String.join(", ", order.stream().filter(round.works::containsKey).toList());
    String message = Causes.of(round.failure) + " (in one job of " + stages + ")";
    Exception told =
        round.failure instanceof UsageException
            ? new UsageException(message)
            : new IOException(message);
    told.addSuppressed(round.failure);
    return told;
  }

  private synchronized void awaitSources(Round round, StageWork work)
      throws IOException, InterruptedException {
    for (StageWork.Input input : work.inputs().values()) {
      String source = input.from().map(DatasetRef::stage).orElse("");
      while (round.works.containsKey(source) && !round.committed.contains(source)) {
        if (round.lost.contains(source)) {
          throw new IOException("stage '" + source + "' of the same job has no result");
        }
        wait();
      }
    }
  }

  @Override
  public synchronized void ended(StageWork work, boolean committed) {
    Round round = rounds.get(work.stage());
    if (round != null && round.begun) {
      (committed ? round.committed : round.lost).add(work.stage());
    } else if (round != null) {
      round.works.remove(work.stage());
    }
    notifyAll();
  }
}
