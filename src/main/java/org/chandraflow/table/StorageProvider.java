package org.chandraflow.table;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The JDK's operations on an {@link ObjectStorage}. A directory is there as long as something is
 * below it, so making one does nothing. Moving one moves every object, and is not atomic.
 */
final class StorageProvider extends FileSystemProvider {
  private final StorageFileSystem system;
  private final ObjectStorage storage;

  StorageProvider(StorageFileSystem system, ObjectStorage storage) {
    this.system = system;
    this.storage = storage;
  }

  @Override
  public String getScheme() {
    return storage.scheme();
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> settings) {
    throw new UnsupportedOperationException("another file system of " + getScheme() + "://");
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    return system;
  }

  @Override
  public Path getPath(URI uri) {
    return system.getPath(uri.getScheme() + "://" + uri.getAuthority() + uri.getPath());
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    if (!options.contains(StandardOpenOption.WRITE)
        && !options.contains(StandardOpenOption.APPEND)) {
      try {
        return storage.open(path.toString());
      } catch (FileNotFoundException e) {
        throw missing(path, e);
      }
    }
    if (options.contains(StandardOpenOption.CREATE_NEW)
        && storage.stat(path.toString()).isPresent()) {
      throw new FileAlreadyExistsException(path.toString());
    }
    byte[] before = new byte[0];
    if (options.contains(StandardOpenOption.APPEND) && storage.stat(path.toString()).isPresent()) {
      try (SeekableByteChannel old = storage.open(path.toString())) {
        before = Channels.newInputStream(old).readAllBytes();
      }
    }
    Writing channel = new Writing(storage.create(path.toString()));
    ByteBuffer buffer = ByteBuffer.wrap(before);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    return channel;
  }

  private static NoSuchFileException missing(Path path, IOException cause) {
    NoSuchFileException missing = new NoSuchFileException(path.toString());
    missing.initCause(cause);
    return missing;
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path directory, DirectoryStream.Filter<? super Path> filter) throws IOException {
    String start = directory + "/";
    Set<String> names = new TreeSet<>();
    for (Storage.Entry entry : storage.below(directory.toString())) {
      String rest = entry.path().substring(start.length());
      int slash = rest.indexOf('/');
      names.add(slash < 0 ? rest : rest.substring(0, slash));
    }
    List<Path> found = new java.util.ArrayList<>();
    for (String name : names) {
      Path path = directory.resolve(name);
      if (!name.isEmpty() && filter.accept(path)) {
        found.add(path);
      }
    }
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        return found.iterator();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void createDirectory(Path directory, FileAttribute<?>... attributes) {}

  @Override
  public void delete(Path path) throws IOException {
    storage.delete(path.toString());
  }

  @Override
  public boolean deleteIfExists(Path path) throws IOException {
    storage.delete(path.toString());
    return true;
  }

  @Override
  public void copy(Path from, Path to, CopyOption... options) throws IOException {
    checkFree(to, options);
    storage.copy(from.toString(), to.toString());
  }

  @Override
  public void move(Path from, Path to, CopyOption... options) throws IOException {
    checkFree(to, options);
    if (storage.stat(from.toString()).isPresent()) {
      storage.move(from.toString(), to.toString());
      return;
    }
    for (Storage.Entry entry : storage.below(from.toString())) {
      storage.move(entry.path(), to + entry.path().substring(from.toString().length()));
    }
  }

  private void checkFree(Path to, CopyOption... options) throws IOException {
    List<CopyOption> given = List.of(options);
    if (!given.contains(StandardCopyOption.REPLACE_EXISTING)
        && !given.contains(StandardCopyOption.ATOMIC_MOVE)
        && storage.stat(to.toString()).isPresent()) {
      throw new FileAlreadyExistsException(to.toString());
    }
  }

  @Override
  public boolean isSameFile(Path one, Path other) {
    return one.equals(other);
  }

  @Override
  public boolean isHidden(Path path) {
    return path.getFileName() != null && path.getFileName().toString().startsWith(".");
  }

  @Override
  public FileStore getFileStore(Path path) {
    throw new UnsupportedOperationException("free space of " + getScheme() + "://");
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    attributes(path);
  }

  private BasicFileAttributes attributes(Path path) throws IOException {
    Optional<ObjectStorage.Stat> object =
        path.getNameCount() == 0 ? Optional.empty() : storage.stat(path.toString());
    if (object.isEmpty() && storage.below(path.toString()).isEmpty()) {
      throw new NoSuchFileException(path.toString());
    }
    return new Attributes(object.orElse(null));
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    if (type != BasicFileAttributes.class) {
      throw new UnsupportedOperationException(type.getName());
    }
    return type.cast(attributes(path));
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
      throws IOException {
    BasicFileAttributes found = attributes(path);
    return Map.of(
        "size", found.size(),
        "lastModifiedTime", found.lastModifiedTime(),
        "isDirectory", found.isDirectory(),
        "isRegularFile", found.isRegularFile());
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    if (type != BasicFileAttributeView.class) {
      return null;
    }
    return type.cast(
        new BasicFileAttributeView() {
          @Override
          public String name() {
            return "basic";
          }

          @Override
          public BasicFileAttributes readAttributes() throws IOException {
            return attributes(path);
          }

          @Override
          public void setTimes(FileTime modified, FileTime accessed, FileTime created) {
            throw new UnsupportedOperationException("setting the times of an object");
          }
        });
  }

  @Override
  public void setAttribute(Path path, String name, Object value, LinkOption... options) {
    throw new UnsupportedOperationException("setting " + name + " of an object");
  }

  /** Of an object, or of a directory. */
  private record Attributes(ObjectStorage.Stat object) implements BasicFileAttributes {
    @Override
    public FileTime lastModifiedTime() {
      return FileTime.fromMillis(object == null ? 0 : object.modified());
    }

    @Override
    public FileTime lastAccessTime() {
      return lastModifiedTime();
    }

    @Override
    public FileTime creationTime() {
      return lastModifiedTime();
    }

    @Override
    public boolean isRegularFile() {
      return object != null;
    }

    @Override
    public boolean isDirectory() {
      return object == null;
    }

    @Override
    public boolean isSymbolicLink() {
      return false;
    }

    @Override
    public boolean isOther() {
      return false;
    }

    @Override
    public long size() {
      return object == null ? 0 : object.size();
    }

    @Override
    public Object fileKey() {
      return object == null ? null : object.version();
    }
  }

  /** Only forward. */
  private static final class Writing implements SeekableByteChannel {
    private final WritableByteChannel out;
    private long position;

    Writing(WritableByteChannel out) {
      this.out = out;
    }

    @Override
    public int read(ByteBuffer buffer) {
      throw new NonReadableChannelException();
    }

    @Override
    public int write(ByteBuffer buffer) throws IOException {
      int written = out.write(buffer);
      position += written;
      return written;
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public SeekableByteChannel position(long wanted) {
      throw new UnsupportedOperationException("writing an object anywhere but at its end");
    }

    @Override
    public long size() {
      return position;
    }

    @Override
    public SeekableByteChannel truncate(long size) {
      throw new UnsupportedOperationException("truncating an object");
    }

    @Override
    public boolean isOpen() {
      return out.isOpen();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
