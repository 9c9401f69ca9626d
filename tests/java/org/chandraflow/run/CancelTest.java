package org.chandraflow.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.chandraflow.ned.NedServer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A job that is cancelled stops: shown by a service that it asks no more, while the process that
 * started the job goes on.
 */
@Timeout(600)
class CancelTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"direct", "flink-local"})
  void aStageThatTakesTooLongStops(String profile) throws Exception {
    try (NedServer server = NedServer.start()) {
      // On a busy machine it takes a while until the first request.
      for (int seconds = 2; server.arrivals().isEmpty() && seconds < 60; seconds *= 4) {
        SlowRun run = SlowRun.in(directory, server, seconds + "s");
        assertThat(run.here("--profile=" + profile, "--name=after-" + seconds)).isEqualTo(1);
        assertThat(run.directory("after-" + seconds).state("enriched").state())
            .isEqualTo(State.TIMED_OUT);
      }
      int asked = server.arrivals().size();
      assertThat(asked).isPositive();
      Thread.sleep(1000);
      // One request may have been on its way.
      assertThat(server.arrivals().size()).isLessThanOrEqualTo(asked + 1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"direct", "flink-local"})
  void aProcessThatIsAskedToEndStops(String profile) throws Exception {
    try (NedServer server = NedServer.start()) {
      SlowRun run = SlowRun.in(directory, server, "1h");
      Path log = directory.resolve("log");
      Process process = ChildRun.start(log, run.arguments("--profile=" + profile, "--name=slow"));
      run.awaitRequest(server, process);
      process.destroy();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(log)).isEqualTo(130);
      assertThat(Files.readString(log)).contains("error: cancelled").contains("resume:");
      assertThat(run.directory("slow").state("enriched").state()).isEqualTo(State.CANCELLED);
    }
  }
}
