package org.chandraflow.assess;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;
import org.chandraflow.table.AvroParts;

/** Counts of right and wrong, and the shares that follow from them. */
final class Assessment {
  /** The file it is written to. */
  static final String FILE = "assessment.json";

  private static final class Match {
    private long truth;
    private long matched;
    private long correct;
  }

  private final Truth truth;
  private final Map<String, Match> matches = new TreeMap<>();
  private final Map<String, Map<String, Long>> confusion = new TreeMap<>();
  private long sources;
  private long predicted;
  private long right;

  Assessment(Truth truth) {
    this.truth = truth;
  }

  /** Compares counterparts: records with {@code name} and {@code PREFIX_id}. */
  void addMatched(List<String> parts) throws IOException {
    AvroParts.forEach(
        parts,
        record -> {
          int row = truth.find(record.get("name").toString());
          if (row < 0) {
            return;
          }
          sources++;
          for (int c = 0; c < truth.prefixes().size(); c++) {
            String field = truth.prefixes().get(c) + "_id";
            if (record.hasField(field)) {
              addMatch(c, row, record.get(field));
            }
          }
        });
  }

  private void addMatch(int catalogue, int row, Object id) {
    Match match = matches.computeIfAbsent(truth.prefixes().get(catalogue), p -> new Match());
    match.truth += truth.hasCounterpart(catalogue, row) ? 1 : 0;
    if (id != null) {
      match.matched++;
      match.correct += truth.isCounterpart(catalogue, row, id.toString()) ? 1 : 0;
    }
  }

  /** Compares classes: records with {@code name} and {@code class}. */
  void addPredicted(List<String> parts) throws IOException {
    AvroParts.forEach(parts, this::addPrediction);
  }

  private void addPrediction(GenericRecord record) {
    int row = truth.find(record.get("name").toString());
    String known = row < 0 ? null : truth.classOf(row);
    if (known != null) {
      String found = record.get("class").toString();
      predicted++;
      right += known.equals(found) ? 1 : 0;
      confusion.computeIfAbsent(known, k -> new TreeMap<>()).merge(found, 1L, Long::sum);
    }
  }

  /** Counts for the run's metrics. */
  Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    counts.put("sources", sources);
    matches.forEach(
        (prefix, match) -> {
          counts.put("true:" + prefix, match.truth);
          counts.put("matched:" + prefix, match.matched);
          counts.put("correct:" + prefix, match.correct);
        });
    counts.put("predicted", predicted);
    counts.put("predicted_right", right);
    return counts;
  }

  /**
   * As JSON: for each catalogue the numbers of sources with a true counterpart, with a match, and
   * with the right one; completeness is right over true, purity right over matched (null where the
   * denominator is 0); for classes the share that is right and the confusion, true class first.
   */
  String toJson() throws IOException {
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode json = mapper.createObjectNode();
    json.put("format_version", 1).put("sources", sources);
    ObjectNode counterparts = json.putObject("counterparts");
    matches.forEach(
        (prefix, match) -> {
          ObjectNode node = counterparts.putObject(prefix);
          node.put("true", match.truth).put("matched", match.matched).put("right", match.correct);
          node.put("completeness", share(match.correct, match.truth));
          node.put("purity", share(match.correct, match.matched));
        });
    ObjectNode classes = json.putObject("classes");
    classes.put("n", predicted).put("right", right).put("accuracy", share(right, predicted));
    classes.set("confusion", mapper.valueToTree(confusion));
    return mapper.writeValueAsString(json) + "\n";
  }

  private static Double share(long part, long whole) {
    return whole == 0 ? null : (Double) ((double) part / whole);
  }
}
