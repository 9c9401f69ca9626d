package org.chandraflow.workflow;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * A checked stage, ready to be built.
 *
 * @param config the stage's own configuration record, immutable and serializable
 * @param outputs schema of each dataset it writes, the main one under the empty name; another,
 *     {@code id_frame}, is known to pipelines as {@code STAGE.id_frame}
 * @param files outside files that it will read, patterns resolved; their content is part of the
 *     fingerprint
 * @param settings every setting that can change the output, defaults written out, as text by key;
 *     part of the fingerprint. Paths of {@code files} are left out, the content of configuration
 *     files that a setting names (a feature set, a recipe) is put in
 * @param notes what a user should know before it runs: columns that are absent, say
 */
public record StagePlan(
    Serializable config,
    Map<String, Schema> outputs,
    List<String> files,
    Map<String, String> settings,
    List<String> notes) {
  /** The name of the main output. */
  public static final String MAIN = "";

  public StagePlan {
    outputs = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    files = List.copyOf(files);
    settings = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    notes = List.copyOf(notes);
  }

  /** A plan without notes. */
  public StagePlan(
      Serializable config,
      Map<String, Schema> outputs,
      List<String> files,
      Map<String, String> settings) {
    this(config, outputs, files, settings, List.of());
  }

  /** The same with notes. */
  public StagePlan withNotes(List<String> told) {
    return new StagePlan(config, outputs, files, settings, told);
  }
}
