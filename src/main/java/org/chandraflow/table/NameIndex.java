package org.chandraflow.table;

import java.util.Arrays;

/**
 * Numbers names in the order of their arrival, in 16 to 32 bytes a name: millions of source names
 * fit where their texts would not. Names are told apart by a 64-bit hash; among 10 million names
 * the chance that any two share it is 3e-6. Not safe for several threads.
 */
public final class NameIndex {
  private long[] keys = new long[1 << 12];
  private int[] values = new int[1 << 12];
  private int size;

  /** The number of a name, a new one if it was not there. */
  public int add(CharSequence name) {
    if (2 * size >= keys.length) {
      grow();
    }
    long key = hash(name);
    int slot = slot(key);
    if (keys[slot] == 0) {
      keys[slot] = key;
      values[slot] = size++;
    }
    return values[slot];
  }

  /** The number of a name, or -1. */
  public int find(CharSequence name) {
    long key = hash(name);
    int slot = slot(key);
    return keys[slot] == 0 ? -1 : values[slot];
  }

  /** How many names there are. */
  public int size() {
    return size;
  }

  private int slot(long key) {
    int slot = (int) (key >>> 32) & (keys.length - 1);
    while (keys[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & (keys.length - 1);
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldValues = values;
    keys = new long[2 * oldKeys.length];
    values = Arrays.copyOf(values, 2 * oldValues.length);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        values[slot] = oldValues[i];
      }
    }
  }

  /**
   * A 64-bit hash of a text, never 0: each character mixed in with the finaliser of SplitMix64
   * (Steele et al. 2014).
   */
  public static long hash(CharSequence text) {
    long hash = 0x9E3779B97F4A7C15L;
    for (int i = 0; i < text.length(); i++) {
      hash += text.charAt(i);
      hash = (hash ^ (hash >>> 30)) * 0xBF58476D1CE4E5B9L;
      hash = (hash ^ (hash >>> 27)) * 0x94D049BB133111EBL;
      hash ^= hash >>> 31;
    }
    return hash == 0 ? 1 : hash;
  }
}
