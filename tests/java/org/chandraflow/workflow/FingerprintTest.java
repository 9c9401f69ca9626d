package org.chandraflow.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a fingerprint says about its changes. */
class FingerprintTest {
  private static Fingerprint of(String... pairs) {
    Map<String, String> parts = new java.util.TreeMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      parts.put(pairs[i], pairs[i + 1]);
    }
    return new Fingerprint(parts);
  }

  @Test
  void eachChangeIsASentence() {
    Fingerprint before =
        of(
            "version",
            "1",
            "config folds",
            "10",
            "input rows",
            "aa",
            "file a.csv",
            "1",
            "config k",
            "v");
    Fingerprint after =
        of(
            "version",
            "2",
            "config folds",
            "5",
            "input rows",
            "bb",
            "file a.csv",
            "1",
            "config n",
            "w");
    assertThat(after.changesSince(before))
        .containsExactlyInAnyOrder(
            "version: 1 -> 2",
            "config folds: 10 -> 5",
            "input rows changed",
            "config k is gone",
            "config n is new: w");
    assertThat(after.hash()).isNotEqualTo(before.hash()).hasSize(32);
    assertThat(before.changesSince(before)).isEmpty();
  }

  @Test
  void ofAnObjectTheMembersThatDiffer() {
    Fingerprint before =
        of(
            "config recipe",
            "{\"name\":\"original\",\"weights\":{\"kind\":\"none\",\"cap\":5},\"a\":[1,2]}");
    Fingerprint after =
        of(
            "config recipe",
            "{\"name\":\"original\",\"weights\":{\"kind\":\"balanced\"},\"a\":[1,2]}");
    assertThat(after.changesSince(before))
        .containsExactlyInAnyOrder(
            "config recipe.weights.kind: none -> balanced", "config recipe.weights.cap is gone");
  }
}
