package org.chandraflow.simulate;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.chandraflow.config.ConfigFiles;
import org.chandraflow.config.ConfigNode;
import org.chandraflow.config.ConfigReader;
import org.chandraflow.config.Names;
import org.chandraflow.config.Problems;

/**
 * What is in the simulated sky: the file {@code config/simulation/sky.yaml} or another of its form.
 *
 * @param classes the classes of X-ray sources, in the order of the file
 * @param fields the kinds of fields
 * @param star index of the class that foreground and background stars look like
 * @param galaxy index of the class that background galaxies look like
 */
public record SkyModel(List<SourceClass> classes, List<FieldKind> fields, int star, int galaxy)
    implements Serializable {

  /**
   * A class of sources.
   *
   * @param blue magnitude less G in each {@link Band} at its blue end
   * @param red the same at its red end
   * @param mixture mean and scatter of the place between the two, 0 to 1
   * @param scatter of each magnitude, mag
   * @param xrayToOptical mean and scatter of log10(Fb) + G / 2.5
   * @param hardnessMs mean and scatter of (Fm - Fs) / (Fm + Fs)
   * @param hardnessHm mean and scatter of (Fh - Fm) / (Fh + Fm)
   * @param variable shares that vary within an observation and between observations
   * @param fluxShift brighter than the field's typical source by this, dex
   * @param absolute absolute G magnitude at the blue and the red end, and its scatter
   * @param velocity km/s, 1 sigma a coordinate
   * @param extinction share of the field's extinction that lies in front of it
   * @param extragalactic whether it is too far for parallax and motion
   * @param extended share that is extended in X-rays
   * @param labels its share among the labelled sources
   */
  record SourceClass(
      String name,
      double[] blue,
      double[] red,
      double[] mixture,
      double scatter,
      double[] xrayToOptical,
      double[] hardnessMs,
      double[] hardnessHm,
      double[] variable,
      double fluxShift,
      double[] absolute,
      double velocity,
      double extinction,
      boolean extragalactic,
      double extended,
      double labels)
      implements Serializable {}

  /**
   * A kind of field.
   *
   * @param share of all fields
   * @param latitude least and greatest absolute galactic latitude, deg
   * @param spread 1 sigma of the sources about the centre, arcmin; 0 fills the field
   * @param extinction mean visual extinction, mag
   * @param mix weight of each class
   */
  record FieldKind(
      String name, double share, double[] latitude, double spread, double extinction, double[] mix)
      implements Serializable {}

  /** The names of the classes. */
  public List<String> classNames() {
    return classes.stream().map(SourceClass::name).toList();
  }

  /**
   * Loads a model.
   *
   * @param name one of {@code config/simulation}, or the path of a file
   * @throws org.chandraflow.config.UsageException with every problem of the file
   */
  public static SkyModel load(String name) {
    Problems problems = new Problems();
    SkyModel model = read(ConfigFiles.load("simulation", name), problems);
    problems.throwIfAny();
    return model;
  }

  /**
   * The same with some of the classes only; a kind of field that has none of them is left out.
   *
   * @throws org.chandraflow.config.UsageException if there is no such class
   */
  public SkyModel with(List<String> names) {
    Problems problems = new Problems();
    double[] keep = new double[classes.size()];
    for (String name : names) {
      int index = classNames().indexOf(name);
      if (index < 0) {
        problems.add(
            ConfigNode.scalar("classes", name),
            "no class '" + name + "' in the simulated sky; " + Names.hint(name, classNames()));
      } else {
        keep[index] = 1;
      }
    }
    problems.throwIfAny();
    List<FieldKind> kinds = new ArrayList<>();
    for (FieldKind kind : fields) {
      double[] mix = kind.mix().clone();
      for (int i = 0; i < mix.length; i++) {
        mix[i] *= keep[i];
      }
      if (Arrays.stream(mix).sum() > 0) {
        kinds.add(
            new FieldKind(
                kind.name(), kind.share(), kind.latitude(), kind.spread(), kind.extinction(), mix));
      }
    }
    return new SkyModel(classes, List.copyOf(kinds), star, galaxy);
  }

  private static SkyModel read(ConfigNode node, Problems problems) {
    ConfigReader root = new ConfigReader(node, problems);
    root.text("description", "");
    List<SourceClass> classes = new ArrayList<>();
    for (Map.Entry<String, ConfigNode> entry : root.named("classes").entrySet()) {
      classes.add(readClass(entry.getKey(), new ConfigReader(entry.getValue(), problems)));
    }
    List<String> names = classes.stream().map(SourceClass::name).toList();
    if (names.isEmpty()) {
      problems.add(root.at("classes"), "'classes' is missing or empty");
    }
    List<FieldKind> fields = new ArrayList<>();
    for (Map.Entry<String, ConfigNode> entry : root.named("fields").entrySet()) {
      fields.add(readField(entry.getKey(), new ConfigReader(entry.getValue(), problems), names));
    }
    if (fields.isEmpty()) {
      problems.add(root.at("fields"), "'fields' is missing or empty");
    }
    ConfigReader background = root.section("background");
    int star = classIndex(background, "star", names);
    int galaxy = classIndex(background, "galaxy", names);
    background.finish();
    root.finish();
    return new SkyModel(List.copyOf(classes), List.copyOf(fields), star, galaxy);
  }

  private static int classIndex(ConfigReader reader, String key, List<String> names) {
    String name = reader.requiredText(key);
    int index = names.indexOf(name);
    if (index < 0 && !name.isEmpty()) {
      reader.problems().add(reader.at(key), "no class '" + name + "'; " + Names.hint(name, names));
    }
    return Math.max(index, 0);
  }

  private static SourceClass readClass(String name, ConfigReader reader) {
    SourceClass read =
        new SourceClass(
            name,
            colours(reader, "blue"),
            colours(reader, "red"),
            numbers(reader, "mixture", 2),
            reader.number("scatter", 0.1, 0, 5),
            numbers(reader, "xray_to_optical", 2),
            numbers(reader, "hardness_ms", 2),
            numbers(reader, "hardness_hm", 2),
            numbers(reader, "variable", 2),
            reader.number("flux_shift", 0, -3, 3),
            reader.has("absolute_magnitude")
                ? numbers(reader, "absolute_magnitude", 3)
                : new double[] {0, 0, 1},
            reader.number("velocity", 0, 0, 10_000),
            reader.number("extinction", 1, 0, 10),
            reader.flag("extragalactic", false),
            reader.number("extended", 0, 0, 1),
            reader.number("labels", 0, 0, 1));
    reader.finish();
    return read;
  }

  private static FieldKind readField(String name, ConfigReader reader, List<String> classes) {
    double[] mix = new double[classes.size()];
    for (Map.Entry<String, ConfigNode> entry : reader.named("mix").entrySet()) {
      int index = classes.indexOf(entry.getKey());
      if (index < 0) {
        reader
            .problems()
            .add(
                entry.getValue(),
                "no class '" + entry.getKey() + "'; " + Names.hint(entry.getKey(), classes));
      } else {
        mix[index] = reader.section("mix").number(entry.getKey(), 0, 0, 1e9);
      }
    }
    if (Arrays.stream(mix).sum() <= 0) {
      reader.problems().add(reader.at("mix"), "'mix' names no class with a weight above 0");
    }
    FieldKind kind =
        new FieldKind(
            name,
            reader.number("share", 1, 0, 1e9),
            numbers(reader, "latitude", 2),
            reader.number("spread", 0, 0, 60),
            reader.number("extinction", 0, 0, 50),
            mix);
    reader.finish();
    return kind;
  }

  private static double[] numbers(ConfigReader reader, String key, int count) {
    double[] numbers = reader.numbers(key).stream().mapToDouble(Double::doubleValue).toArray();
    if (numbers.length != count) {
      reader
          .problems()
          .add(reader.at(key), "'" + key + "': expected a list of " + count + " numbers");
      return new double[count];
    }
    return numbers;
  }

  private static double[] colours(ConfigReader reader, String key) {
    ConfigReader section = reader.section(key);
    Map<Band, Double> colours = new EnumMap<>(Band.class);
    for (Band band : Band.values()) {
      if (band != Band.G) {
        if (!section.has(band.name())) {
          reader.problems().add(reader.at(key), "'" + key + "': no colour for " + band);
        }
        colours.put(band, section.number(band.name(), 0, -30, 30));
      }
    }
    section.finish();
    double[] out = new double[Band.values().length];
    colours.forEach((band, colour) -> out[band.ordinal()] = colour);
    return out;
  }
}
