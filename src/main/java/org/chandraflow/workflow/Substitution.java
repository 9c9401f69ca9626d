package org.chandraflow.workflow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chandraflow.config.ConfigNode;

/**
 * Puts values in place of {@code ${NAME}}. A text that is nothing else takes the value whole, a list
 * or mapping too; {@code $${} stands for a plain {@code ${}.
 */
final class Substitution {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\$\\{|\\$\\{([^{}]*)\\}");

  private Substitution() {}

  /**
   * @param lookup from a name and the place of its use to the value; empty leaves the text as it is
   */
  static ConfigNode apply(
      ConfigNode node, BiFunction<String, ConfigNode, Optional<ConfigNode>> lookup) {
    if (node.isNull()) {
      return node;
    }
    if (node.isMap()) {
      Map<String, ConfigNode> entries = new LinkedHashMap<>();
      node.entries().forEach((key, value) -> entries.put(key, apply(value, lookup)));
      return node.withEntries(entries);
    }
    if (node.isList()) {
      List<ConfigNode> items = new ArrayList<>();
      node.items().forEach(item -> items.add(apply(item, lookup)));
      return node.withItems(items);
    }
    return scalar(node, lookup);
  }

  private static ConfigNode scalar(
      ConfigNode node, BiFunction<String, ConfigNode, Optional<ConfigNode>> lookup) {
    String text = node.text();
    if (text.indexOf("${") < 0) {
      return node;
    }
    Matcher matcher = REFERENCE.matcher(text);
    StringBuilder out = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(1);
      if (name == null) {
        matcher.appendReplacement(out, Matcher.quoteReplacement("${"));
        continue;
      }
      Optional<ConfigNode> value = lookup.apply(name.strip(), node);
      if (value.isPresent() && matcher.start() == 0 && matcher.end() == text.length()) {
        return value.get();
      }
      String replacement =
          value.map(v -> v.isScalar() ? v.text() : v.canonical()).orElse(matcher.group());
      matcher.appendReplacement(out, Matcher.quoteReplacement(replacement));
    }
    matcher.appendTail(out);
    return node.withText(out.toString());
  }
}
