package org.chandraflow.crossmatch;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.chandraflow.beam.BeamStage;
import org.chandraflow.beam.StageOutput;
import org.chandraflow.config.ConfigReader;
import org.chandraflow.config.RecordText;
import org.chandraflow.config.Standing;
import org.chandraflow.workflow.Forecast;
import org.chandraflow.workflow.StagePlan;

/**
 * The stage {@code crossmatch}: {@code sources} in, matched sources out, with the outputs {@code
 * id_frame} (labels), {@code quality} (chance rate, purity, completeness) and, with {@code mode:
 * all}, {@code pairs}. {@code docs/crossmatch.md} tells the configuration.
 */
public final class CrossmatchStage implements BeamStage {
  private static final String ID_FRAME = "id_frame";
  private static final String QUALITY = "quality";
  private static final String PAIRS = "pairs";

  private record Plan(CrossmatchConfig config, String sources) implements Serializable {}

  @Override
  public String name() {
    return "crossmatch";
  }

  @Override
  public int version() {
    return 2;
  }

  @Override
  public String summary() {
    return "joins sources to catalogues and labels by position, with probabilities";
  }

  @Override
  public List<Port> inputs() {
    return List.of(new Port("sources", true));
  }

  @Override
  public StagePlan plan(ConfigReader config, Map<String, Schema> inputs) {
    Schema sources = inputs.get("sources");
    CrossmatchConfig settings = new CrossmatchConfigReader(config, sources).read();
    if (config.problems().isEmpty()) {
      CrossmatchConfigReader.checkFiles(config, settings);
    }
    if (sources == null) {
      return new StagePlan("", Map.of(), List.of(), Map.of());
    }
    Map<String, Schema> outputs = new LinkedHashMap<>();
    outputs.put(StagePlan.MAIN, schema(settings, sources));
    outputs.put(ID_FRAME, LabelChoice.ID_FRAME);
    outputs.put(QUALITY, QualityReport.SCHEMA);
    if (settings.mode() == CrossmatchConfig.Mode.ALL) {
      outputs.put(PAIRS, SourceMatcher.PAIRS);
    }
    List<String> files =
        settings.inputs().stream().flatMap(input -> input.files().stream()).toList();
    return new StagePlan(
        new Plan(settings, Standing.onceFor("text", sources, sources::toString)),
        outputs,
        files,
        settings(settings));
  }

  private static Schema schema(CrossmatchConfig settings, Schema sources) {
    List<Object> made = new ArrayList<>(List.of(sources));
    settings.catalogs().forEach(input -> made.add(input.catalog()));
    return Standing.onceForAll("matched", made, () -> Crossmatch.schema(settings, sources));
  }

  private static Map<String, String> settings(CrossmatchConfig config) {
    Map<String, String> out = new TreeMap<>();
    int number = 0;
    for (CatalogInput input : config.inputs()) {
      out.put(
          (input.isLabels() ? "labels." : "catalogs.") + number++,
          input.catalog().text()
              + ", criterion "
              + input.criterion()
              + ", or radius "
              + input.orRadius()
              + ", completeness "
              + input.completeness()
              + ", density "
              + input.density()
              + ", cutout "
              + input.cutOut()
              + ", magnitude "
              + input.magnitude());
    }
    out.put("mode", config.mode().toString());
    out.put("bayes", config.form().toString());
    out.put("association", config.joining().toString());
    out.put("agreement", Double.toString(config.agreement()));
    out.put("surroundings", Double.toString(config.outer()));
    out.put("min_p_any", Double.toString(config.leastPAny()));
    out.put("merge", config.merge().toString());
    out.put("conflict", config.conflict().toString());
    out.put("sources", RecordText.of(config.sources()));
    return out;
  }

  @Override
  public Forecast forecast(StagePlan plan, Map<String, Long> rows) {
    return Forecast.ofRows(rows.getOrDefault("sources", -1L));
  }

  @Override
  public StageOutput build(
      Pipeline pipeline,
      String name,
      StagePlan plan,
      Map<String, PCollection<GenericRecord>> inputs) {
    Plan config = (Plan) plan.config();
    PCollectionTuple out =
        inputs
            .get("sources")
            .apply(
                name, Crossmatch.of(config.config(), new Schema.Parser().parse(config.sources())));
    Map<String, PCollection<GenericRecord>> datasets = new LinkedHashMap<>();
    datasets.put(StagePlan.MAIN, out.get(Crossmatch.MATCHED));
    datasets.put(ID_FRAME, out.get(Crossmatch.ID_FRAME));
    datasets.put(QUALITY, out.get(Crossmatch.QUALITY));
    if (config.config().mode() == CrossmatchConfig.Mode.ALL) {
      datasets.put(PAIRS, out.get(Crossmatch.PAIRS));
    }
    return new StageOutput(
        datasets, Optional.of(out.get(Crossmatch.REJECTED)), List.of(out.get(Crossmatch.COUNTS)));
  }
}
