package org.chandraflow.crossmatch;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;

/**
 * A configuration as DoFns carry it: serialised once, because some runners copy a DoFn for every
 * bundle.
 */
final class PackedConfig implements Serializable {
  private static final long serialVersionUID = 1L;

  private final byte[] bytes;
  private transient CrossmatchConfig config;

  PackedConfig(CrossmatchConfig config) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ObjectOutputStream objects = new ObjectOutputStream(out)) {
      objects.writeObject(config);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.bytes = out.toByteArray();
  }

  /** The configuration. */
  CrossmatchConfig get() {
    if (config == null) {
      try (ObjectInputStream in =
          new ObjectInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            protected Class<?> resolveClass(java.io.ObjectStreamClass description)
                throws IOException, ClassNotFoundException {
              try {
                return Class.forName(
                    description.getName(), false, PackedConfig.class.getClassLoader());
              } catch (ClassNotFoundException e) {
                return super.resolveClass(description);
              }
            }
          }) {
        config = (CrossmatchConfig) in.readObject();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException("a class of the configuration is missing", e);
      }
    }
    return config;
  }
}
