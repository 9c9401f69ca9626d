package org.chandraflow.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.chandraflow.figure.Svg;
import org.chandraflow.table.AvroParts;

/** Puts the page together. What a run does not have is left out. */
final class ReportPage {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final String STYLE =
      """
      body{font:15px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;color:#1f2933;
        background:#fff;margin:0 auto;max-width:1180px;padding:0 20px 60px}
      h1{font-size:26px;margin:28px 0 4px}h2{font-size:19px;margin:38px 0 8px;
        border-bottom:1px solid #e3e8ef;padding-bottom:4px}h3{font-size:15px;margin:20px 0 6px}
      p{max-width:76ch}.muted{color:#697586}nav a{margin-right:16px}a{color:#0b5cad}
      table{border-collapse:collapse;margin:10px 0;font-size:13.5px}
      th,td{text-align:left;padding:3px 14px 3px 0;border-bottom:1px solid #eef1f5;
        vertical-align:top}th{font-weight:600;color:#4a5560}
      .n{text-align:right;font-variant-numeric:tabular-nums}
      .figures{display:flex;flex-wrap:wrap;gap:14px;align-items:flex-start}
      figure{margin:6px 0}svg{max-width:100%;height:auto}.wide{overflow-x:auto}
      .state{display:inline-block;color:#fff;border-radius:4px;padding:1px 9px;font-size:13px}
      .tiles{display:flex;flex-wrap:wrap;gap:12px;margin:16px 0}
      .tile{border:1px solid #e3e8ef;border-radius:8px;padding:8px 16px;min-width:110px}
      .tile b{display:block;font-size:22px;font-weight:600}.tile span{color:#697586;font-size:13px}
      details{margin:10px 0}summary{cursor:pointer;color:#0b5cad}
      td,th{overflow-wrap:anywhere}
      """;

  private final RunFacts run;
  private final Html html = new Html();
  private final List<String> lines = new ArrayList<>();

  private ReportPage(RunFacts run) {
    this.run = run;
  }

  /**
   * The page and what to tell at the end of the command.
   *
   * @param html the whole file
   * @param lines scores, class counts, comparison with the truth
   */
  record Page(String html, List<String> lines) {}

  /**
   * @param assessment what {@code assess} wrote, or null
   */
  static Page of(RunFacts run, JsonNode assessment) throws IOException {
    return new ReportPage(run).page(assessment);
  }

  private Page page(JsonNode assessment) throws IOException {
    JsonNode scores = scores();
    List<String> features = parts("features");
    List<String> sources = parts("sources").isEmpty() ? parts("matched") : parts("sources");
    List<String> predictions = parts("predictions");
    Predicted predicted = predictions.isEmpty() ? null : Predicted.read(predictions);
    head(scores, predicted);
    if (predicted != null) {
      PredictionSection.write(html, predicted, sources, features);
      lines.add(classLine(predicted));
    }
    List<String> cv = parts("cv_predictions");
    if (!cv.isEmpty()) {
      ValidationSection.write(html, CvTable.read(cv), scores);
    }
    if (assessment != null) {
      AssessmentSection.write(html, assessment);
      lines.addAll(AssessmentSection.lines(assessment));
    }
    StagesSection.write(html, run);
    return new Page(whole(), lines);
  }

  private List<String> parts(String schema) {
    return run.ofSchema(schema).map(RunFacts.Dataset::parts).orElse(List.of());
  }

  private JsonNode scores() throws IOException {
    JsonNode[] found = {null};
    AvroParts.forEach(
        parts("scores"),
        record -> found[0] = new ObjectMapper().readTree(record.get("json").toString()));
    return found[0];
  }

  private void head(JsonNode scores, Predicted predicted) {
    html.raw("<h1>" + Svg.escape(run.name()) + "</h1>\n<p class=\"muted\">");
    html.raw(Svg.escape(run.description()) + "</p>\n<p>");
    html.raw("<span class=\"state\" style=\"background:" + StageFacts.color(run.state()) + "\">");
    html.raw(run.state().toLowerCase(Locale.ROOT).replace('_', ' ') + "</span> ");
    if (run.started() != null) {
      html.raw("<span class=\"muted\">" + TIME.format(run.started()));
      if (run.ended() != null) {
        double seconds = Duration.between(run.started(), run.ended()).toMillis() / 1000.0;
        html.raw(String.format(Locale.ROOT, ", %.1f s", seconds));
      }
      html.raw("</span>");
    }
    html.raw("</p>\n<div class=\"tiles\">\n");
    if (predicted != null) {
      tile(String.format(Locale.ROOT, "%,d", predicted.size()), "sources classified");
      long sure = 0;
      for (int k = 0; k < predicted.classes().size(); k++) {
        sure += predicted.count(k, 3);
      }
      tile(String.format(Locale.ROOT, "%,d", sure), "with probability above 0.9");
    }
    if (scores != null) {
      JsonNode overall = scores.path("overall");
      tile(scores.path("n").asText(), "sources of known class");
      score(overall, "accuracy", "accuracy");
      score(overall, "mcc", "MCC");
      score(overall, "f1_macro", "macro F1");
      score(overall, "ece", "calibration error");
      lines.add(
          String.format(
              Locale.ROOT,
              "validated on %s sources: accuracy %.4f, balanced accuracy %.4f, macro F1 %.4f, MCC"
                  + " %.4f",
              scores.path("n").asText(),
              overall.path("accuracy").asDouble(),
              overall.path("balanced_accuracy").asDouble(),
              overall.path("f1_macro").asDouble(),
              overall.path("mcc").asDouble()));
    }
    html.raw("</div>\n");
  }

  private void score(JsonNode overall, String key, String label) {
    if (overall.path(key).isNumber()) {
      tile(String.format(Locale.ROOT, "%.3f", overall.path(key).asDouble()), label);
    }
  }

  private void tile(String number, String label) {
    html.raw("<div class=\"tile\"><b>" + Svg.escape(number) + "</b><span>");
    html.raw(Svg.escape(label) + "</span></div>\n");
  }

  private static String classLine(Predicted predicted) {
    StringBuilder line = new StringBuilder();
    line.append(String.format(Locale.ROOT, "classified %,d sources:", predicted.size()));
    for (int k = 0; k < predicted.classes().size(); k++) {
      line.append(k == 0 ? " " : ", ").append(predicted.classes().get(k));
      line.append(String.format(Locale.ROOT, " %,d", predicted.count(k, 0)));
    }
    return line.toString();
  }

  private String whole() {
    String body = html.toString();
    StringBuilder nav = new StringBuilder("<nav>");
    for (Map.Entry<String, String> link :
        List.of(
            Map.entry("classes", "Classes"),
            Map.entry("validation", "Trust"),
            Map.entry("truth", "Truth"),
            Map.entry("stages", "Stages"),
            Map.entry("settings", "Settings"))) {
      if (body.contains("id=\"" + link.getKey() + "\"")) {
        nav.append("<a href=\"#").append(link.getKey()).append("\">");
        nav.append(link.getValue()).append("</a>");
      }
    }
    nav.append("</nav>\n");
    return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>"
        + Svg.escape(run.name())
        + " – chandraflow</title>\n<style>\n"
        + STYLE
        + "</style></head><body>\n"
        + nav
        + body
        + "</body></html>\n";
  }
}
