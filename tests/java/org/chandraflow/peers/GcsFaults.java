package org.chandraflow.peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands before an emulator of Cloud Storage, passes everything on, and fails what it is told to
 * fail.
 */
final class GcsFaults implements AutoCloseable {
  private static final List<String> HOP =
      List.of("connection", "content-length", "host", "transfer-encoding", "upgrade", "expect");

  private final HttpServer server;
  private final int target;
  private final HttpClient client =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
  private final AtomicInteger failNext = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private volatile String forbidden = "";
  private volatile Predicate<String> broken = request -> false;

  private GcsFaults(HttpServer server, int target) {
    this.server = server;
    this.target = target;
  }

  static GcsFaults before(int target) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    GcsFaults faults = new GcsFaults(server, target);
    server.createContext("/", faults::answer);
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
    return faults;
  }

  static String[] beamOptions(int port) {
    return new String[] {
      "--gcsEndpoint=http://127.0.0.1:" + port + "/storage/v1/",
      "--credentialFactoryClass=org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory",
      "--project=test"
    };
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** The next requests get a 503. */
  void failNext(int requests) {
    failNext.set(requests);
  }

  /** How many requests have been failed by {@link #failNext} or {@link #breakWhere}. */
  int failed() {
    return failed.get();
  }

  /** Requests whose address has this text get a 403. */
  void forbid(String text) {
    forbidden = text;
  }

  /**
   * Requests, as METHOD ADDRESS (and content, of several put together), get a 400, which nobody
   * repeats.
   */
  void breakWhere(Predicate<String> requests) {
    broken = requests;
  }

  /** Ends all faults. */
  void heal() {
    failNext.set(0);
    forbidden = "";
    broken = request -> false;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String address = exchange.getRequestURI().toString();
      if (!forbidden.isEmpty() && address.contains(forbidden)) {
        refuse(exchange, 403, "somebody@example.org does not have storage.objects access");
      } else if (broken.test(
          exchange.getRequestMethod()
              + " "
              + address
              + (address.startsWith("/batch/") ? new String(body, StandardCharsets.UTF_8) : ""))) {
        failed.incrementAndGet();
        refuse(exchange, 400, "broken on purpose");
      } else if (failNext.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
        failed.incrementAndGet();
        refuse(exchange, 503, "try again");
      } else {
        pass(exchange, address, body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void refuse(HttpExchange exchange, int code, String why) throws IOException {
    byte[] text =
        ("{\"error\":{\"code\":" + code + ",\"message\":\"" + why + "\"}}")
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, text.length);
    exchange.getResponseBody().write(text);
  }

  private void pass(HttpExchange exchange, String address, byte[] body)
      throws IOException, InterruptedException {
    Page page = Page.asked(exchange.getRequestMethod(), exchange.getRequestURI());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:" + target + (page == null ? address : page.whole(address))))
            .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
    for (Map.Entry<String, List<String>> header : exchange.getRequestHeaders().entrySet()) {
      if (!HOP.contains(header.getKey().toLowerCase(Locale.ROOT))) {
        header.getValue().forEach(value -> request.header(header.getKey(), value));
      }
    }
    HttpResponse<byte[]> reply =
        client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    byte[] content = page == null ? reply.body() : page.of(reply.body());
    reply
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!HOP.contains(name.toLowerCase(Locale.ROOT)) && !name.startsWith(":")) {
                // Uploads go on where the emulator says: through here.
                values.forEach(
                    value ->
                        exchange
                            .getResponseHeaders()
                            .add(name, value.replace(":" + target + "/", ":" + port() + "/")));
              }
            });
    boolean empty = content.length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(reply.statusCode(), empty ? -1 : content.length);
    if (!empty) {
      exchange.getResponseBody().write(content);
    }
  }

  /**
   * A page of a listing. The emulator cuts a listing and gives no token for the rest, so it is
   * asked for the whole, and cut here.
   */
  private record Page(int from, int most) {
    private static final Pattern MOST = Pattern.compile("[?&]maxResults=(\\d+)");
    private static final Pattern TOKEN = Pattern.compile("[?&]pageToken=(\\d+)");

    static Page asked(String method, URI address) {
      Matcher most = MOST.matcher(address.toString());
      if (!method.equals("GET") || !address.getPath().endsWith("/o") || !most.find()) {
        return null;
      }
      Matcher token = TOKEN.matcher(address.toString());
      return new Page(
          token.find() ? Integer.parseInt(token.group(1)) : 0,
          // As Google does it, whatever is asked for.
          Math.min(1000, Integer.parseInt(most.group(1))));
    }

    String whole(String address) {
      String rest = TOKEN.matcher(MOST.matcher(address).replaceAll("")).replaceAll("");
      int mark = rest.indexOf('?');
      int and = rest.indexOf('&');
      return mark < 0 && and >= 0 ? rest.substring(0, and) + "?" + rest.substring(and + 1) : rest;
    }

    byte[] of(byte[] all) throws IOException {
      ObjectNode listing = (ObjectNode) new ObjectMapper().readTree(all);
      ArrayNode items = listing.withArray("items");
      ArrayNode page = items.arrayNode();
      for (int i = from; i < Math.min(items.size(), from + most); i++) {
        page.add(items.get(i));
      }
      if (from + most < items.size()) {
        listing.put("nextPageToken", Integer.toString(from + most));
      }
      listing.set("items", page);
      return new ObjectMapper().writeValueAsBytes(listing);
    }
  }
}
