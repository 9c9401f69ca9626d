package org.chandraflow.beam;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.chandraflow.table.ObjectStorage;
import org.chandraflow.table.PackedRecord;
import org.chandraflow.table.Scratch;
import org.chandraflow.table.Storage;

/**
 * Where the records of a job in this process go: each writer of a runner appends to a file of its
 * own, and the files are closed when the job has ended. Beam's file sinks, which survive the loss
 * of a worker, group every record once more; here a lost worker is a lost process, a runner repeats
 * no bundle (Beam's own never does, Flink's restarts are off), and what a failed job wrote is
 * thrown away with the attempt's directory.
 */
final class LocalSink implements Closeable {
  private static final Map<String, LocalSink> OPEN = new ConcurrentHashMap<>();

  private final String key;
  private final AtomicLong watched;
  private final List<Part> parts = new ArrayList<>();
  private final ConcurrentMap<String, Long> counts;
  private boolean closed;

  /**
   * Begins to take records.
   *
   * @param key that the job's transforms carry; unique in this process
   * @param watched counts the records of watched datasets
   * @param counts takes the counts while the job runs
   */
  LocalSink(String key, AtomicLong watched, ConcurrentMap<String, Long> counts) {
    this.key = key;
    this.watched = watched;
    this.counts = counts;
    OPEN.put(key, this);
  }

  /** The counts so far. */
  Map<String, Long> counts() {
    return new TreeMap<>(counts);
  }

  private static LocalSink of(String key) {
    LocalSink sink = OPEN.get(key);
    if (sink == null) {
      throw new IllegalStateException("the job of " + key + " has ended");
    }
    return sink;
  }

  private synchronized Part open(String directory, Schema schema) throws IOException {
    if (closed) {
      throw new IOException("the job of " + key + " has ended");
    }
    Part part = new Part(directory, schema);
    parts.add(part);
    return part;
  }

  private void count(String name, long amount) {
    counts.merge(name, amount, Long::sum);
  }

  /** Closes several. */
  static void close(List<LocalSink> sinks) throws IOException {
    IOException failure = null;
    for (LocalSink sink : sinks) {
      try {
        sink.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Closes every file; a writer that still comes is refused. */
  @Override
  public void close() throws IOException {
    OPEN.remove(key);
    List<Part> open;
    synchronized (this) {
      closed = true;
      open = List.copyOf(parts);
    }
    IOException failure = null;
    for (Part part : open) {
      try {
        part.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** A file; its lock is against the closing only, a writer is one thread's. */
  private static final class Part {
    private final DataFileWriter<GenericRecord> writer;
    private final PackedRecord.Format format;
    private final Path place;
    private final Path local;
    private boolean closed;

    Part(String directory, Schema schema) throws IOException {
      format = new PackedRecord.Format(schema);
      writer = new DataFileWriter<>(new GenericDatumWriter<>(schema));
      writer.setCodec(CodecFactory.snappyCodec());
      writer.setSyncInterval(1 << 18);
      String path = directory + "/part-" + UUID.randomUUID() + ".avro";
      if (Storage.of(path) instanceof ObjectStorage storage) {
        // An upload must be begun and ended by one thread; this file is closed by another.
        place = storage.path(path);
        local = Files.createTempFile(Scratch.directory(), "part", ".avro");
        writer.create(schema, local.toFile());
      } else {
        place = null;
        local = null;
        writer.create(schema, Channels.newOutputStream(Storage.of(path).create(path)));
      }
    }

    synchronized void append(GenericRecord record) throws IOException {
      if (closed) {
        throw new IOException("the job has ended");
      }
      writer.appendEncoded(ByteBuffer.wrap(format.pack(record)));
    }

    synchronized void close() throws IOException {
      if (!closed) {
        closed = true;
        writer.close();
        if (local != null) {
          Files.copy(local, place);
          Files.delete(local);
        }
      }
    }
  }

  /** Appends a dataset's records to the sink of a key. */
  static final class Write extends DoFn<GenericRecord, Void> {
    private static final long serialVersionUID = 1L;

    private final String key;
    private final String directory;
    private final String schema;
    private final boolean watch;
    private transient Part part;
    private transient AtomicLong watched;

    /**
     * @param watch whether its records are counted for the display
     */
    Write(String key, String directory, Schema schema, boolean watch) {
      this.key = key;
      this.directory = directory;
      this.schema = schema.toString();
      this.watch = watch;
    }

    @ProcessElement
    public void write(@Element GenericRecord record) throws IOException {
      if (part == null) {
        LocalSink sink = of(key);
        part = sink.open(directory, new Schema.Parser().parse(schema));
        watched = watch ? sink.watched : new AtomicLong();
      }
      part.append(record);
      watched.incrementAndGet();
    }
  }

  /** Adds counts up in the sink of a key. */
  static final class Add extends DoFn<KV<String, Long>, Void> {
    private static final long serialVersionUID = 1L;

    private final String key;

    Add(String key) {
      this.key = key;
    }

    @ProcessElement
    public void add(@Element KV<String, Long> count) {
      of(key).count(count.getKey(), count.getValue());
    }
  }
}
