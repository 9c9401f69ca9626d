package org.chandraflow.beam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.chandraflow.config.UsageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a job on a Flink cluster needs beside its options: the jar, and how many slots there are.
 */
final class FlinkCluster {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final List<String> ENDED = List.of("FINISHED", "FAILED", "CANCELED", "SUSPENDED");

  private static final Logger LOG = LoggerFactory.getLogger(FlinkCluster.class);

  private FlinkCluster() {}

  /**
   * Completes the options of a job that a cluster is to run: the bundled jar is its code, and all
   * slots of the cluster are its parallelism where none was given.
   *
   * @throws UsageException if no cluster answers at the address, or it has no slots
   */
  static void complete(FlinkPipelineOptions options) {
    String master = options.getFlinkMaster();
    if (master == null || master.equals("[auto]") || master.equals("[collection]")) {
      throw new UsageException("no cluster given: add -- --flinkMaster=HOST:PORT");
    }
    if (options.getFilesToStage() == null) {
      options.setFilesToStage(List.of(BundledJar.find().toString()));
    }
    int slots = slots(master);
    if (options.getParallelism() < 1) {
      options.setParallelism(slots);
    }
  }

  private static int slots(String master) {
    try {
      int slots = call("GET", master, "/overview").path("slots-total").asInt();
      if (slots < 1) {
        throw new UsageException(
            "the Flink cluster at " + master + " has no slots: no TaskManager is registered");
      }
      return slots;
    } catch (IOException | IllegalArgumentException e) {
      throw new UsageException(
          "no Flink cluster answers at " + master + " (--flinkMaster): " + reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UsageException("interrupted while asking the Flink cluster at " + master, e);
    }
  }

  /**
   * Cancels a job that may still be at work, and waits for its end.
   *
   * @param name of the job, which no other has
   * @param patience how long to wait for it to appear: its submission may be on the way
   */
  static void end(String master, String name, Duration patience)
      throws IOException, InterruptedException {
    Instant latest = Instant.now().plus(patience);
    try {
      while (true) {
        Optional<JsonNode> job = find(master, name);
        // A cluster that was started anew knows no such job.
        if (job.isEmpty() && Instant.now().isAfter(latest)
            || job.isPresent() && ENDED.contains(job.get().path("state").asText())) {
          return;
        }
        if (job.isPresent()) {
          String id = job.get().path("jid").asText();
          LOG.info(
              "Flink job {} ({}) of a client that is gone is {}; cancelling it",
              id,
              name,
              job.get().path("state").asText());
          call("PATCH", master, "/jobs/" + id + "?mode=cancel");
        }
        Thread.sleep(500);
      }
    } catch (ConnectException e) {
      LOG.info("no cluster at {} any more", master);
    }
  }

  private static Optional<JsonNode> find(String master, String name)
      throws IOException, InterruptedException {
    for (JsonNode job : call("GET", master, "/jobs/overview").path("jobs")) {
      if (job.path("name").asText().equals(name)) {
        return Optional.of(job);
      }
    }
    return Optional.empty();
  }

  private static JsonNode call(String method, String master, String path)
      throws IOException, InterruptedException {
    String address = master.contains("://") ? master : "http://" + master;
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(PATIENCE)
            .build();
    String reply =
        HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .build()
            .send(request, HttpResponse.BodyHandlers.ofString())
            .body();
    return new ObjectMapper().readTree(reply);
  }

  private static String reason(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
