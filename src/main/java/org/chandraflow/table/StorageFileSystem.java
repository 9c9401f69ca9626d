package org.chandraflow.table;

import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** An {@link ObjectStorage} as the JDK sees it. */
final class StorageFileSystem extends FileSystem {
  private final ObjectStorage storage;
  private final StorageProvider provider;

  StorageFileSystem(ObjectStorage storage) {
    this.storage = storage;
    this.provider = new StorageProvider(this, storage);
  }

  String scheme() {
    return storage.scheme();
  }

  @Override
  public FileSystemProvider provider() {
    return provider;
  }

  @Override
  public Path getPath(String first, String... more) {
    String all = more.length == 0 ? first : first + "/" + String.join("/", more);
    String start = scheme() + "://";
    List<String> names = new ArrayList<>();
    String root = "";
    boolean absolute = all.startsWith(start);
    for (String name : (absolute ? all.substring(start.length()) : all).split("/")) {
      if (absolute && root.isEmpty()) {
        root = start + name;
      } else if (!name.isEmpty()) {
        names.add(name);
      }
    }
    return new StoragePath(this, root, names);
  }

  @Override
  public PathMatcher getPathMatcher(String syntaxAndPattern) {
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher(syntaxAndPattern);
    return path -> matcher.matches(Path.of(path.toString()));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StorageFileSystem system && system.storage.equals(storage);
  }

  @Override
  public int hashCode() {
    return storage.hashCode();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException("closing " + scheme() + "://");
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public String getSeparator() {
    return "/";
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return List.of();
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return List.of();
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return Set.of("basic");
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    throw new UnsupportedOperationException("owners");
  }

  @Override
  public WatchService newWatchService() {
    throw new UnsupportedOperationException("watching an object store");
  }
}
