package org.chandraflow.ned;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A NED on loopback: answers made from names, an arrival log, and faults to order. */
public final class NedServer implements AutoCloseable {
  static {
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  /** What the server does with a request. */
  @FunctionalInterface
  public interface Behaviour {
    /**
     * Answers a request.
     *
     * @param attempt the how manieth request of this name it is, from 1
     */
    void answer(Call call, int attempt) throws IOException, InterruptedException;
  }

  /**
   * A request that arrived.
   *
   * @param nanos when, on this process's clock
   * @param answered whether it was answered well
   */
  public record Arrival(long nanos, String name, URI uri, AtomicInteger answered) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Collection<Arrival> arrivals = new ConcurrentLinkedQueue<>();
  private final Map<String, AtomicInteger> attempts = new ConcurrentHashMap<>();

  private NedServer(HttpServer server) {
    this.server = server;
  }

  /** Starts a server that answers every name well. */
  public static NedServer start() throws IOException {
    return start((call, attempt) -> call.good());
  }

  /** Starts a server. */
  public static NedServer start(Behaviour behaviour) throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
    NedServer server = new NedServer(http);
    http.setExecutor(server.threads);
    http.createContext("/", exchange -> server.handle(exchange, behaviour));
    http.start();
    return server;
  }

  private void handle(HttpExchange exchange, Behaviour behaviour) throws IOException {
    long now = System.nanoTime();
    Map<String, String> query = query(exchange.getRequestURI());
    String name = query.getOrDefault("objname", query.get("lon") + " " + query.get("lat"));
    Arrival arrival = new Arrival(now, name, exchange.getRequestURI(), new AtomicInteger());
    arrivals.add(arrival);
    int attempt = attempts.computeIfAbsent(name, n -> new AtomicInteger()).incrementAndGet();
    try (exchange) {
      behaviour.answer(new Call(exchange, query, name, arrival), attempt);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Map<String, String> query(URI uri) {
    Map<String, String> out = new LinkedHashMap<>();
    String text = uri.getRawQuery() == null ? "" : uri.getRawQuery();
    for (String pair : text.split("&")) {
      String[] parts = pair.split("=", 2);
      out.put(parts[0], parts.length < 2 ? "" : decode(parts[1]));
    }
    return out;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** The address to be given to clients. */
  public String url() {
    return "http://localhost:" + server.getAddress().getPort() + "/";
  }

  /** Requests so far, in order of arrival. */
  public List<Arrival> arrivals() {
    List<Arrival> all = new ArrayList<>(arrivals);
    all.sort(Comparator.comparingLong(Arrival::nanos));
    return all;
  }

  /** The most requests that arrived within any one second. */
  public int mostInOneSecond() {
    List<Arrival> all = arrivals();
    int most = 0;
    int from = 0;
    for (int to = 0; to < all.size(); to++) {
      while (all.get(to).nanos() - all.get(from).nanos() >= 1_000_000_000L) {
        from++;
      }
      most = Math.max(most, to - from + 1);
    }
    return most;
  }

  /** Requests a second from the first to the last. */
  public double averageRate() {
    List<Arrival> all = arrivals();
    double seconds = (all.get(all.size() - 1).nanos() - all.get(0).nanos()) / 1e9;
    return (all.size() - 1) / seconds;
  }

  /** Requests that came for a name after it had been answered well. */
  public long askedAfterSuccess() {
    Map<String, Integer> good = new LinkedHashMap<>();
    long again = 0;
    for (Arrival arrival : arrivals()) {
      if (good.containsKey(arrival.name())) {
        again++;
      }
      if (arrival.answered().get() > 0) {
        good.merge(arrival.name(), 1, Integer::sum);
      }
    }
    return again;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  /** A request being answered. */
  public static final class Call {
    private final HttpExchange exchange;
    private final Map<String, String> query;
    private final String name;
    private final Arrival arrival;

    private Call(HttpExchange exchange, Map<String, String> query, String name, Arrival arrival) {
      this.exchange = exchange;
      this.query = query;
      this.name = name;
      this.arrival = arrival;
    }

    /** The parameters. */
    public Map<String, String> query() {
      return query;
    }

    /** The name asked for. */
    public String name() {
      return name;
    }

    /** A header of the request. */
    public String header(String header) {
      return exchange.getRequestHeaders().getFirst(header);
    }

    /** An answer made from the name: data, no data or unknown. */
    public void good() throws IOException {
      body(200, "text/xml", NedAnswers.of(query, name));
      arrival.answered().incrementAndGet();
    }

    /** Any answer. */
    public void body(int status, String type, String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }

    /** A status with a header, without a body. */
    public void status(int status, String header, String value) throws IOException {
      if (header != null) {
        exchange.getResponseHeaders().set(header, value);
      }
      exchange.sendResponseHeaders(status, -1);
    }

    /** Closes the connection before any byte of an answer. */
    public void reset() {
      exchange.close();
    }

    /** A good answer that ends in the middle, though its length was told. */
    public void truncated() throws IOException {
      byte[] bytes = NedAnswers.of(query, name).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, bytes.length);
      OutputStream out = exchange.getResponseBody();
      out.write(Arrays.copyOf(bytes, bytes.length / 2));
      out.flush();
      exchange.close();
    }
  }
}
