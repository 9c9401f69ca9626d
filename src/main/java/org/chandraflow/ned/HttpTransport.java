package org.chandraflow.ned;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** HTTP/1.1 by the JDK's client. */
final class HttpTransport implements Transport {
  static {
    // The client would send a GET again by itself when a connection breaks, past any pace.
    if (System.getProperty("jdk.httpclient.redirects.retrylimit") == null) {
      System.setProperty("jdk.httpclient.redirects.retrylimit", "1");
    }
  }

  private final NedService service;
  private final HttpClient client;

  HttpTransport(NedService service) {
    this.service = service;
    Duration connect = Duration.ofSeconds(20);
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(connect.compareTo(service.timeout()) < 0 ? connect : service.timeout())
            .build();
  }

  @Override
  public CompletableFuture<Reply> send(URI uri) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(service.timeout())
            .header("User-Agent", service.userAgent())
            .header("Accept", "text/xml, application/xml, application/x-votable+xml")
            .GET();
    if (!service.contact().isEmpty()) {
      request.header("From", service.contact());
    }
    CompletableFuture<HttpResponse<byte[]>> sent =
        client.sendAsync(request.build(), info -> new Bounded(service.largestReply()));
    return sent.copy()
        // The request's own time-out ends with the headers.
        .orTimeout(service.timeout().toNanos(), TimeUnit.NANOSECONDS)
        .handle(
            (response, failure) -> {
              if (failure == null) {
                return reply(uri, response);
              }
              sent.cancel(true);
              throw new CompletionException(fault(failure));
            });
  }

  private static Reply reply(URI uri, HttpResponse<byte[]> response) {
    boolean framed =
        response.headers().firstValue("content-length").isPresent()
            || response.headers().firstValue("transfer-encoding").isPresent();
    Optional<URI> location =
        response.headers().firstValue("location").flatMap(text -> resolve(uri, text));
    return new Reply(
        response.statusCode(),
        response.body(),
        framed,
        location,
        response.headers().firstValue("retry-after"));
  }

  private static Optional<URI> resolve(URI uri, String location) {
    try {
      return Optional.of(uri.resolve(location));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Fault fault(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof Fault known) {
        return known;
      }
    }
    if (cause instanceof TimeoutException || cause instanceof java.net.http.HttpTimeoutException) {
      return new Fault(
          Fault.Kind.TIMEOUT, "no complete reply within " + service.timeout().toMillis() + " ms");
    }
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message =
        root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    return new Fault(Fault.Kind.CONNECTION, "connection broken: " + message, cause);
  }

  /** Collects a body up to a size. */
  private static final class Bounded implements HttpResponse.BodySubscriber<byte[]> {
    private final int most;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private Flow.Subscription subscription;

    Bounded(int most) {
      this.most = most;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
      return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      for (ByteBuffer buffer : buffers) {
        if (bytes.size() + buffer.remaining() > most) {
          subscription.cancel();
          body.completeExceptionally(
              new Fault(Fault.Kind.TOO_LARGE, "a reply of more than " + most + " bytes"));
          return;
        }
        byte[] chunk = new byte[buffer.remaining()];
        buffer.get(chunk);
        bytes.write(chunk, 0, chunk.length);
      }
    }

    @Override
    public void onError(Throwable failure) {
      body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      body.complete(bytes.toByteArray());
    }
  }
}
