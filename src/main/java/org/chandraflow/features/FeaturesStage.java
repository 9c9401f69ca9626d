package org.chandraflow.features;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.chandraflow.beam.BeamStage;
import org.chandraflow.beam.StageOutput;
import org.chandraflow.config.ConfigNode;
import org.chandraflow.config.ConfigReader;
import org.chandraflow.config.Names;
import org.chandraflow.config.Standing;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.Column;
import org.chandraflow.table.ColumnType;
import org.chandraflow.table.Schemas;
import org.chandraflow.workflow.Forecast;
import org.chandraflow.workflow.StagePlan;

/**
 * The stage {@code features}. Configuration: {@code set} (a name in {@code config/features} or a
 * path), {@code label} (column of the known class; default {@code label} where the rows have it),
 * {@code merge} (class: its new name), {@code classes} (those to keep as labels), {@code errors}
 * (whether inputs and measurement errors are kept, for the draws of {@code predict}).
 */
public final class FeaturesStage implements BeamStage {

  private record Config(FeatureSet set, Features.Labels labels, boolean errors, String inputSchema)
      implements Serializable {}

  @Override
  public String name() {
    return "features";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public String summary() {
    return "derives named features, colours and ratios from columns";
  }

  @Override
  public List<Port> inputs() {
    return List.of(new Port("rows", true));
  }

  @Override
  public StagePlan plan(ConfigReader config, Map<String, Schema> inputs) {
    Schema input = inputs.get("rows");
    List<String> notes = new ArrayList<>();
    boolean errors = config.flag("errors", false);
    FeatureSet set = set(config, input, errors, notes);
    Features.Labels labels = labels(config, input);
    config.finish();
    if (set == null || input == null) {
      return new StagePlan("", Map.of(), List.of(), Map.of());
    }
    Map<String, String> settings = new TreeMap<>();
    settings.put("set", set.text());
    settings.put("label", labels.column().orElse(""));
    settings.put("merge", labels.merge().toString());
    settings.put("classes", labels.classes().toString());
    if (errors) {
      settings.put("errors", "true");
    }
    return new StagePlan(
            new Config(set, labels, errors, Standing.onceFor("text", input, input::toString)),
            Map.of(
                StagePlan.MAIN,
                Standing.onceFor(
                    "features of " + errors, set, () -> MeasuredRecords.schema(set, errors))),
            List.of(),
            settings)
        .withNotes(notes);
  }

  private static FeatureSet set(
      ConfigReader config, Schema input, boolean errors, List<String> notes) {
    String name = config.requiredText("set");
    if (name.isEmpty()) {
      return null;
    }
    try {
      FeatureSet set = FeatureSet.load(name);
      if (input != null) {
        List<Column> columns = Standing.onceFor("columns", input, () -> Schemas.columns(input));
        BoundFeatures bound =
            Standing.onceForAll("bound", List.of(set, input), () -> set.bind(columns));
        for (int column : bound.usedColumns()) {
          if (columns.get(column).type() == ColumnType.STRING) {
            throw new UsageException(
                "column '" + columns.get(column).name() + "' is text; a feature needs a number");
          }
        }
        if (errors) {
          List<String> measured = InputErrors.of(bound).inputs();
          notes.add(
              "feature set "
                  + name
                  + (measured.isEmpty()
                      ? ": no column of measurement errors"
                      : ": measurement errors of " + String.join(", ", measured)));
        }
        bound.warnings().forEach(line -> notes.add("feature set " + name + ": " + line));
      }
      return set;
    } catch (UsageException e) {
      if (e.problems().stream().anyMatch(p -> p.line() > 0)) {
        config.problems().addAll(e);
      } else {
        config.problems().add(config.at("set"), e.getMessage());
      }
      return null;
    }
  }

  private static Features.Labels labels(ConfigReader config, Schema input) {
    String column = config.text("label", null);
    if (column != null && input != null && input.getField(column) == null) {
      List<String> valid = input.getFields().stream().map(Schema.Field::name).toList();
      config
          .problems()
          .add(
              config.at("label"),
              "'label': unknown column '" + column + "'; " + Names.hint(column, valid));
    }
    if (column == null && input != null && input.getField("label") != null) {
      column = "label";
    }
    Map<String, String> merge = new TreeMap<>();
    config.named("merge").forEach((from, to) -> merge.put(from, text(config, to)));
    Set<String> classes = new TreeSet<>(config.texts("classes"));
    return new Features.Labels(Optional.ofNullable(column), merge, classes);
  }

  private static String text(ConfigReader config, ConfigNode node) {
    if (node.isScalar()) {
      return node.text();
    }
    config.problems().add(node, "'merge': expected the new name of a class, found '" + node + "'");
    return "";
  }

  @Override
  public Forecast forecast(StagePlan plan, Map<String, Long> rows) {
    return Forecast.ofRows(rows.getOrDefault("rows", -1L));
  }

  @Override
  public StageOutput build(
      Pipeline pipeline,
      String name,
      StagePlan plan,
      Map<String, PCollection<GenericRecord>> inputs) {
    Config config = (Config) plan.config();
    Features features =
        Features.of(config.set(), config.labels(), new Schema.Parser().parse(config.inputSchema()));
    PCollectionTuple out =
        inputs.get("rows").apply(name, config.errors() ? features.withErrors() : features);
    return new StageOutput(
        Map.of(StagePlan.MAIN, out.get(Features.FEATURES)),
        Optional.empty(),
        new ArrayList<>(List.of(out.get(Features.COUNTS))));
  }
}
