package org.chandraflow.ned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.chandraflow.config.UsageException;
import org.chandraflow.ned.NedAnswer.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A shard against a real server on loopback that misbehaves to order. */
@Timeout(120)
class FetchTest {
  @TempDir Path directory;

  private FetchSettings settings(NedServer server) {
    return FetchSettings.of(
            NedService.at(server.url()).withTimeout(Duration.ofSeconds(5)), new Rate(2000), 1)
        .withRetries(4, Duration.ofMillis(5), Duration.ofMillis(40));
  }

  private static List<String> names(int count) {
    return IntStream.range(0, count).mapToObj(i -> "2CXO J" + i + ".5+1&" + i).toList();
  }

  private Map<String, FetchResult> fetch(FetchSettings settings, List<String> names)
      throws Exception {
    Map<String, FetchResult> results = new TreeMap<>();
    try (NedSession session = NedSession.open(settings, directory.toString());
        Shard shard = session.shard(0, false)) {
      shard.forEach(
          names.iterator(),
          name -> shard.fetch(NedQuery.byName(NedTable.PHOTOMETRY, name)),
          results::put);
    }
    return results;
  }

  private Fault.Kind failure(NedServer server, String name) throws Exception {
    return fetch(settings(server), List.of(name)).get(name).failure().orElseThrow().kind();
  }

  @Test
  void asksAsAstroqueryDoes() throws Exception {
    List<String> seen = new ArrayList<>();
    try (NedServer server =
        NedServer.start(
            (call, attempt) -> {
              seen.add(call.query() + " " + call.header("User-Agent") + " " + call.header("From"));
              call.good();
            })) {
      FetchSettings mine =
          FetchSettings.of(
              NedService.at(server.url()).withCaller("me/1", "me@example.org"), new Rate(100), 1);
      fetch(mine, List.of("3C 273+1"));
      assertThat(server.arrivals().get(0).uri().toString())
          .isEqualTo(
              "/cgi-bin/datasearch?of=xml_main&objname=3C+273%2B1&search_type=Photometry"
                  + "&meas_type=bot");
    }
    assertThat(seen)
        .containsExactly(
            "{of=xml_main, objname=3C 273+1, search_type=Photometry, meas_type=bot} me/1"
                + " me@example.org");
  }

  @Test
  void aSecondRunMakesNoRequestAndSaysTheSame() throws Exception {
    try (NedServer server = NedServer.start()) {
      Map<String, FetchResult> first = fetch(settings(server), names(300));
      assertThat(first).hasSize(300);
      assertThat(first.values().stream().map(r -> r.answer().orElseThrow().outcome()))
          .contains(Outcome.FOUND, Outcome.NO_DATA, Outcome.NOT_FOUND);
      assertThat(server.arrivals()).hasSize(300);
      Map<String, FetchResult> second = fetch(settings(server), names(300));
      assertThat(server.arrivals()).hasSize(300);
      for (String name : names(300)) {
        assertThat(second.get(name).cached()).isTrue();
        assertThat(second.get(name).answer()).isEqualTo(first.get(name).answer());
        assertThat(second.get(name).queried()).isEqualTo(first.get(name).queried());
      }
    }
  }

  @Test
  void anOldReplyIsAskedForAgain() throws Exception {
    try (NedServer server = NedServer.start()) {
      fetch(settings(server), names(5));
      fetch(settings(server).withTimeToLive(Duration.ZERO), names(5));
      assertThat(server.arrivals()).hasSize(10);
    }
  }

  @Test
  void equalNamesAreAskedOnce() throws Exception {
    try (NedServer server = NedServer.start()) {
      List<String> twice = new ArrayList<>(names(50));
      twice.addAll(names(50));
      twice.addAll(names(50));
      assertThat(fetch(settings(server), twice)).hasSize(50);
      assertThat(server.arrivals()).hasSize(50);
    }
  }

