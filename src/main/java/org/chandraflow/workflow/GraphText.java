package org.chandraflow.workflow;

/** A pipeline's graph as text. */
public final class GraphText {
  private GraphText() {}

  /** A line a stage in the order of work: name, transform, what it reads, separated by tabs. */
  public static String plain(Pipeline pipeline, Graph graph) {
    StringBuilder out = new StringBuilder();
    for (String name : graph.order()) {
      out.append(name)
          .append('\t')
          .append(pipeline.stages().get(name).transform())
          .append('\t')
          .append(String.join(", ", graph.upstream(name)))
          .append('\n');
    }
    return out.toString();
  }

  /** In Graphviz's language; an edge is named after the input, a dashed one is files. */
  public static String dot(Pipeline pipeline, Graph graph) {
    StringBuilder out = new StringBuilder();
    out.append("digraph ").append(quote(pipeline.name())).append(" {\n  rankdir=LR;\n");
    out.append("  node [shape=box, style=rounded];\n");
    for (String name : graph.order()) {
      StageSpec stage = pipeline.stages().get(name);
      out.append("  ")
          .append(quote(name))
          .append(" [label=")
          .append(quote(name + "\\n" + stage.transform()))
          .append("];\n");
    }
    for (String name : graph.order()) {
      StageSpec stage = pipeline.stages().get(name);
      stage.inputs().forEach((port, ref) -> edge(out, ref.stage(), name, port, "solid"));
      stage.files().stream().sorted().forEach(from -> edge(out, from, name, "files", "dashed"));
      stage.after().forEach(from -> edge(out, from, name, "", "dotted"));
    }
    return out.append("}\n").toString();
  }

  private static void edge(StringBuilder out, String from, String to, String label, String style) {
    out.append("  ")
        .append(quote(from))
        .append(" -> ")
        .append(quote(to))
        .append(" [label=")
        .append(quote(label))
        .append(", style=")
        .append(style)
        .append("];\n");
  }

  private static String quote(String text) {
    return '"' + text.replace("\"", "\\\"") + '"';
  }
}
