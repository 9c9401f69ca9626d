package org.chandraflow.predict;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.PCollectionView;
import org.chandraflow.config.UsageException;
import org.chandraflow.model.Bundle;
import org.chandraflow.table.Storage;

/** Where workers find the model: a side input with its one record, or a bundle's path. */
final class ModelSource implements Serializable {
  private static final long serialVersionUID = 1L;

  private final PCollectionView<Iterable<GenericRecord>> view;
  private final String path;

  private ModelSource(PCollectionView<Iterable<GenericRecord>> view, String path) {
    this.view = view;
    this.path = path;
  }

  static ModelSource of(PCollectionView<Iterable<GenericRecord>> view) {
    return new ModelSource(view, null);
  }

  static ModelSource of(String path) {
    return new ModelSource(null, path);
  }

  /** The side inputs that a transform must declare. */
  List<PCollectionView<?>> views() {
    return view == null ? List.of() : List.of(view);
  }

  /** The bundle, to be released by the caller. */
  SharedBundle acquire(DoFn<?, ?>.ProcessContext context) {
    if (view == null) {
      return SharedBundle.acquire("path " + path, () -> Bundle.load(Storage.of(path).path(path)));
    }
    Map<String, byte[]> files = files(only(context.sideInput(view)));
    return SharedBundle.acquire(digest(files), () -> Bundle.ofFiles(files, "the model"));
  }

  private static GenericRecord only(Iterable<GenericRecord> models) {
    Iterator<GenericRecord> all = models.iterator();
    if (!all.hasNext()) {
      throw new UsageException("expected one model to predict with, found none");
    }
    GenericRecord model = all.next();
    if (all.hasNext()) {
      throw new UsageException("expected one model to predict with, found several");
    }
    return model;
  }

  /** The files of a record of {@code schemas/model.avsc}. */
  static Map<String, byte[]> files(GenericRecord model) {
    Map<String, byte[]> files = new TreeMap<>();
    ((Map<?, ?>) model.get("files"))
        .forEach(
            (name, content) -> {
              ByteBuffer buffer = ((ByteBuffer) content).duplicate();
              byte[] bytes = new byte[buffer.remaining()];
              buffer.get(bytes);
              files.put(name.toString(), bytes);
            });
    return files;
  }

  private static String digest(Map<String, byte[]> files) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      files.forEach(
          (name, content) -> {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update(content);
          });
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
