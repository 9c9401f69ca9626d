package org.chandraflow.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.chandraflow.table.Storage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Google Cloud Storage as our programs see it, against an emulator. */
@Tag("peers")
class CloudStorageTest {
  @TempDir static Path directory;
  private static FakeGcs gcs;
  private static GcsFaults faults;

  @BeforeAll
  static void start() throws Exception {
    gcs = FakeGcs.start(directory.resolve("gcs.log"), "sky");
    faults = GcsFaults.before(gcs.port());
    FileSystems.setDefaultPipelineOptions(
        PipelineOptionsFactory.fromArgs(GcsFaults.beamOptions(faults.port())).create());
  }

  @AfterAll
  static void stop() throws Exception {
    faults.close();
    gcs.close();
  }

  @Test
  void filesOfTheJdkAreObjects() throws Exception {
    Path a = FakeGcs.path("gs://sky/one/a.txt");
    assertThat(a).hasToString("gs://sky/one/a.txt");
    assertThat(a.getParent().resolve("b")).hasToString("gs://sky/one/b");
    assertThat(a.getParent().relativize(a)).hasToString("a.txt");
    Files.createDirectories(a.getParent());
    Files.writeString(a, "first\n");
    Files.writeString(a, "second\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    assertThat(Files.readString(a)).isEqualTo("first\nsecond\n");
    assertThat(Files.size(a)).isEqualTo(13);
    assertThat(Files.isRegularFile(a)).isTrue();
    assertThat(Files.isDirectory(a.getParent())).isTrue();
    assertThat(Files.exists(FakeGcs.path("gs://sky/one/none"))).isFalse();
    Files.copy(a, a.resolveSibling(".b.txt"));
    assertThatThrownBy(() -> Files.copy(a, a.resolveSibling(".b.txt")))
        .isInstanceOf(FileAlreadyExistsException.class);
    Files.move(a.resolveSibling(".b.txt"), a.resolveSibling("deep").resolve("c.txt"));
    try (Stream<Path> inside = Files.list(a.getParent())) {
      assertThat(inside.map(Path::toString))
          .containsExactly("gs://sky/one/a.txt", "gs://sky/one/deep");
    }
    try (Stream<Path> all = Files.walk(a.getParent())) {
      assertThat(all.filter(Files::isRegularFile).map(Path::toString))
          .containsExactly("gs://sky/one/a.txt", "gs://sky/one/deep/c.txt");
    }
    assertThatThrownBy(() -> Files.readString(FakeGcs.path("gs://sky/one/none")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void listsThousandsOfObjects() throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    int count = 1200;
    for (int from = 0; from < count; from += 100) {
      List<CompletableFuture<HttpResponse<Void>>> sent = new java.util.ArrayList<>();
      for (int i = from; i < from + 100; i++) {
        sent.add(
            client.sendAsync(
                HttpRequest.newBuilder(
                        URI.create(
                            "http://127.0.0.1:"
                                + gcs.port()
                                + "/upload/storage/v1/b/sky/o?uploadType=media&name=many/part-"
                                + i
                                + ".csv"))
                    .POST(HttpRequest.BodyPublishers.ofString("x"))
                    .build(),
                HttpResponse.BodyHandlers.discarding()));
      }
      for (CompletableFuture<HttpResponse<Void>> reply : sent) {
        assertThat(reply.get().statusCode()).isEqualTo(200);
      }
    }
    // A page of a listing has a thousand at most.
    assertThat(Storage.of("gs://sky/many").list("gs://sky/many").size()).isEqualTo(count);
    assertThat(Storage.of("gs://sky/many").list("gs://sky/many/part-1*.csv").size()).isEqualTo(311);
  }

  @Test
  void whatIsNotThereOrNotAllowedIsTold() throws Exception {
    Storage storage = Storage.of("gs://sky/x");
    assertThatThrownBy(() -> storage.open("gs://sky/none.csv"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("gs://sky/none.csv");
    assertThatThrownBy(() -> storage.list("gs://no-such-bucket/x*"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no-such-bucket");
    assertThatThrownBy(() -> Files.writeString(FakeGcs.path("gs://no-such-bucket/x.txt"), "x"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("gs://no-such-bucket/x.txt: 404");
    faults.forbid("secret");
    try {
      assertThatThrownBy(() -> storage.list("gs://sky/secret/a.csv"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("403");
    } finally {
      faults.heal();
    }
  }

  @Test
  void repeatsWhatFailsForAMoment() throws Exception {
    String path = "gs://sky/faults/a.txt";
    faults.failNext(3);
    try (WritableByteChannel out = Storage.of(path).create(path)) {
      out.write(java.nio.ByteBuffer.wrap("hello".getBytes(StandardCharsets.UTF_8)));
    }
    faults.failNext(2);
    assertThat(Files.readString(FakeGcs.path(path))).isEqualTo("hello");
    assertThat(faults.failed()).isEqualTo(5);
  }
}
