package org.chandraflow.workflow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A pipeline as an Airflow DAG: a Python file with one task a stage, which runs that stage with
 * Airflow's Beam Java operator. Retries, waits, time-outs and pools are the pipeline's.
 */
public final class AirflowText {
  /** The main class of a task. */
  private static final String JOB_CLASS = "org.chandraflow.cli.StageMain";

  /** A stage ends itself when its time is over; Airflow waits a little longer. */
  private static final Duration GRACE = Duration.ofMinutes(1);

  /** The last task. */
  private static final String WHOLE = "whole_run";

  private final Pipeline pipeline;
  private final Graph graph;
  private final String profile;
  private final String runner;

  private AirflowText(Pipeline pipeline, Graph graph, String profile, String runner) {
    this.pipeline = pipeline;
    this.graph = graph;
    this.profile = profile;
    this.runner = runner;
  }

  /**
   * The DAG.
   *
   * @param profile where stages run
   * @param runner the profile's Beam runner
   * @param command the command that makes it, for the file's head
   */
  public static String of(
      Pipeline pipeline, Graph graph, String profile, String runner, String command) {
    return new AirflowText(pipeline, graph, profile, runner).text(command);
  }

  private String text(String command) {
    StringBuilder out = new StringBuilder();
    out.append(docstring(command)).append('\n');
    out.append(
        """
        import os
        from datetime import timedelta

        from airflow import DAG
        from airflow.providers.apache.beam.operators.beam import BeamRunJavaPipelineOperator

        # Where chandraflow is: the directory of its sources, with target/chandraflow-bundled.jar.
        HOME = os.environ.get("CHANDRAFLOW_HOME", os.getcwd())
        JAR = os.environ.get("CHANDRAFLOW_JAR", f"{HOME}/target/chandraflow-bundled.jar")
        RUNS = os.environ.get("CHANDRAFLOW_RUNS_DIR", f"{HOME}/runs")
        """);
    String file = pipeline.file();
    out.append("PIPELINE = os.path.join(HOME, ").append(quote(file)).append(")\n");
    out.append("JOB_CLASS = ").append(quote(JOB_CLASS)).append('\n');
    out.append("PROFILE = ").append(quote(profile)).append('\n');
    out.append("RUNNER = ").append(quote(runner)).append('\n');
    out.append(
        "\n# The pipeline's parameters; a DAG run may have others: --conf '{\"NAME\": VALUE}'.\n");
    out.append("PARAMETERS = {");
    for (Pipeline.Setting setting : pipeline.settings()) {
      out.append("\n    ").append(quote(setting.key())).append(": ").append(quote(setting.value()));
      out.append(',');
    }
    out.append(pipeline.settings().isEmpty() ? "}\n" : "\n}\n");
    out.append(
        """


def run(task_id, whole=False, **task):
    \"""A stage, or the whole run, of which every stage is done by then: it makes the report.\"""
    options = {
        "pipeline": PIPELINE,
        "runs-dir": RUNS,
        "run": "{{ dag.dag_id }}.{{ run_id }}",
        "profile": PROFILE,
        "set": [f"{name}={{{{ params['{name}'] }}}}" for name in PARAMETERS],
    }
    if not whole:
        options["stage"] = task_id
    return BeamRunJavaPipelineOperator(
        task_id=task_id,
        jar=JAR,
        job_class=JOB_CLASS,
        runner=RUNNER,
        pipeline_options=options,
        **task,
    )


""");
    out.append("with DAG(\n");
    out.append("    dag_id=").append(quote("chandraflow_" + pipeline.name())).append(",\n");
    out.append("    description=").append(quote(pipeline.description())).append(",\n");
    out.append("    schedule=None,\n    catchup=False,\n");
    out.append("    max_active_tasks=").append(pipeline.parallel()).append(",\n");
    out.append("    params=PARAMETERS,\n    tags=[\"chandraflow\"],\n) as dag:\n");
    out.append("    stages = {}\n");
    for (String name : graph.order()) {
      task(out, pipeline.stages().get(name));
    }
    String whole = graph.order().contains(WHOLE) ? WHOLE + "_" : WHOLE;
    out.append("    whole_run = run(").append(quote(whole)).append(", whole=True)\n\n");
    edges(out);
    return out.toString();
  }

  private String docstring(String command) {
    StringBuilder out = new StringBuilder("\"\"\"");
    out.append(inner(pipeline.description().isEmpty() ? pipeline.name() : pipeline.description()));
    out.append(".\n\nMade by: ").append(inner(command)).append("\nDo not edit it; make it anew.\n");
    TreeSet<String> used = new TreeSet<>();
    graph.order().forEach(name -> used.add(pipeline.stages().get(name).pool()));
    used.remove("");
    for (String pool : used) {
      out.append("Needs the pool: airflow pools set ")
          .append(inner(poolName(pool)))
          .append(' ')
          .append(pipeline.pools().get(pool).slots())
          .append(" chandraflow\n");
    }
    return out.append("\"\"\"\n").toString();
  }

  private void task(StringBuilder out, StageSpec stage) {
    RetrySettings retry = stage.retry();
    List<String> arguments = new ArrayList<>();
    arguments.add("retries=" + retry.retries());
    if (retry.retries() > 0) {
      arguments.add("retry_delay=" + seconds(retry.initial()));
      arguments.add("retry_exponential_backoff=True");
      arguments.add("max_retry_delay=" + seconds(retry.max()));
    }
    if (!retry.timeout().isZero()) {
      arguments.add("execution_timeout=" + seconds(retry.timeout().plus(GRACE)));
    }
    if (!stage.pool().isEmpty()) {
      arguments.add("pool=" + quote(poolName(stage.pool())));
    }
    out.append("    ").append(variable(stage.name())).append(" = run(\n");
    out.append("        ").append(quote(stage.name())).append(",\n");
    arguments.forEach(argument -> out.append("        ").append(argument).append(",\n"));
    out.append("    )\n");
  }

  private void edges(StringBuilder out) {
    List<String> last = new ArrayList<>();
    for (String name : graph.order()) {
      if (!graph.upstream(name).isEmpty()) {
        out.append("    ").append(variables(graph.upstream(name)));
        out.append(" >> ").append(variable(name)).append('\n');
      }
      if (graph.downstream(name).isEmpty()) {
        last.add(name);
      }
    }
    out.append("    ").append(variables(last)).append(" >> whole_run\n");
  }

  private static String variables(List<String> stages) {
    List<String> names = stages.stream().map(AirflowText::variable).toList();
    return names.size() == 1 ? names.get(0) : "[" + String.join(", ", names) + "]";
  }

  private static String variable(String stage) {
    return "stages[" + quote(stage) + "]";
  }

  /** Pools of Airflow are shared by all of its DAGs. */
  private static String poolName(String pool) {
    return "chandraflow_" + pool;
  }

  private static String seconds(Duration duration) {
    return "timedelta(seconds=" + Math.max(1, duration.toSeconds()) + ")";
  }

  private static String quote(String text) {
    return '"' + inner(text) + '"';
  }

  private static String inner(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
