package org.chandraflow.peers;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.chandraflow.table.Storage;

/**
 * An emulator of Google Cloud Storage on loopback: {@code fake-gcs-server}, built from the Go
 * module on first use under {@code target/peers/gcs}. For tests tagged {@code peers} only. Objects
 * live in the emulator's memory and go with it.
 */
public final class FakeGcs implements AutoCloseable {
  private static final String MODULE = "github.com/fsouza/fake-gcs-server@v1.52.2";

  private final Process process;
  private final int port;
  private final HttpClient client = HttpClient.newHttpClient();

  private FakeGcs(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts one, its buckets made, and waits until it answers. */
  public static FakeGcs start(Path log, String... buckets) throws Exception {
    Path program = install();
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Process process =
        new ProcessBuilder(
                program.toString(),
                "-scheme",
                "http",
                "-host",
                "127.0.0.1",
                "-port",
                Integer.toString(port),
                "-external-url",
                "http://127.0.0.1:" + port,
                "-backend",
                "memory")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    FakeGcs server = new FakeGcs(process, port);
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    server.await(log);
    for (String bucket : buckets) {
      server.createBucket(bucket);
    }
    return server;
  }

  /** What is at {@code gs://}, as the JDK sees it. */
  public static Path path(String text) {
    return Storage.of(text).path(text);
  }

  private static Path install() throws IOException {
    Path home = Path.of("target", "peers", "gcs").toAbsolutePath();
    Files.createDirectories(home);
    Path program = home.resolve("fake-gcs-server");
    try (FileChannel channel =
            FileChannel.open(
                home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      if (!Files.isExecutable(program)) {
        PythonPeer.run(List.of("env", "GOBIN=" + home, "go", "install", MODULE));
      }
      held.release();
    }
    return program;
  }

  private void await(Path log) throws Exception {
    for (int i = 0; i < 200; i++) {
      if (!process.isAlive()) {
        break;
      }
      try {
        if (get("/storage/v1/b?project=test").statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        Thread.sleep(100);
      }
    }
    throw new IllegalStateException("fake-gcs-server did not start:\n" + Files.readString(log));
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Makes a bucket. */
  public void createBucket(String name) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + port + "/storage/v1/b?project=test"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"" + name + "\"}"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("bucket " + name + ": " + answer.statusCode() + " " + answer.body());
    }
  }

  /** The pipeline options that make Beam speak to it. */
  public String[] beamOptions() {
    return new String[] {
      "--gcsEndpoint=http://127.0.0.1:" + port + "/storage/v1/",
      "--credentialFactoryClass=org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory",
      "--project=test"
    };
  }

  /** Its port on loopback. */
  public int port() {
    return port;
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(5, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
