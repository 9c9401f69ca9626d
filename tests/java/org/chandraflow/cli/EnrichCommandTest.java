package org.chandraflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.chandraflow.ned.FetchSettings;
import org.chandraflow.ned.NedServer;
import org.chandraflow.ned.NedService;
import org.chandraflow.ned.Rate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command in processes of its own, which may be killed, against a server that keeps count. */
@Timeout(600)
class EnrichCommandTest {
  @TempDir Path directory;

  /** One name in ten fails once: an error, a closed connection, or half an answer. */
  private static NedServer unreliable() throws IOException {
    return NedServer.start(
        (call, attempt) -> {
          int fault = Math.floorMod(call.name().hashCode() * 31, 30);
          if (attempt > 1 || fault > 2) {
            call.good();
          } else if (fault == 0) {
            call.body(500, "text/html", "<html>internal error</html>");
          } else if (fault == 1) {
            call.reset();
          } else {
            call.truncated();
          }
        });
  }

  private Path names(int count) throws IOException {
    Path file = directory.resolve("names.txt");
    return Files.write(
        file,
        IntStream.range(0, count)
            .mapToObj(i -> String.format("2CXO J%06d.%d+%06d", i, i % 10, i * 7))
            .toList());
  }

  private Process start(NedServer server, int rate, String cache, String output, String... more)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                "org.chandraflow.cli.Main",
                "enrich",
                directory.resolve("names.txt").toString(),
                "--ned-url",
                server.url(),
                "--rate",
                rate + "/s",
                "--shards",
                "2",
                "--backoff",
                "0.2",
                "--cache",
                directory.resolve(cache).toString(),
                "-o",
                directory.resolve(output).toString()));
    command.addAll(List.of(more));
    File log = directory.resolve(output + ".log").toFile();
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
        .start();
  }

  private void finish(Process process, String output) throws Exception {
    assertThat(process.waitFor(500, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue())
        .as(Files.readString(directory.resolve(output + ".log")))
        .isZero();
  }

  /** The lines of a table without its column of dates. */
  private List<String> undated(String output) throws IOException {
    return Files.readAllLines(directory.resolve(output)).stream()
        .map(line -> line.replaceFirst("20\\d\\d-[0-9T:.-]+Z", "DATE"))
        .collect(Collectors.toList());
  }

  private void killAndResume(int count, int rate, int kills, long seed) throws Exception {
    names(count);
    try (NedServer calm = unreliable()) {
      finish(start(calm, rate, "calm", "calm.csv"), "calm.csv");
    }
    Random random = new Random(seed);
    try (NedServer server = unreliable()) {
      long asked = 0;
      for (int kill = 0; kill < kills; kill++) {
        Process process = start(server, rate, "killed", "killed.csv");
        int after = random.nextInt(Math.max(1, count / (kills + 1)));
        while (process.isAlive() && server.arrivals().size() - asked < after) {
          Thread.sleep(20);
        }
        Thread.sleep(random.nextInt(300));
        process.destroyForcibly().waitFor();
        asked = server.arrivals().size();
      }
      assertThat(asked).isLessThan(count + count / 10);
      finish(start(server, rate, "killed", "killed.csv"), "killed.csv");
      assertThat(undated("killed.csv")).isEqualTo(undated("calm.csv"));
      long again = server.askedAfterSuccess();
      FetchSettings settings = FetchSettings.of(NedService.at(server.url()), new Rate(rate), 2);
      int inFlight = 2 * settings.mostInFlight();
      System.out.printf(
          "%d kills, %d requests, %d names asked again%n", kills, server.arrivals().size(), again);
      assertThat(again).isLessThanOrEqualTo((long) kills * (inFlight + rate));

      long before = server.arrivals().size();
      finish(start(server, rate, "killed", "second.csv"), "second.csv");
      assertThat(server.arrivals()).hasSize((int) before);
      assertThat(Files.readAllLines(directory.resolve("second.csv")))
          .isEqualTo(Files.readAllLines(directory.resolve("killed.csv")));
    }
  }

  @Test
  void killedTwiceItGoesOnWhereItWas() throws Exception {
    killAndResume(400, 200, 2, 1);
  }

  @Test
  @Tag("slow")
  void killedTenTimesItGoesOnWhereItWas() throws Exception {
    killAndResume(10_000, 500, 10, 2);
  }

  @Test
  @Tag("slow")
  void tenThousandNamesAtFiveHundredASecond() throws Exception {
    names(10_000);
    try (NedServer server = unreliable()) {
      finish(start(server, 500, "cache", "out.csv"), "out.csv");
      System.out.printf(
          "%d requests, at most %d in one second, %.1f/s on average%n",
          server.arrivals().size(), server.mostInOneSecond(), server.averageRate());
      assertThat(server.askedAfterSuccess()).isZero();
      assertThat(server.mostInOneSecond()).isLessThanOrEqualTo(525);
      assertThat(server.averageRate()).isGreaterThanOrEqualTo(425);
      assertThat(undated("out.csv").stream().skip(1).map(line -> line.split(",")[0]).distinct())
          .hasSize(10_000);
    }
  }

  @Test
  void wrongUseIsRefusedBeforeAnythingIsSent() throws Exception {
    Path names = names(2);
    String cache = directory.resolve("c").toString();
    assertThat(
            Main.execute(
                "enrich", names.toString(), "--rate", "0/s", "--cache", cache, "-o", "x.csv"))
        .isEqualTo(Main.REFUSED);
    assertThat(
            Main.execute(
                "enrich", names.toString(), "--table", "colour", "--cache", cache, "-o", "x.csv"))
        .isEqualTo(Main.REFUSED);
    assertThat(Main.execute("enrich", names + "x", "--cache", cache, "-o", "x.csv"))
        .isEqualTo(Main.REFUSED);
    assertThat(Main.execute("enrich", names.toString(), "--cache", cache, "-o", "x.zip"))
        .isEqualTo(Main.REFUSED);
    assertThat(directory.resolve("c")).doesNotExist();
  }

  @Test
  void failuresAreRowsAndTakenUpAgainWhenAskedTo() throws Exception {
    names(30);
    String[] healthy = {""};
    try (NedServer server =
        NedServer.start(
            (call, attempt) -> {
              if (healthy[0].isEmpty() && call.name().startsWith("2CXO J000007")) {
                call.body(200, "text/html", "<html>");
              } else {
                call.good();
              }
            })) {
      String[] args = {
        "enrich",
        directory.resolve("names.txt").toString(),
        "--ned-url",
        server.url(),
        "--rate",
        "500/s",
        "--cache",
        directory.resolve("cache").toString(),
        "-o",
        directory.resolve("out.csv").toString(),
        "--retry-failed"
      };
      String[] plain = java.util.Arrays.copyOf(args, args.length - 1);
      assertThat(Main.execute(plain)).isZero();
      assertThat(undated("out.csv"))
          .anyMatch(line -> line.matches("2CXO J000007.*,failed,DATE,\"?malformed: .*"));
      assertThat(Main.execute(plain)).isZero();
      assertThat(server.arrivals()).hasSize(30);
      healthy[0] = "yes";
      assertThat(Main.execute(args)).isZero();
      assertThat(server.arrivals()).hasSize(31);
      assertThat(undated("out.csv")).noneMatch(line -> line.contains("failed"));
    }
  }
}
