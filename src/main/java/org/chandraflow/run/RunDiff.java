package org.chandraflow.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.chandraflow.table.AvroParts;
import org.chandraflow.workflow.DatasetRef;
import org.chandraflow.workflow.Fingerprint;

/** What differs between two runs: configuration, rows and counts, scores, predicted classes. */
public final class RunDiff {
  private static final int MOST_NAMES = 20;

  private final RunDirectory before;
  private final RunDirectory after;
  private final List<String> lines = new ArrayList<>();

  private RunDiff(RunDirectory before, RunDirectory after) {
    this.before = before;
    this.after = after;
  }

  /** Lines for people, {@code WHAT<TAB>BEFORE<TAB>AFTER}; empty if nothing differs. */
  public static List<String> lines(RunDirectory before, RunDirectory after) throws IOException {
    RunDiff diff = new RunDiff(before, after);
    diff.settings();
    diff.stages();
    diff.scores();
    diff.predictions();
    return diff.lines;
  }

  private void line(String what, Object was, Object is) {
    if (!Objects.equals(was, is)) {
      lines.add(what + "\t" + (was == null ? "-" : was) + "\t" + (is == null ? "-" : is));
    }
  }

  private void settings() throws IOException {
    Map<String, String> was = settings(before);
    Map<String, String> is = settings(after);
    Set<String> keys = new TreeSet<>(was.keySet());
    keys.addAll(is.keySet());
    keys.forEach(key -> line("setting " + key, was.get(key), is.get(key)));
  }

  private static Map<String, String> settings(RunDirectory run) throws IOException {
    Map<String, String> settings = new HashMap<>();
    run.record().settings().forEach(s -> settings.put(s.key(), s.value()));
    return settings;
  }

  private void stages() throws IOException {
    Set<String> stages = new LinkedHashSet<>(before.stages());
    stages.addAll(after.stages());
    for (String stage : stages) {
      Optional<Success> was = before.success(stage);
      Optional<Success> is = after.success(stage);
      line(stage + ": done", was.isPresent(), is.isPresent());
      if (was.isEmpty() || is.isEmpty()) {
        continue;
      }
      Optional<Fingerprint> from = fingerprint(before, stage);
      Optional<Fingerprint> to = fingerprint(after, stage);
      if (from.isPresent() && to.isPresent()) {
        to.get().changesSince(from.get()).forEach(change -> lines.add(stage + ": " + change));
      }
      Set<String> outputs = new TreeSet<>(was.get().datasets().keySet());
      outputs.addAll(is.get().datasets().keySet());
      for (String output : outputs) {
        String name = new DatasetRef(stage, output).toString();
        Success.Dataset a = was.get().datasets().getOrDefault(output, Success.Dataset.EMPTY);
        Success.Dataset b = is.get().datasets().getOrDefault(output, Success.Dataset.EMPTY);
        line(name + ": rows", a.rows(), b.rows());
        line(name + ": content", a.digest(), b.digest());
      }
      Map<String, Long> counts = before.metrics(stage).counts();
      Map<String, Long> others = after.metrics(stage).counts();
      Set<String> names = new TreeSet<>(counts.keySet());
      names.addAll(others.keySet());
      names.forEach(
          n ->
              line(stage + ": count " + n, counts.getOrDefault(n, 0L), others.getOrDefault(n, 0L)));
    }
  }

  private static Optional<Fingerprint> fingerprint(RunDirectory run, String stage)
      throws IOException {
    return RunJson.read(run.stage(stage).resolve("fingerprint.json"), Fingerprint.class);
  }

  private static Optional<DatasetRef> ofSchema(RunDirectory run, String schema) throws IOException {
    DatasetRef found = null;
    for (DatasetRef ref : run.datasets()) {
      if (run.dataset(ref.stage(), ref.output()).orElseThrow().schemaName().equals(schema)) {
        found = ref;
      }
    }
    return Optional.ofNullable(found);
  }

  private void scores() throws IOException {
    Map<String, String> was = scores(before);
    Map<String, String> is = scores(after);
    Set<String> names = new TreeSet<>(was.keySet());
    names.addAll(is.keySet());
    names.forEach(name -> line("score " + name, was.get(name), is.get(name)));
  }

  private static Map<String, String> scores(RunDirectory run) throws IOException {
    Map<String, String> scores = new TreeMap<>();
    Optional<DatasetRef> ref = ofSchema(run, "Scores");
    if (ref.isPresent()) {
      AvroParts.forEach(
          run.parts(ref.get().stage(), ref.get().output()),
          record -> {
            JsonNode all = new ObjectMapper().readTree(record.get("json").toString());
            all.path("overall")
                .properties()
                .forEach(
                    e -> {
                      if (e.getValue().isNumber()) {
                        scores.put(
                            e.getKey(),
                            String.format(Locale.ROOT, "%.4f", e.getValue().asDouble()));
                      }
                    });
          });
    }
    return scores;
  }

  private void predictions() throws IOException {
    Optional<DatasetRef> was = ofSchema(before, "Prediction");
    Optional<DatasetRef> is = ofSchema(after, "Prediction");
    if (was.isEmpty() || is.isEmpty()) {
      return;
    }
    Map<String, String> classes = new TreeMap<>();
    AvroParts.forEach(
        before.parts(was.get().stage(), was.get().output()),
        record -> classes.put(record.get("name").toString(), record.get("class").toString()));
    Map<String, Long> moves = new TreeMap<>();
    List<String> names = new ArrayList<>();
    long[] news = {0};
    Set<String> seen = new java.util.HashSet<>();
    AvroParts.forEach(
        after.parts(is.get().stage(), is.get().output()),
        record -> {
          String name = record.get("name").toString();
          String now = record.get("class").toString();
          String then = classes.get(name);
          seen.add(name);
          if (then == null) {
            news[0]++;
          } else if (!then.equals(now)) {
            moves.merge(then + " -> " + now, 1L, Long::sum);
            names.add(name + "\t" + then + "\t" + now);
          }
        });
    long gone = classes.keySet().stream().filter(n -> !seen.contains(n)).count();
    line("predictions: sources only in one run", gone, news[0]);
    moves.forEach((move, count) -> lines.add("predictions: " + move + "\t" + count + " sources"));
    names.sort(null);
    names.stream().limit(MOST_NAMES).forEach(n -> lines.add("class of " + n));
    if (names.size() > MOST_NAMES) {
      lines.add("class of " + (names.size() - MOST_NAMES) + " more sources");
    }
  }
}
