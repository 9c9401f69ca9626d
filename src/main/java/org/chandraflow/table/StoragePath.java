package org.chandraflow.table;

import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;

/** A path in an {@link ObjectStorage}: {@code gs://bucket/a/b}, or relative, {@code a/b}. */
final class StoragePath implements Path {
  private final StorageFileSystem system;
  private final String root;
  private final List<String> names;

  /**
   * @param root {@code gs://bucket}; empty for a relative path
   */
  StoragePath(StorageFileSystem system, String root, List<String> names) {
    this.system = system;
    this.root = root;
    this.names = List.copyOf(names);
  }

  private StoragePath with(String newRoot, List<String> newNames) {
    return new StoragePath(system, newRoot, newNames);
  }

  private StoragePath own(Path other) {
    if (other instanceof StoragePath path) {
      return path;
    }
    throw new ProviderMismatchException(other + " is not at " + system.scheme() + "://");
  }

  @Override
  public FileSystem getFileSystem() {
    return system;
  }

  @Override
  public boolean isAbsolute() {
    return !root.isEmpty();
  }

  @Override
  public Path getRoot() {
    return isAbsolute() ? with(root, List.of()) : null;
  }

  @Override
  public Path getFileName() {
    return names.isEmpty() ? null : getName(names.size() - 1);
  }

  @Override
  public Path getParent() {
    return names.isEmpty() || names.size() == 1 && !isAbsolute()
        ? null
        : with(root, names.subList(0, names.size() - 1));
  }

  @Override
  public int getNameCount() {
    return names.size();
  }

  @Override
  public Path getName(int index) {
    return with("", List.of(names.get(index)));
  }

  @Override
  public Path subpath(int from, int to) {
    return with("", names.subList(from, to));
  }

  @Override
  public boolean startsWith(Path other) {
    return other instanceof StoragePath path
        && path.root.equals(root)
        && path.names.size() <= names.size()
        && names.subList(0, path.names.size()).equals(path.names);
  }

  @Override
  public boolean endsWith(Path other) {
    if (!(other instanceof StoragePath path)) {
      return false;
    }
    return path.isAbsolute()
        ? path.equals(this)
        : path.names.size() <= names.size()
            && names.subList(names.size() - path.names.size(), names.size()).equals(path.names);
  }

  @Override
  public Path normalize() {
    List<String> kept = new ArrayList<>();
    for (String name : names) {
      if (name.equals("..") && !kept.isEmpty() && !kept.get(kept.size() - 1).equals("..")) {
        kept.remove(kept.size() - 1);
      } else if (!name.equals(".")) {
        kept.add(name);
      }
    }
    return with(root, kept);
  }

  @Override
  public Path resolve(Path other) {
    StoragePath path = own(other);
    if (path.isAbsolute()) {
      return path;
    }
    List<String> all = new ArrayList<>(names);
    all.addAll(path.names);
    return with(root, all);
  }

  @Override
  public Path relativize(Path other) {
    StoragePath path = own(other);
    if (!path.root.equals(root)) {
      throw new IllegalArgumentException(other + " is not relative to " + this);
    }
    int same = 0;
    while (same < Math.min(names.size(), path.names.size())
        && names.get(same).equals(path.names.get(same))) {
      same++;
    }
    List<String> way = new ArrayList<>();
    for (int i = same; i < names.size(); i++) {
      way.add("..");
    }
    way.addAll(path.names.subList(same, path.names.size()));
    return with("", way);
  }

  @Override
  public URI toUri() {
    try {
      return new URI(
          system.scheme(),
          root.substring(root.indexOf("://") + 3),
          "/" + String.join("/", names),
          null,
          null);
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(toString(), e);
    }
  }

  @Override
  public Path toAbsolutePath() {
    if (!isAbsolute()) {
      throw new UnsupportedOperationException(this + " has no bucket");
    }
    return this;
  }

  @Override
  public Path toRealPath(LinkOption... options) {
    return toAbsolutePath().normalize();
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException("watching an object store");
  }

  @Override
  public int compareTo(Path other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StoragePath path
        && path.root.equals(root)
        && path.names.equals(names)
        && path.system.equals(system);
  }

  @Override
  public int hashCode() {
    return 31 * root.hashCode() + names.hashCode();
  }

  @Override
  public String toString() {
    String joined = String.join("/", names);
    return root.isEmpty() ? joined : names.isEmpty() ? root : root + "/" + joined;
  }
}
