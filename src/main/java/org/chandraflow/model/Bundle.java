package org.chandraflow.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.chandraflow.config.Names;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.Column;
import org.chandraflow.table.ColumnType;

/**
 * A trained model as it is kept: the files {@code bundle.json}, {@code model.txt} (or {@code
 * model-0.txt} and so on for an ensemble) and {@code training.csv}, in a directory, a zip file or
 * memory. Loading makes no classes from the files and checks each against its digest.
 *
 * @param model closed with this bundle
 * @param training the rows it was trained on
 * @param scores of its validation, as {@code scores.json}; empty if it was not validated
 * @param extensions sections of others in {@code bundle.json}, such as conformal thresholds
 * @param extraFiles files of others, by name
 */
public record Bundle(
    TrainedModel model,
    FeatureTable training,
    ObjectNode scores,
    ObjectNode extensions,
    Map<String, byte[]> extraFiles)
    implements AutoCloseable {
  /** The version of the format that is written. */
  public static final String FORMAT_VERSION = "1.0";

  private static final int MAJOR = 1;
  private static final String JSON = "bundle.json";
  private static final String TRAINING = "training.csv";

  public Bundle {
    extraFiles = java.util.Collections.unmodifiableMap(new TreeMap<>(extraFiles));
  }

  /** A bundle without scores and extensions. */
  public static Bundle of(TrainedModel model, FeatureTable training) {
    ObjectNode none = JsonNodeFactory.instance.objectNode();
    return new Bundle(model, training, none, none.deepCopy(), Map.of());
  }

  /** The same with the scores of a validation. */
  public Bundle withScores(ObjectNode changed) {
    return new Bundle(model, training, changed, extensions, extraFiles);
  }

  /** The same with a section added to {@code bundle.json}. */
  public Bundle withExtension(String key, JsonNode section) {
    ObjectNode all = extensions.deepCopy();
    all.set(key, section);
    return new Bundle(model, training, scores, all, extraFiles);
  }

  /** The same with a file added. */
  public Bundle withFile(String name, byte[] content) {
    Map<String, byte[]> all = new TreeMap<>(extraFiles);
    all.put(name, content);
    return new Bundle(model, training, scores, extensions, all);
  }

  /** A digest of training data, recipe and software: equal ones were trained alike. */
  public String fingerprint() {
    MessageDigest digest = sha256();
    digest.update(Json.compact(model.recipe().toJson()).getBytes(StandardCharsets.UTF_8));
    digest.update(String.join("\n", model.classes()).getBytes(StandardCharsets.UTF_8));
    digest.update(training.featureSet().getBytes(StandardCharsets.UTF_8));
    digest.update(Versions.all().toString().getBytes(StandardCharsets.UTF_8));
    java.nio.ByteBuffer cell = java.nio.ByteBuffer.allocate(Double.BYTES);
    for (int i = 0; i < training.size(); i++) {
      digest.update(
          (training.names()[i] + "\n" + training.labels()[i] + "\n")
              .getBytes(StandardCharsets.UTF_8));
      for (double value : training.rows()[i]) {
        digest.update(cell.putDouble(0, value).array());
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** All files by name. Equal models give equal bytes. */
  public Map<String, byte[]> files() throws IOException {
    Map<String, byte[]> files = new TreeMap<>(extraFiles);
    List<String> members = new ArrayList<>();
    String extension = Classifiers.type(model.recipe().classifier()).extension();
    for (int m = 0; m < model.members().size(); m++) {
      String name = (model.members().size() == 1 ? "model." : "model-" + m + ".") + extension;
      members.add(name);
      files.put(name, model.members().get(m).text().getBytes(StandardCharsets.UTF_8));
    }
    files.put(TRAINING, TrainingFile.write(training));
    files.put(JSON, Json.write(toJson(members, files)).getBytes(StandardCharsets.UTF_8));
    return files;
  }

  private ObjectNode toJson(List<String> members, Map<String, byte[]> files) {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    out.put("format_version", FORMAT_VERSION);
    out.put("fingerprint", fingerprint());
    ObjectNode versions = out.putObject("versions");
    Versions.all().forEach(versions::put);
    ArrayNode classes = out.putArray("classes");
    model.classes().forEach(classes::add);
    ArrayNode features = out.putArray("features");
    for (Column feature : model.features()) {
      features
          .addObject()
          .put("name", feature.name())
          .put("unit", feature.unit())
          .put("description", feature.description());
    }
    out.put("feature_set", training.featureSet());
    out.put("recipe_name", model.recipe().name());
    out.set("recipe", model.recipe().toJson());
    ArrayNode names = out.putArray("models");
    members.forEach(names::add);
    out.put("link", RecipeReader.word(model.members().get(0).link()));
    ObjectNode weights = out.putObject("class_weights");
    ObjectNode counts = out.putObject("class_counts");
    for (int k = 0; k < model.classes().size(); k++) {
      weights.put(model.classes().get(k), model.classWeights()[k]);
      counts.put(model.classes().get(k), model.classCounts()[k]);
    }
    out.put("training_rows", training.size());
    out.set("preprocessing", model.preprocessor().toJson());
    model.calibrator().ifPresent(c -> out.set("calibrator", c.toJson()));
    model.conformal().ifPresent(c -> out.set("conformal", c.toJson(model.classes())));
    ArrayNode notes = out.putArray("notes");
    model.notes().forEach(notes::add);
    out.set("scores", scores);
    out.set("extensions", extensions);
    ObjectNode digests = out.putObject("sha256");
    files.forEach(
        (name, content) -> digests.put(name, HexFormat.of().formatHex(sha256().digest(content))));
    return out;
  }

  /**
   * Writes the files into a directory, or into a zip file if the name ends in {@code .zip}; what is
   * there is replaced only when everything is written.
   */
  public void write(Path path) throws IOException {
    BundleFiles.write(path, files());
  }

  /**
   * Loads a directory or a zip file.
   *
   * @throws UsageException if it is no bundle, damaged, or of a version that is not readable
   */
  public static Bundle load(Path path) {
    return ofFiles(BundleFiles.read(path), path.toString());
  }

  /**
   * Loads files in memory.
   *
   * @param where what to call it in messages
   * @throws UsageException as {@link #load} does
   */
  public static Bundle ofFiles(Map<String, byte[]> files, String where) {
    try {
      return read(files, where);
    } catch (UsageException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new UsageException(where + ": damaged model bundle: " + e.getMessage(), e);
    }
  }

  private static Bundle read(Map<String, byte[]> files, String where) throws IOException {
    if (!files.containsKey(JSON)) {
      throw new UsageException(where + ": no model bundle, it has no " + JSON);
    }
    JsonNode json = Json.parse(new String(files.get(JSON), StandardCharsets.UTF_8));
    String version = json.path("format_version").asText("");
    checkVersion(version, where);
    JsonNode digests = json.path("sha256");
    digests
        .fields()
        .forEachRemaining(
            e -> {
              byte[] content = files.get(e.getKey());
              if (content == null) {
                throw new UsageException(where + ": damaged model bundle: no " + e.getKey());
              }
              if (!HexFormat.of()
                  .formatHex(sha256().digest(content))
                  .equals(e.getValue().asText())) {
                throw new UsageException(
                    where + ": damaged model bundle: " + e.getKey() + " is not what was written");
              }
            });
    List<Column> features = new ArrayList<>();
    for (JsonNode feature : json.path("features")) {
      features.add(
          new Column(
              feature.path("name").asText(),
              ColumnType.DOUBLE,
              feature.path("unit").asText(),
              "",
              feature.path("description").asText()));
    }
    List<String> classes = Json.texts(json, "classes");
    Recipe recipe =
        Recipe.parse(json.path("recipe_name").asText("recipe"), Json.compact(json.path("recipe")));
    double[] weights = new double[classes.size()];
    int[] counts = new int[classes.size()];
    for (int k = 0; k < weights.length; k++) {
      weights[k] = Json.number(json.path("class_weights").path(classes.get(k)));
      counts[k] = json.path("class_counts").path(classes.get(k)).asInt();
    }
    List<Classifier> members = new ArrayList<>();
    try {
      for (String name : Json.texts(json, "models")) {
        if (!files.containsKey(name)) {
          throw new UsageException(where + ": damaged model bundle: no " + name);
        }
        members.add(
            Classifiers.type(recipe.classifier())
                .load(new String(files.get(name), StandardCharsets.UTF_8), recipe.parameters()));
      }
      if (members.isEmpty()) {
        throw new UsageException(where + ": damaged model bundle: it names no model");
      }
      TrainedModel model =
          new TrainedModel(
              recipe,
              classes,
              features,
              Preprocessor.read(json.path("preprocessing")),
              members,
              json.has("calibrator")
                  ? Optional.of(Calibrators.read(json.path("calibrator")))
                  : Optional.empty(),
              json.has("conformal")
                  ? Optional.of(Conformal.read(json.path("conformal"), classes))
                  : Optional.empty(),
              counts,
              weights,
              Json.texts(json, "notes"));
      Map<String, byte[]> extra = new TreeMap<>(files);
      Json.texts(json, "models").forEach(extra::remove);
      extra.remove(JSON);
      FeatureTable training =
          TrainingFile.read(extra.remove(TRAINING), features, json.path("feature_set").asText());
      return new Bundle(
          model,
          training,
          json.path("scores").deepCopy(),
          json.path("extensions").deepCopy(),
          extra);
    } catch (IOException | RuntimeException e) {
      members.forEach(Classifier::close);
      throw e;
    }
  }

  private static void checkVersion(String version, String where) {
    if (!version.matches("[0-9]{1,6}\\.[0-9]{1,6}")) {
      throw new UsageException(
          where + ": no model bundle, its format_version is '" + version + "'");
    }
    int major = Integer.parseInt(version.substring(0, version.indexOf('.')));
    if (major > MAJOR) {
      throw new UsageException(
          where
              + ": format version "
              + version
              + " is newer than "
              + FORMAT_VERSION
              + ", the newest that this chandraflow reads; use a newer chandraflow");
    }
    if (major < 1) {
      throw new UsageException(
          where + ": format version " + version + " is no longer read; train the model again");
    }
  }

  /**
   * Checks that a table of features can be predicted.
   *
   * @param columns the table's columns
   * @return where each feature of the model stands among them
   * @throws UsageException naming every feature that is absent or has another unit
   */
  public int[] bind(List<Column> columns) {
    List<String> names = columns.stream().map(Column::name).toList();
    List<String> problems = new ArrayList<>();
    int[] out = new int[model.features().size()];
    for (int f = 0; f < out.length; f++) {
      Column feature = model.features().get(f);
      out[f] = names.indexOf(feature.name());
      if (out[f] < 0) {
        problems.add(
            "feature '"
                + feature.name()
                + "' of the model is not in the table"
                + Names.nearest(feature.name(), names)
                    .map(n -> "; did you mean '" + n + "'?")
                    .orElse(""));
        continue;
      }
      String unit = columns.get(out[f]).unit();
      if (!unit.isEmpty() && !feature.unit().isEmpty() && !unit.equals(feature.unit())) {
        problems.add(
            "feature '"
                + feature.name()
                + "' is in '"
                + unit
                + "', the model was trained on '"
                + feature.unit()
                + "'");
      }
    }
    if (!problems.isEmpty()) {
      throw new UsageException(String.join("\n", problems));
    }
    return out;
  }

  @Override
  public void close() {
    model.close();
  }
}
