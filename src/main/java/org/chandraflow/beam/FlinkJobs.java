package org.chandraflow.beam;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.JobListener;
import org.chandraflow.run.Cancellation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reaches the Flink jobs that Beam's runner starts, whose own {@code cancel} does nothing: Flink
 * makes a listener of this class (option {@code execution.job-listeners}) and tells it of each job,
 * in the thread that submits it.
 */
public final class FlinkJobs implements JobListener {
  private static final Logger LOG = LoggerFactory.getLogger(FlinkJobs.class);
  private static final Map<Thread, Cancellation> SUBMITTING = new ConcurrentHashMap<>();

  /** Jobs that the calling thread submits from now on are cancelled on request. */
  static void expect(Cancellation cancellation) {
    SUBMITTING.put(Thread.currentThread(), cancellation);
  }

  /** Ends what {@link #expect} began. */
  static void forget() {
    SUBMITTING.remove(Thread.currentThread());
  }

  @Override
  public void onJobSubmitted(JobClient job, Throwable failure) {
    Cancellation cancellation = SUBMITTING.get(Thread.currentThread());
    if (job != null && cancellation != null) {
      LOG.info("Flink job {}", job.getJobID());
      cancellation.onCancel(
          () -> {
            LOG.info("cancelling Flink job {}", job.getJobID());
            await(job.cancel());
          });
    }
  }

  /** Until the cluster has taken the request: this process may end next. */
  private static void await(Future<Void> request) {
    try {
      request.get(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // Not running yet, perhaps; whoever waits for the job looks for it once more.
      LOG.info("the Flink job did not take the request to end: {}", e.toString());
    }
  }

  @Override
  public void onJobExecuted(JobExecutionResult result, Throwable failure) {
    LOG.debug("Flink job ended", failure);
  }

  /** Flink's configuration with this listener in it. */
  static List<String> configuration(Map<String, String> settings) {
    List<String> lines = new ArrayList<>();
    lines.add("execution.job-listeners: " + FlinkJobs.class.getName());
    settings.forEach((key, value) -> lines.add(key + ": " + value));
    return lines;
  }
}