  @Test
  void passingFaultsAreRepeatedAndEachRequestIsCounted() throws Exception {
    try (NedServer server =
        NedServer.start(
            (call, attempt) -> {
              int kind = (call.name().hashCode() & 0xFFF) % 5;
              if (attempt > 1 || kind == 0) {
                call.good();
              } else if (kind == 1) {
                call.reset();
              } else if (kind == 2) {
                call.truncated();
              } else if (kind == 3) {
                call.body(500, "text/html", "<html>oops</html>");
              } else {
                call.body(200, "text/xml", NedAnswers.error("Name checking server error."));
              }
            })) {
      Map<String, FetchResult> results = fetch(settings(server), names(200));
      assertThat(results.values()).allMatch(r -> r.answer().isPresent());
      assertThat(results.values()).anyMatch(r -> r.attempts() == 2);
      // Nothing was sent that was not counted: the HTTP client repeats nothing by itself.
      assertThat(server.arrivals())
          .hasSize(results.values().stream().mapToInt(FetchResult::attempts).sum());
      assertThat(server.askedAfterSuccess()).isZero();
    }
  }

  @Test
  void aBudgetEndsRepeatsAndFailuresAreTakenUpOnlyWhenAskedTo() throws Exception {
    AtomicInteger healthy = new AtomicInteger();
    try (NedServer server =
        NedServer.start(
            (call, attempt) -> {
              if (call.name().endsWith("bad") && healthy.get() == 0) {
                call.body(500, "text/html", "<html>oops</html>");
              } else {
                call.good();
              }
            })) {
      List<String> names = List.of("good", "bad");
      FetchResult.Failure failure = fetch(settings(server), names).get("bad").failure().get();
      assertThat(failure.kind()).isEqualTo(Fault.Kind.REMOTE);
      assertThat(failure.message()).contains("500");
      assertThat(new String(failure.body(), StandardCharsets.UTF_8)).contains("oops");
      assertThat(server.arrivals()).hasSize(1 + 4);
      healthy.set(1);
      assertThat(fetch(settings(server), names).get("bad").failure()).isPresent();
      assertThat(server.arrivals()).hasSize(5);
      Map<String, FetchResult> again = fetch(settings(server).withRetryFailed(true), names);
      assertThat(again.get("bad").answer()).isPresent();
      assertThat(again.get("good").cached()).isTrue();
      assertThat(server.arrivals()).hasSize(6);
    }
  }

  @Test
  void whatDoesNotPassIsAskedOnceAndItsBodyKept() throws Exception {
    String bomb = "<!DOCTYPE VOTABLE [<!ENTITY a 'b'>]><VOTABLE>&a;</VOTABLE>";
    try (NedServer server =
        NedServer.start(
            (call, attempt) -> {
              switch (call.name()) {
                case "html" -> call.body(200, "text/html", "<html><p>moved</html>");
                case "bomb" -> call.body(200, "text/xml", bomb);
                case "large" -> call.body(200, "text/xml", "x".repeat(3 << 20));
                case "cut" -> call.body(200, "text/xml", NedAnswers.error("").substring(0, 99));
                default -> call.body(404, "text/html", "not here");
              }
            })) {
      FetchSettings small =
          FetchSettings.of(NedService.at(server.url()).withLargestReply(1 << 20), new Rate(100), 1);
      Map<String, FetchResult> results =
          fetch(small, List.of("html", "bomb", "large", "cut", "gone"));
      assertThat(results).allSatisfy((name, r) -> assertThat(r.attempts()).as(name).isEqualTo(1));
      Map<String, Fault.Kind> kinds = new TreeMap<>();
      results.forEach((name, r) -> kinds.put(name, r.failure().orElseThrow().kind()));
      assertThat(kinds)
          .containsEntry("html", Fault.Kind.MALFORMED)
          .containsEntry("bomb", Fault.Kind.MALFORMED)
          .containsEntry("cut", Fault.Kind.MALFORMED)
          .containsEntry("large", Fault.Kind.TOO_LARGE)
          .containsEntry("gone", Fault.Kind.REFUSED);
      assertThat(server.arrivals()).hasSize(5);
      FetchResult.Failure cached = fetch(small, List.of("bomb")).get("bomb").failure().get();
      assertThat(new String(cached.body(), StandardCharsets.UTF_8)).isEqualTo(bomb);
    }
  }

