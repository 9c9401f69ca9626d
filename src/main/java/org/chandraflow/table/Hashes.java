package org.chandraflow.table;

/** Hashes of 64 bits that are the same everywhere and always: draws and samples depend on them. */
public final class Hashes {
  private Hashes() {}

  /** Of a text: FNV-1a over its UTF-16 units. */
  public static long of(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }

  /** The finaliser of SplitMix64 (Steele, Lea &amp; Flood 2014): one to one. */
  public static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
    return b ^ (b >>> 31);
  }
}
