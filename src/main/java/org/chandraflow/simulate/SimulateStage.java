package org.chandraflow.simulate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.chandraflow.config.ConfigReader;
import org.chandraflow.config.UsageException;
import org.chandraflow.workflow.FileStage;
import org.chandraflow.workflow.StagePlan;

/** The stage {@code simulate}: files of a simulated sky for the other stages to read. */
public final class SimulateStage implements FileStage {
  @Override
  public String name() {
    return "simulate";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public String summary() {
    return "simulates a sky with known truth: sources, catalogues, labels and truth as files";
  }

  @Override
  public List<Port> inputs() {
    return List.of();
  }

  @Override
  public StagePlan plan(ConfigReader config, Map<String, Schema> inputs) {
    SimulationSettings settings =
        new SimulationSettings(
            config.integer("sources", 20_000, 1, SimulationSettings.MOST_SOURCES),
            config.integer("catalog_rows", 600_000, 0, SimulationSettings.MOST_ROWS),
            config.integer("seed", 42, Long.MIN_VALUE, Long.MAX_VALUE),
            config.choice("format", SimulationSettings.Format.class, SimulationSettings.Format.CSV),
            config.text("model", SimulationSettings.DEFAULT_MODEL),
            config.texts("classes"),
            config.number("labelled", SimulationSettings.DEFAULT_LABELLED, 0, 1));
    String model = "";
    try {
      SkyModel sky = SkyModel.load(settings.model()).with(settings.classes());
      model = org.chandraflow.config.ConfigFiles.load("simulation", settings.model()).canonical();
      if (!settings.classes().isEmpty() && sky.fields().isEmpty()) {
        config.problems().add(config.at("classes"), "'classes': no field has any of them");
      }
    } catch (UsageException e) {
      config.problems().addAll(e);
    }
    config.finish();
    Map<String, String> written = new LinkedHashMap<>();
    written.put("sources", Long.toString(settings.sources()));
    written.put("catalog_rows", Long.toString(settings.catalogRows()));
    written.put("seed", Long.toString(settings.seed()));
    written.put("format", settings.format().extension());
    written.put("model", model);
    written.put("classes", String.join(",", settings.classes()));
    written.put("labelled", Double.toString(settings.labelled()));
    return new StagePlan(settings, Map.of(), List.of(), written);
  }

  @Override
  public Map<String, Long> run(StagePlan plan, Map<String, List<String>> inputs, Path directory)
      throws IOException, InterruptedException {
    Simulation simulation = new Simulation((SimulationSettings) plan.config());
    int threads = Runtime.getRuntime().availableProcessors();
    Map<String, Long> counts = new LinkedHashMap<>();
    simulation
        .write(directory, threads, rows -> {})
        .forEach((table, rows) -> counts.put("rows:" + table, rows));
    return counts;
  }
}
