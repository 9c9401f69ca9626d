package org.chandraflow.fetch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Speaks TAP with one service: synchronous queries and asynchronous jobs that are polled, both with
 * an uploaded table. Faults of the service or the line (5xx, 429, a broken body, a time-out) are
 * tried again with growing pauses, {@code Retry-After} obeyed; a refusal (4xx) is not. Safe for
 * several threads.
 */
public final class TapClient {
  private static final String BOUNDARY = "chandraflow-upload-7d1c9a";
  private static final double SLOWEST_POLL = 30;

  /** Waits; handed in, so that tests do not. */
  @FunctionalInterface
  public interface Sleeper {
    void sleep(double seconds) throws InterruptedException;
  }

  /**
   * How patient it is.
   *
   * @param retries repeats of one request
   * @param pause seconds before the first repeat, doubled for each further one
   * @param timeout most seconds that one reply may take
   * @param jobTimeout most seconds that a job may take
   */
  public record Patience(int retries, double pause, double timeout, double jobTimeout) {
    /** Five repeats from 2 s on; ten minutes a reply, six hours a job. */
    public static final Patience DEFAULT = new Patience(5, 2, 600, 6 * 3600);
  }

  /** What a fault is answered with another try. */
  private static final class Fault extends IOException {
    private static final long serialVersionUID = 1L;

    private final double retryAfter;

    Fault(String message, double retryAfter, Throwable cause) {
      super(message, cause);
      this.retryAfter = retryAfter;
    }
  }

  private final URI base;
  private final Patience patience;
  private final Sleeper sleeper;
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(Duration.ofSeconds(30))
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /**
   * @param base the address of the service, without slash at the end
   */
  public TapClient(URI base, Patience patience, Sleeper sleeper) {
    this.base = base;
    this.patience = patience;
    this.sleeper = sleeper;
  }

  /**
   * Asks synchronously and writes the reply, a VOTable, to a file.
   *
   * @param most rows to be sent at most; 0 leaves it to the service
   * @throws RefusedException if the service refuses the query; with its words
   * @throws IOException if it fails or cannot be reached, repeats included
   */
  public void query(Query query, long most, Path file) throws IOException, InterruptedException {
    HttpRequest request = post(URI.create(base + "/sync"), parameters(query, most), query);
    download(request, file);
  }

  /** The same as a job: submitted, polled until it is done, its result taken, then removed. */
  public void job(Query query, long most, Path file) throws IOException, InterruptedException {
    Map<String, String> parameters = parameters(query, most);
    parameters.put("PHASE", "RUN");
    HttpResponse<String> submitted = exchange(post(URI.create(base + "/async"), parameters, query));
    String location =
        submitted
            .headers()
            .firstValue("Location")
            .orElseThrow(() -> new IOException(base + "/async: the service names no job"));
    URI job = base.resolve(location);
    if (!base.getHost().equals(job.getHost())) {
      throw new IOException(base + "/async: the job is at another host, " + job);
    }
    try {
      await(job);
      download(get(URI.create(job + "/results/result")), file);
    } finally {
      remove(job);
    }
  }

  private void await(URI job) throws IOException, InterruptedException {
    double waited = 0;
    for (double pause = 1; waited < patience.jobTimeout(); ) {
      String phase = exchange(get(URI.create(job + "/phase"))).body().strip();
      switch (phase) {
        case "COMPLETED":
          return;
        case "ERROR", "ABORTED":
          String error = message(exchange(get(URI.create(job + "/error"))).body());
          throw new RefusedException(
              job + ": the service ended the job as " + phase + ": " + error, null);
        case "PENDING":
          exchange(post(URI.create(job + "/phase"), Map.of("PHASE", "RUN"), null));
          break;
        default:
          break;
      }
      sleeper.sleep(pause);
      waited += pause;
      pause = Math.min(SLOWEST_POLL, pause * 1.5);
    }
    throw new IOException(job + ": not done after " + Math.round(waited) + " s");
  }

  /** A job that stays behind is removed by the service in time. */
  private void remove(URI job) {
    HttpRequest request = request(job).DELETE().build();
    http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
        .orTimeout(30, TimeUnit.SECONDS)
        .exceptionally(e -> null);
  }

  private static Map<String, String> parameters(Query query, long most) {
    Map<String, String> parameters = new TreeMap<>();
    parameters.put("REQUEST", "doQuery");
    parameters.put("LANG", "ADQL");
    parameters.put("FORMAT", "votable");
    parameters.put("QUERY", query.adql());
    if (most > 0) {
      parameters.put("MAXREC", String.valueOf(most));
    }
    if (query.upload().isPresent()) {
      parameters.put("UPLOAD", "sources,param:sources");
    }
    return parameters;
  }

