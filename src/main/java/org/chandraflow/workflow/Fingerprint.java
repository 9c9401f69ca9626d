package org.chandraflow.workflow;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.chandraflow.config.ConfigNode;
import org.chandraflow.config.UsageException;

/**
 * What decides a stage's output: equal fingerprints mean equal results. The parts are kept, so that
 * one can say what has changed.
 *
 * @param parts by key: {@code transform}, {@code version}, {@code config KEY}, {@code input PORT},
 *     {@code file NAME}, {@code schema OUTPUT}
 */
public record Fingerprint(Map<String, String> parts) {
  public Fingerprint {
    parts = Collections.unmodifiableMap(new TreeMap<>(parts));
  }

  /** The whole as 32 hexadecimal digits. */
  public String hash() {
    MessageDigest digest = sha256();
    parts.forEach(
        (key, value) -> {
          digest.update(key.getBytes(StandardCharsets.UTF_8));
          digest.update((byte) 0);
          digest.update(value.getBytes(StandardCharsets.UTF_8));
          digest.update((byte) 1);
        });
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }

  /** What differs from an earlier one, a sentence each. */
  public List<String> changesSince(Fingerprint before) {
    List<String> changes = new ArrayList<>();
    Map<String, String> all = new TreeMap<>(before.parts);
    all.putAll(parts);
    for (String key : all.keySet()) {
      String was = before.parts.get(key);
      String is = parts.get(key);
      if (was == null) {
        changes.add(key + " is new" + (key.startsWith("config ") ? ": " + shorten(is) : ""));
      } else if (is == null) {
        changes.add(key + " is gone");
      } else if (!was.equals(is) && was.startsWith("{") && is.startsWith("{")) {
        addMembers(key, was, is, changes);
      } else if (!was.equals(is)) {
        changes.add(
            key.startsWith("config ") || key.equals("version") || key.equals("transform")
                ? key + ": " + difference(was, is)
                : key + " changed");
      }
    }
    return changes;
  }

  /** The members of two JSON objects that differ, a sentence each: {@code config recipe.seed}. */
  private static void addMembers(String key, String was, String is, List<String> changes) {
    Map<String, String> before = new TreeMap<>();
    Map<String, String> after = new TreeMap<>();
    try {
      flatten(key, ConfigNode.parse(key, was), before);
      flatten(key, ConfigNode.parse(key, is), after);
    } catch (UsageException e) {
      // No JSON after all.
      changes.add(key + ": " + difference(was, is));
      return;
    }
    new Fingerprint(after).changesSince(new Fingerprint(before)).forEach(changes::add);
  }

  private static void flatten(String key, ConfigNode node, Map<String, String> into) {
    if (node.isMap()) {
      node.entries().forEach((name, value) -> flatten(key + "." + name, value, into));
    } else {
      into.put(key, node.isScalar() && !node.isNull() ? node.text() : node.canonical());
    }
  }

  private static String difference(String was, String is) {
    if (was.length() <= 60 && is.length() <= 60) {
      return was + " -> " + is;
    }
    int start = 0;
    while (start < Math.min(was.length(), is.length()) && was.charAt(start) == is.charAt(start)) {
      start++;
    }
    start = Math.max(0, start - 20);
    return "..." + shorten(was.substring(start)) + " -> ..." + shorten(is.substring(start));
  }

  private static String shorten(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= 60 ? line : line.substring(0, 57) + "...";
  }

  /** The digest that the JDK always has. */
  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("a JDK without SHA-256", e);
    }
  }
}
