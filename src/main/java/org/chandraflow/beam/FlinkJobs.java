package org.chandraflow.beam;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
      cancellation.onCancel(
          () -> {
            LOG.info("cancelling Flink job {}", job.getJobID());
            job.cancel();
          });
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
