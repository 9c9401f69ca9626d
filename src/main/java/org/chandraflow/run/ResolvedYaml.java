package org.chandraflow.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.chandraflow.config.ConfigNode;
import org.chandraflow.workflow.Pipeline;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Writes a pipeline with its parameters put in, so that it reads back as the same. */
final class ResolvedYaml {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(?!stages\\.)");

  private ResolvedYaml() {}

  static String text(Pipeline pipeline) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setWidth(100);
    return "# "
        + pipeline.name()
        + " ("
        + pipeline.file()
        + "), parameters put in\n"
        + new Yaml(options).dump(plain(pipeline.resolved()));
  }

  private static Object plain(ConfigNode node) {
    if (node.isNull()) {
      return null;
    }
    if (node.isMap()) {
      Map<String, Object> map = new LinkedHashMap<>();
      node.entries().forEach((key, value) -> map.put(key, plain(value)));
      return map;
    }
    if (node.isList()) {
      List<Object> list = new ArrayList<>();
      node.items().forEach(item -> list.add(plain(item)));
      return list;
    }
    String text = REFERENCE.matcher(node.text()).replaceAll("\\$\\$\\{");
    // A number or flag that prints as it was written is written without quotes.
    if (text.length() < 30 && text.matches("-?[0-9.]+|true|false")) {
      Object value = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
      if (String.valueOf(value).equals(text)) {
        return value;
      }
    }
    return text;
  }
}
