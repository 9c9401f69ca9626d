package org.chandraflow.sky;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The indexes of this process (or class loader), each loaded once however many workers share it:
 * keyed by content digest, counted by users, dropped with the last. Safe for several threads.
 */
public final class SharedIndexes {
  private static final Map<String, Entry> ENTRIES = new HashMap<>();

  private SharedIndexes() {}

  private static final class Entry {
    private SourceIndex index;
    private int users;
  }

  /** The index of a file, loaded if nobody holds it. Give it back with {@link #release}. */
  public static SourceIndex acquire(IndexFile file) throws IOException {
    Entry entry;
    synchronized (ENTRIES) {
      entry = ENTRIES.computeIfAbsent(file.digest(), digest -> new Entry());
      entry.users++;
    }
    try {
      synchronized (entry) {
        if (entry.index == null) {
          entry.index = file.read();
        }
        return entry.index;
      }
    } catch (IOException | RuntimeException | Error e) {
      release(file);
      throw e;
    }
  }

  /** Gives back an index that was acquired; the last user frees it. */
  public static void release(IndexFile file) {
    synchronized (ENTRIES) {
      Entry entry = ENTRIES.get(file.digest());
      if (entry == null) {
        throw new IllegalStateException("index " + file.digest() + " is not held");
      }
      if (--entry.users == 0) {
        ENTRIES.remove(file.digest());
      }
    }
  }

  /** How many users hold an index. */
  public static int users(IndexFile file) {
    synchronized (ENTRIES) {
      Entry entry = ENTRIES.get(file.digest());
      return entry == null ? 0 : entry.users;
    }
  }
}