  private HttpRequest.Builder request(URI uri) {
    return HttpRequest.newBuilder(uri)
        .header("User-Agent", "chandraflow/0.1 (catalogue download)")
        .timeout(Duration.ofMillis((long) (patience.timeout() * 1000)));
  }

  private HttpRequest get(URI uri) {
    return request(uri).GET().build();
  }

  private HttpRequest post(URI uri, Map<String, String> parameters, Query query) {
    if (query == null || query.upload().isEmpty()) {
      StringBuilder form = new StringBuilder();
      parameters.forEach(
          (key, value) ->
              form.append(form.isEmpty() ? "" : "&")
                  .append(key)
                  .append('=')
                  .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
      return request(uri)
          .header("Content-Type", "application/x-www-form-urlencoded")
          .POST(HttpRequest.BodyPublishers.ofString(form.toString()))
          .build();
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    parameters.forEach((key, value) -> part(body, key, "", value));
    part(
        body,
        "sources",
        "; filename=\"sources.vot\"\r\nContent-Type: application/x-votable+xml",
        query.upload().get());
    body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
    return request(uri)
        .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
        .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
        .build();
  }

  private static void part(ByteArrayOutputStream body, String name, String more, String value) {
    body.writeBytes(
        ("--"
                + BOUNDARY
                + "\r\nContent-Disposition: form-data; name=\""
                + name
                + "\""
                + more
                + "\r\n\r\n"
                + value
                + "\r\n")
            .getBytes(StandardCharsets.UTF_8));
  }

  private HttpResponse<String> exchange(HttpRequest request)
      throws IOException, InterruptedException {
    return patiently(
        () -> {
          HttpResponse<String> reply =
              send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
          check(reply, reply.body());
          return reply;
        });
  }

  private void download(HttpRequest request, Path file) throws IOException, InterruptedException {
    patiently(
        () -> {
          HttpResponse<Path> reply = send(request, HttpResponse.BodyHandlers.ofFile(file));
          int status = reply.statusCode();
          if (status == 303 || status == 302 || status == 301) {
            String location = reply.headers().firstValue("Location").orElse("");
            URI target = request.uri().resolve(location);
            reply = send(get(target), HttpResponse.BodyHandlers.ofFile(file));
          }
          if (reply.statusCode() != 200) {
            check(reply, head(file));
          }
          Reply.check(file);
          return reply;
        });
  }

  private static String head(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(1 << 16), StandardCharsets.UTF_8);
    }
  }

  private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<T>> reply = http.sendAsync(request, handler);
    try {
      return reply.get((long) (patience.timeout() * 1000), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      reply.cancel(true);
      throw new Fault(request.uri() + ": no whole reply in " + patience.timeout() + " s", 0, e);
    } catch (ExecutionException e) {
      throw new Fault(
          request.uri()
              + ": "
              + (e.getCause().getMessage() == null ? e.getCause() : e.getCause().getMessage()),
          0,
          e);
    }
  }

  private static void check(HttpResponse<?> reply, String body) throws IOException {
    int status = reply.statusCode();
    if (status < 400) {
      return;
    }
    String message = reply.uri() + ": HTTP " + status + ": " + message(body);
    if (status == 429 || status >= 500) {
      double after = reply.headers().firstValue("Retry-After").map(TapClient::seconds).orElse(0.0);
      throw new Fault(message, after, null);
    }
    throw new RefusedException(message, null);
  }

  private static double seconds(String text) {
    try {
      return Math.min(3600, Math.max(0, Double.parseDouble(text.strip())));
    } catch (NumberFormatException e) {
      // A date: the growing pauses do as well.
      return 0;
    }
  }

  /** The words of an error document. */
  private static String message(String body) {
    String text = body.replaceAll("(?s)<[^>]*>", " ").replaceAll("\\s+", " ").strip();
    return text.length() > 500 ? text.substring(0, 500) + "..." : text;
  }

  @FunctionalInterface
  private interface Attempt<T> {
    T run() throws IOException, InterruptedException;
  }

  private <T> T patiently(Attempt<T> attempt) throws IOException, InterruptedException {
    double pause = patience.pause();
    for (int n = 0; ; n++) {
      try {
        return attempt.run();
      } catch (Fault | Reply.BrokenException e) {
        if (n >= patience.retries()) {
          throw new IOException(e.getMessage() + " (after " + (n + 1) + " tries)", e);
        }
        double after = e instanceof Fault fault ? fault.retryAfter : 0;
        sleeper.sleep(Math.max(after, pause * (0.75 + Math.random() / 2)));
        pause *= 2;
      }
    }
  }
}
