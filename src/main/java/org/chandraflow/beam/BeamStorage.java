package org.chandraflow.beam;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
import org.chandraflow.table.Storage;

/**
 * Google Cloud Storage, through Beam's file systems. Inside a Beam worker they are those of the
 * pipeline's options; elsewhere the machine's default credentials count. An emulator is used
 * without credentials where {@code STORAGE_EMULATOR_HOST} names one, as Google's own clients do.
 */
public final class BeamStorage implements Storage {
  private static final String SCHEME = "gs://";

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
      String emulator = System.getenv("STORAGE_EMULATOR_HOST");
      if (emulator != null && !emulator.isEmpty()) {
        String host = emulator.contains("://") ? emulator : "http://" + emulator;
        options.as(GcsOptions.class).setGcsEndpoint(host + "/storage/v1/");
        options.as(GcpOptions.class).setCredentialFactoryClass(NoopCredentialFactory.class);
      }
      FileSystems.setDefaultPipelineOptions(options);
    }
  }

  @Override
  public SeekableByteChannel open(String path) throws IOException {
    ReadableByteChannel channel = FileSystems.open(resource(path));
    if (channel instanceof SeekableByteChannel seekable) {
      return seekable;
    }
    channel.close();
    throw new IOException(path + ": its storage cannot be read from any place");
  }

  @Override
  public WritableByteChannel create(String path) throws IOException {
    return FileSystems.create(resource(path), "application/octet-stream");
  }

  @Override
  public void move(String from, String to) throws IOException {
    FileSystems.rename(List.of(resource(from)), List.of(resource(to)));
  }

  @Override
  public void delete(String path) throws IOException {
    FileSystems.delete(List.of(resource(path)), StandardMoveOptions.IGNORE_MISSING_FILES);
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
    try {
      MatchResult result = FileSystems.match(spec, EmptyMatchTreatment.ALLOW);
      for (MatchResult.Metadata file : result.metadata()) {
        String path = file.resourceId().toString();
        if (!path.endsWith("/") && !(visible && isHidden(path))) {
          found.add(new Entry(path, file.sizeBytes()));
        }
      }
    } catch (FileNotFoundException e) {
      // Nothing there is no error: the list stays empty.
      return;
    }
  }

  private static boolean isHidden(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return name.startsWith(".") || name.startsWith("_");
  }
}