  @Test
  void aReplyThatNeverEndsIsATimeOut() throws Exception {
    try (NedServer server =
        NedServer.start(
            (call, attempt) -> {
              if (call.name().equals("mute")) {
                Thread.sleep(20_000);
              }
              call.good();
            })) {
      FetchSettings hasty =
          FetchSettings.of(
                  NedService.at(server.url()).withTimeout(Duration.ofMillis(300)), new Rate(100), 1)
              .withRetries(2, Duration.ofMillis(5), Duration.ofMillis(10));
      Map<String, FetchResult> results = fetch(hasty, List.of("mute", "fast"));
      assertThat(results.get("mute").failure().get().kind()).isEqualTo(Fault.Kind.TIMEOUT);
      assertThat(results.get("mute").attempts()).isEqualTo(2);
      assertThat(results.get("fast").answer()).isPresent();
    }
  }

  @Test
  void redirectsOfTheServiceAreFollowedOthersAreNot() throws Exception {
    try (NedServer other = NedServer.start();
        NedServer server =
            NedServer.start(
                (call, attempt) -> {
                  if (call.name().equals("away")) {
                    call.status(302, "Location", other.url() + "x");
                  } else if (call.name().equals("loop")) {
                    call.status(302, "Location", "/loop?objname=loop");
                  } else if (attempt == 1) {
                    call.status(301, "Location", "/new?search_type=Photometry&objname=near");
                  } else {
                    call.good();
                  }
                })) {
      Map<String, FetchResult> results = fetch(settings(server), List.of("away", "loop", "near"));
      assertThat(results.get("away").failure().get().kind()).isEqualTo(Fault.Kind.REDIRECT);
      assertThat(results.get("loop").failure().get().kind()).isEqualTo(Fault.Kind.REDIRECT);
      assertThat(results.get("near").answer()).isPresent();
      assertThat(other.arrivals()).isEmpty();
      assertThat(server.arrivals()).hasSize(1 + 4 + 2);
    }
  }

  @Test
  void aRefusedConnectionIsOneOfTheFaultsThatPass() throws Exception {
    NedServer server = NedServer.start();
    server.close();
    assertThat(failure(server, "x")).isEqualTo(Fault.Kind.CONNECTION);
  }

  @Test
  void retryAfterIsObeyedByTheWholeShard() throws Exception {
    try (NedServer server =
        NedServer.start(
            (call, attempt) -> {
              if (call.name().endsWith("&20") && attempt == 1) {
                call.status(429, "Retry-After", "2");
              } else {
                call.good();
              }
            })) {
      FetchSettings slow =
          FetchSettings.of(NedService.at(server.url()), new Rate(100), 1)
              .withRetries(4, Duration.ofMillis(5), Duration.ofMillis(40));
      assertThat(fetch(slow, names(60)).values()).allMatch(r -> r.answer().isPresent());
      List<NedServer.Arrival> all = server.arrivals();
      long widest = 0;
      for (int i = 1; i < all.size(); i++) {
        widest = Math.max(widest, all.get(i).nanos() - all.get(i - 1).nanos());
      }
      assertThat(widest).isGreaterThan(1_900_000_000L);
      assertThat(all).hasSize(61);
    }
  }

  @Test
  void aServiceThatFailsAllTheTimeStopsTheRun() throws Exception {
    try (NedServer server =
        NedServer.start((call, attempt) -> call.body(404, "text/html", "wrong address"))) {
      assertThatThrownBy(() -> fetch(settings(server), names(1000)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("100 failures in a row")
          .hasMessageContaining("404");
      assertThat(server.arrivals().size()).isLessThan(1000);
    }
  }

  @Test
  void aSecondRunOnTheSameCacheIsRefusedOrWaits() throws Exception {
    try (NedServer server = NedServer.start();
        NedSession one = NedSession.open(settings(server), directory.toString());
        NedSession two = NedSession.open(settings(server), directory.toString())) {
      Shard first = one.shard(0, false);
      assertThatThrownBy(() -> two.shard(0, false))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("in use by process " + ProcessHandle.current().pid());
      Thread later =
          new Thread(
              () -> {
                try {
                  Thread.sleep(500);
                  first.close();
                } catch (IOException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      later.start();
      two.shard(0, true).close();
      later.join();
      try (var files = Files.list(directory)) {
        assertThat(files.filter(f -> f.toString().contains("lease-"))).isEmpty();
      }
    }
  }
}
