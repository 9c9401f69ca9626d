package org.chandraflow.beam;

import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory;
import org.apache.beam.sdk.extensions.gcp.options.GcpOptions;
import org.apache.beam.sdk.extensions.gcp.options.GcsOptions;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.chandraflow.table.ObjectStorage;

/**
 * Google Cloud Storage, through Beam's file systems. Inside a Beam worker they are those of the
 * pipeline's options; elsewhere the machine's default credentials count. An emulator is used
 * without credentials where {@code STORAGE_EMULATOR_HOST} names one, as Google's own clients do.
 */
public final class BeamStorage implements ObjectStorage {
  private static final String SCHEME = "gs://";

  /** Names an emulator, host and port; a system property of this name counts before it. */
  static final String EMULATOR = "STORAGE_EMULATOR_HOST";

  private static final int UPLOAD_BUFFER = 4 << 20;

  @Override
  public boolean serves(String path) {
    return path.startsWith(SCHEME);
  }

  private static ResourceId resource(String path) {
    register();
    return FileSystems.matchNewResource(path, false);
  }

  /** Beam knows only the local disk until options have been set once. */
  private static synchronized void register() {
    try {
      FileSystems.matchNewResource("gs://bucket/object", false);
    } catch (IllegalArgumentException | IllegalStateException e) {
      PipelineOptions options = PipelineOptionsFactory.create();
      configure(options);
      FileSystems.setDefaultPipelineOptions(options);
    }
  }

  /**
   * Completes the options of a job, which become those of this process too: the emulator, where
   * there is one and nothing else was given, and writers that do not each take the client's own 64
   * MiB.
   */
  static void configure(PipelineOptions options) {
    GcsOptions gcs = options.as(GcsOptions.class);
    if (gcs.getGcsUploadBufferSizeBytes() == null) {
      gcs.setGcsUploadBufferSizeBytes(UPLOAD_BUFFER);
    }
    String emulator = System.getProperty(EMULATOR, System.getenv(EMULATOR));
    if (gcs.getGcsEndpoint() == null && emulator != null && !emulator.isEmpty()) {
      String host = emulator.contains("://") ? emulator : "http://" + emulator;
      gcs.setGcsEndpoint(host + "/storage/v1/");
      options.as(GcpOptions.class).setCredentialFactoryClass(NoopCredentialFactory.class);
    }
  }

  @Override
  public SeekableByteChannel open(String path) throws IOException {
    ReadableByteChannel channel;
    try {
      channel = FileSystems.open(resource(path));
    } catch (IOException e) {
      throw told(path, e);
    }
    if (channel instanceof SeekableByteChannel seekable) {
      return seekable;
    }
    channel.close();
    throw new IOException(path + ": its storage cannot be read from any place");
  }

  @Override
  public WritableByteChannel create(String path) throws IOException {
    try {
      return new Writing(path, FileSystems.create(resource(path), "application/octet-stream"));
    } catch (IOException e) {
      throw told(path, e);
    }
  }

  @Override
  public void move(String from, String to) throws IOException {
    try {
      FileSystems.rename(List.of(resource(from)), List.of(resource(to)));
    } catch (IOException e) {
      throw told(from, e);
    }
  }

  @Override
  public void delete(String path) throws IOException {
    FileSystems.delete(List.of(resource(path)), StandardMoveOptions.IGNORE_MISSING_FILES);
  }

  @Override
  public String scheme() {
    return "gs";
  }

  @Override
  public void copy(String from, String to) throws IOException {
    try {
      FileSystems.copy(List.of(resource(from)), List.of(resource(to)));
    } catch (IOException e) {
      throw told(from, e);
    }
  }

  @Override
  public Optional<Stat> stat(String path) throws IOException {
    if (path.indexOf('/', SCHEME.length()) < 0 || path.endsWith("/")) {
      return Optional.empty();
    }
    return match(literal(path)).stream()
        .findFirst()
        .map(
            file ->
                new Stat(
                    file.sizeBytes(),
                    file.lastModifiedMillis(),
                    file.lastModifiedMillis() + " " + file.checksum()));
  }

  @Override
  public List<Entry> below(String directory) throws IOException {
    String start = directory.endsWith("/") ? directory : directory + "/";
    List<Entry> found = new ArrayList<>();
    for (MatchResult.Metadata file : match(literal(start) + "**")) {
      found.add(new Entry(file.resourceId().toString(), file.sizeBytes()));
    }
    found.sort(Comparator.comparing(Entry::path));
    return found;
  }

  /** A path without the characters that Beam would take for a pattern. */
  private static String literal(String path) throws IOException {
    for (char special : new char[] {'*', '?', '[', '{', '\\'}) {
      if (path.indexOf(special) >= 0) {
        throw new IOException(path + ": '" + special + "' cannot be in a name at gs://");
      }
    }
    return path;
  }

  /** What a specification stands for; a bucket that is not there is an error. */
  private static List<MatchResult.Metadata> match(String spec) throws IOException {
    register();
    try {
      return FileSystems.match(spec, EmptyMatchTreatment.ALLOW).metadata();
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw told(spec.replaceFirst("/\\*+$", ""), e);
    }
  }

  /** The service's own words, which Beam keeps deep in a chain of causes. */
  private static IOException told(String path, IOException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof GoogleJsonResponseException refused) {
        String words = refused.getDetails() == null ? "" : ": " + refused.getDetails().getMessage();
        String text = path + ": " + refused.getStatusCode() + words;
        return refused.getStatusCode() == 404
            ? (IOException) new FileNotFoundException(text).initCause(failure)
            : new IOException(text, failure);
      }
    }
    return failure;
  }

  @Override
  public List<Entry> list(String pathOrGlob) throws IOException {
    register();
    List<Entry> found = new ArrayList<>();
    boolean glob = pathOrGlob.indexOf('*') >= 0 || pathOrGlob.indexOf('?') >= 0;
    String directory = pathOrGlob.endsWith("/") ? pathOrGlob : pathOrGlob + "/";
    if (!pathOrGlob.endsWith("/")) {
      add(pathOrGlob, found, false);
    }
    if (found.isEmpty() && !glob) {
      add(directory + "*", found, true);
    } else if (glob) {
      found.removeIf(entry -> isHidden(entry.path()));
    }
    found.sort(Comparator.comparing(Entry::path));
    return found;
  }

  private static void add(String spec, List<Entry> found, boolean visible) throws IOException {
    for (MatchResult.Metadata file : match(spec)) {
      String path = file.resourceId().toString();
      if (!path.endsWith("/") && !(visible && isHidden(path))) {
        found.add(new Entry(path, file.sizeBytes()));
      }
    }
  }

  private static boolean isHidden(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return name.startsWith(".") || name.startsWith("_");
  }

  /** Tells what goes wrong in the service's words. */
  private record Writing(String path, WritableByteChannel out) implements WritableByteChannel {
    @Override
    public int write(ByteBuffer bytes) throws IOException {
      try {
        return out.write(bytes);
      } catch (IOException e) {
        throw told(path, e);
      }
    }

    @Override
    public boolean isOpen() {
      return out.isOpen();
    }

    @Override
    public void close() throws IOException {
      try {
        out.close();
      } catch (IOException e) {
        throw told(path, e);
      }
    }
  }
}
