package org.chandraflow.assess;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.chandraflow.config.ConfigReader;
import org.chandraflow.workflow.FileStage;
import org.chandraflow.workflow.InputFiles;
import org.chandraflow.workflow.StagePlan;

/**
 * The stage {@code assess}: compares {@code matched} and, if connected, {@code predictions} with a
 * table of the truth ({@code truth}, see {@link Truth}) and writes {@code exports/assessment.json}.
 */
public final class AssessStage implements FileStage {
  @Override
  public String name() {
    return "assess";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public String summary() {
    return "compares counterparts and classes with a known truth";
  }

  @Override
  public List<Port> inputs() {
    return List.of(new Port("matched", true), new Port("predictions", false));
  }

  @Override
  public StagePlan plan(ConfigReader config, Map<String, Schema> inputs) {
    String path = config.requiredText("truth");
    List<String> files = path.isEmpty() ? List.of() : InputFiles.resolve(config, "truth", path);
    if (files.size() > 1) {
      config.problems().add(config.at("truth"), "'truth': expected one table, found " + files);
    }
    config.finish();
    return new StagePlan(path, Map.of(), files, Map.of());
  }

  @Override
  public Map<String, Long> run(StagePlan plan, Map<String, List<String>> inputs, Path directory)
      throws IOException {
    Assessment assessment = new Assessment(Truth.read(plan.files().get(0)));
    assessment.addMatched(inputs.get("matched"));
    assessment.addPredicted(inputs.getOrDefault("predictions", List.of()));
    Files.writeString(directory.resolve(Assessment.FILE), assessment.toJson());
    return assessment.counts();
  }

  @Override
  public String publishedAs() {
    return "exports";
  }
}
