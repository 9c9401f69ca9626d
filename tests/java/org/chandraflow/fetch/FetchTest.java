package org.chandraflow.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chandraflow.cli.Main;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.RowCursor;
import org.chandraflow.table.TableFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchTest {
  private static final Pattern NAME = Pattern.compile("<TD>([^<]*)</TD>");

  @TempDir Path directory;
  private HttpServer server;
  private final List<String> requests = new ArrayList<>();
  private final List<Double> pauses = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  /** What the next replies of /sync do instead of answering. */
  private final Deque<String> faults = new ArrayDeque<>();

  private final Deque<String> phases = new ArrayDeque<>();
  private boolean overflow;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/tap/sync", this::sync);
    server.createContext("/tap/async", this::async);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/tap";
  }

  private String table(String body) {
    StringBuilder rows = new StringBuilder();
    Matcher names = NAME.matcher(body);
    boolean upload = body.contains("TAP_UPLOAD");
    while (upload && names.find()) {
      if (names.group(1).startsWith("2CXO")) {
        rows.append("<TR><TD>").append(names.group(1)).append("</TD><TD>1.5</TD></TR>\n");
      }
    }
    if (!upload) {
      rows.append("<TR><TD>2CXO J1</TD><TD>1.5</TD></TR><TR><TD>2CXO J2</TD><TD/></TR>\n");
    }
    return "<?xml version=\"1.0\"?><VOTABLE><RESOURCE type=\"results\"><INFO name=\"QUERY_STATUS\""
        + " value=\"OK\"/><TABLE><FIELD name=\"name\" datatype=\"char\" arraysize=\"*\"/><FIELD"
        + " name=\"ra\" datatype=\"double\" unit=\"deg\"/><DATA><TABLEDATA>\n"
        + rows
        + "</TABLEDATA></DATA></TABLE>"
        + (overflow ? "<INFO name=\"QUERY_STATUS\" value=\"OVERFLOW\"/>" : "")
        + "</RESOURCE></VOTABLE>\n";
  }

  private void sync(HttpExchange exchange) throws IOException {
    String body = body(exchange);
    synchronized (requests) {
      requests.add(body);
    }
    String fault = faults.poll();
    byte[] reply = table(body).getBytes(StandardCharsets.UTF_8);
    if (fault == null) {
      send(exchange, 200, reply);
    } else if (fault.equals("slow")) {
      try {
        Thread.sleep(3000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      exchange.close();
    } else if (fault.equals("cut")) {
      exchange.sendResponseHeaders(200, reply.length);
      exchange.getResponseBody().write(reply, 0, reply.length / 2);
      exchange.getResponseBody().flush();
      exchange.close();
    } else if (fault.equals("half")) {
      // A whole reply as HTTP knows it, but the table breaks off.
      send(exchange, 200, java.util.Arrays.copyOf(reply, reply.length / 2));
    } else if (fault.equals("error")) {
      send(
          exchange,
          200,
          "<VOTABLE><RESOURCE><INFO name='QUERY_STATUS' value='ERROR'>no column x</INFO></RESOURCE></VOTABLE>"
              .getBytes(StandardCharsets.UTF_8));
    } else {
      exchange.getResponseHeaders().add("Retry-After", "7");
      send(
          exchange,
          Integer.parseInt(fault),
          "<VOTABLE><INFO>bad <b>luck</b></INFO></VOTABLE>".getBytes(StandardCharsets.UTF_8));
    }
  }

  private void async(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String body = body(exchange);
    requests.add(exchange.getRequestMethod() + " " + path);
    if (path.equals("/tap/async")) {
      requests.add(body);
      exchange.getResponseHeaders().add("Location", url() + "/async/42");
      send(exchange, 303, new byte[0]);
    } else if (path.endsWith("/phase")) {
      send(exchange, 200, phases.poll().getBytes(StandardCharsets.UTF_8));
    } else if (path.endsWith("/results/result")) {
      send(exchange, 200, table(requests.get(1)).getBytes(StandardCharsets.UTF_8));
    } else if (path.endsWith("/error")) {
      send(
          exchange,
          200,
          "<VOTABLE><INFO>too slow</INFO></VOTABLE>".getBytes(StandardCharsets.UTF_8));
    } else {
      send(exchange, 200, new byte[0]);
    }
  }

  private static String body(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    return body.startsWith("--") ? body : URLDecoder.decode(body, StandardCharsets.UTF_8);
  }

  private static void send(HttpExchange exchange, int status, byte[] reply) throws IOException {
    exchange.sendResponseHeaders(status, reply.length == 0 ? -1 : reply.length);
    if (reply.length > 0) {
      exchange.getResponseBody().write(reply);
    }
    exchange.close();
  }

  private Download.Result fetch(List<Query> queries, boolean asynchronous, Path output)
      throws Exception {
    TapClient.Sleeper sleeper = pauses::add;
    TapClient client =
        new TapClient(
            Service.load("csc2").at(url()).tap(), new TapClient.Patience(3, 2, 1, 100), sleeper);
    return new Download(client, asynchronous, 0, 1, sleeper)
        .run(
            queries,
            output.toString(),
            new Download.Listener() {
              @Override
              public void reply(int number, int of, long rows, boolean kept) {
                assertThat(number).isLessThanOrEqualTo(of);
              }

              @Override
              public void warning(String text) {
                warnings.add(text);
              }
            });
  }

  private static List<String> names(Path file) throws Exception {
    List<String> names = new ArrayList<>();
    try (RowCursor cursor = TableFiles.open(file.toString()).open()) {
      while (cursor.next()) {
        names.add(cursor.text(0));
      }
    }
    return names;
  }

  private Query cone() {
    return Query.cone(Service.load("csc2"), 83.82, -5.39, 0.5);
  }

  @Test
  void aConeComesSynchronously() throws Exception {
    Path out = directory.resolve("cone.csv");
    assertThat(fetch(List.of(cone()), false, out).rows()).isEqualTo(2);
    assertThat(names(out)).containsExactly("2CXO J1", "2CXO J2");
    assertThat(requests.get(0))
        .contains("CIRCLE('ICRS',83.82,-5.39,0.5)")
        .contains("FROM csc21.master_source");
    assertThat(directory.resolve("cone.csv.parts")).doesNotExist();
  }

  @Test
  void namesGoInChunksAndADownloadGoesOn() throws Exception {
    List<Query.Target> targets = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      targets.add(new Query.Target("2CXO J" + i + "<&", Double.NaN, Double.NaN));
    }
    List<Query> queries = Query.targets(Service.load("csc2").withChunk(10), targets, 5);
    assertThat(queries).hasSize(3);
    Path out = directory.resolve("names.fits");
    faults.add("404");
    assertThatThrownBy(() -> fetch(List.of(queries.get(2)), false, out))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("HTTP 404: bad luck");
    faults.addAll(List.of("500", "500", "500", "500"));
    assertThatThrownBy(() -> fetch(queries, false, out))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("after 4 tries");
    requests.clear();
    faults.add("500");
    Download.Result result = fetch(queries, false, out);
    assertThat(result.rows()).isEqualTo(25);
    assertThat(result.asked()).isEqualTo(3);
    assertThat(names(out)).hasSize(25).contains("2CXO J24<&");
    assertThat(requests.get(1)).contains("UPLOAD").contains("t.name=u.csc_name");
  }

  @Test
  void whatIsThereIsNotAskedForAgain() throws Exception {
    List<Query> queries =
        Query.targets(
            Service.load("csc2").withChunk(1),
            List.of(
                new Query.Target("2CXO A", 1, 2),
                new Query.Target("2CXO B", 1, 2),
                new Query.Target("2CXO C", 1, 2)),
            5);
    Path out = directory.resolve("n.csv");
    List<String> plan = new ArrayList<>(List.of("2CXO C"));
    server.removeContext("/tap/sync");
    server.createContext(
        "/tap/sync",
        exchange -> {
          String body = body(exchange);
          requests.add(body);
          boolean refuse = plan.stream().anyMatch(body::contains);
          send(
              exchange,
              refuse ? 400 : 200,
              (refuse ? "no" : table(body)).getBytes(StandardCharsets.UTF_8));
        });
    assertThatThrownBy(() -> fetch(queries, false, out)).hasMessageContaining("HTTP 400");
    assertThat(requests).hasSize(3);
    assertThat(out).doesNotExist();
    requests.clear();
    plan.clear();
    Download.Result result = fetch(queries, false, out);
    assertThat(requests).hasSize(1);
    assertThat(result.asked()).isEqualTo(1);
    assertThat(names(out)).containsExactly("2CXO A", "2CXO B", "2CXO C");
  }

  @Test
  void faultsAreTriedAgainAndPausesObeyed() throws Exception {
    Path out = directory.resolve("f.csv");
    faults.addAll(List.of("503", "cut", "half"));
    assertThat(fetch(List.of(cone()), false, out).rows()).isEqualTo(2);
    assertThat(requests).hasSize(4);
    assertThat(pauses).hasSize(3);
    assertThat(pauses.get(0)).isEqualTo(7.0);
    assertThat(pauses.get(2)).isBetween(6.0, 10.0);
    faults.add("slow");
    assertThat(fetch(List.of(cone()), false, out).rows()).isEqualTo(2);
    faults.add("error");
    assertThatThrownBy(() -> fetch(List.of(cone()), false, out))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("no column x");
  }

  @Test
  void anOverflowWarns() throws Exception {
    overflow = true;
    Download.Result result = fetch(List.of(cone()), false, directory.resolve("o.csv"));
    assertThat(result.overflows()).isEqualTo(1);
    assertThat(warnings).singleElement().asString().contains("OVERFLOW").contains("2 rows");
  }

  @Test
  void jobsArePolled() throws Exception {
    phases.addAll(List.of("QUEUED", "EXECUTING", "COMPLETED"));
    Path out = directory.resolve("job.csv");
    assertThat(fetch(List.of(cone()), true, out).rows()).isEqualTo(2);
    assertThat(pauses).containsExactly(1.0, 1.5);
    phases.add("ERROR");
    assertThatThrownBy(() -> fetch(List.of(cone()), true, directory.resolve("job2.csv")))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("too slow");
  }

  @Test
  void theCommandTellsWhatItDoes() throws Exception {
    Path out = directory.resolve("c.csv");
    int code =
        Main.execute(
            "fetch", "csc2", "--cone", "83.82,-5.39,0.5", "--url", url(), "-o", out.toString());
    assertThat(code).isZero();
    assertThat(names(out)).hasSize(2);
    assertThat(
            Main.execute("fetch", "csc2", "--cone", "83.82", "--url", url(), "-o", out.toString()))
        .isEqualTo(Main.REFUSED);
    assertThatThrownBy(() -> Service.load("gaja"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("did you mean 'gaia'?");
    assertThat(Files.exists(Path.of(out + ".parts"))).isFalse();
  }
}
