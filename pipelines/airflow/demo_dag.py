"""A simulated sky with known truth, matched, classified and compared with the truth.

Made by: chandraflow show pipelines/demo.yaml --airflow
Do not edit it; make it anew.
"""

import os
from datetime import timedelta

from airflow import DAG
from airflow.providers.apache.beam.operators.beam import BeamRunJavaPipelineOperator

# Where chandraflow is: the directory of its sources, with target/chandraflow-bundled.jar.
HOME = os.environ.get("CHANDRAFLOW_HOME", os.getcwd())
JAR = os.environ.get("CHANDRAFLOW_JAR", f"{HOME}/target/chandraflow-bundled.jar")
RUNS = os.environ.get("CHANDRAFLOW_RUNS_DIR", f"{HOME}/runs")
PIPELINE = os.path.join(HOME, "pipelines/demo.yaml")
JOB_CLASS = "org.chandraflow.cli.StageMain"
PROFILE = "flink-local"
RUNNER = "FlinkRunner"

# The pipeline's parameters; a DAG run may have others: --conf '{"NAME": VALUE}'.
PARAMETERS = {
    "sources": "20000",
    "catalog_rows": "600000",
    "seed": "42",
    "folds": "10",
}


def run(task_id, whole=False, **task):
    """A stage, or the whole run, of which every stage is done by then: it makes the report."""
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


with DAG(
    dag_id="chandraflow_demo",
    description="A simulated sky with known truth, matched, classified and compared with the truth",
    schedule=None,
    catchup=False,
    max_active_tasks=2,
    params=PARAMETERS,
    tags=["chandraflow"],
) as dag:
    stages = {}
    stages["sky"] = run(
        "sky",
        retries=1,
        retry_delay=timedelta(seconds=2),
        retry_exponential_backoff=True,
        max_retry_delay=timedelta(seconds=60),
        execution_timeout=timedelta(seconds=3660),
    )
    stages["sources"] = run(
        "sources",
        retries=1,
        retry_delay=timedelta(seconds=2),
        retry_exponential_backoff=True,
        max_retry_delay=timedelta(seconds=60),
        execution_timeout=timedelta(seconds=3660),
    )
    stages["matched"] = run(
        "matched",
        retries=1,
        retry_delay=timedelta(seconds=2),
        retry_exponential_backoff=True,
        max_retry_delay=timedelta(seconds=60),
        execution_timeout=timedelta(seconds=3660),
    )
    stages["features"] = run(
        "features",
        retries=1,
        retry_delay=timedelta(seconds=2),
        retry_exponential_backoff=True,
        max_retry_delay=timedelta(seconds=60),
        execution_timeout=timedelta(seconds=3660),
    )
    stages["validation"] = run(
        "validation",
        retries=1,
        retry_delay=timedelta(seconds=2),
        retry_exponential_backoff=True,
        max_retry_delay=timedelta(seconds=60),
        execution_timeout=timedelta(seconds=3660),
    )
    stages["model"] = run(
        "model",
        retries=1,
        retry_delay=timedelta(seconds=2),
        retry_exponential_backoff=True,
        max_retry_delay=timedelta(seconds=60),
        execution_timeout=timedelta(seconds=3660),
    )
    stages["predictions"] = run(
        "predictions",
        retries=1,
        retry_delay=timedelta(seconds=2),
        retry_exponential_backoff=True,
        max_retry_delay=timedelta(seconds=60),
        execution_timeout=timedelta(seconds=3660),
    )
    stages["truth"] = run(
        "truth",
        retries=1,
        retry_delay=timedelta(seconds=2),
        retry_exponential_backoff=True,
        max_retry_delay=timedelta(seconds=60),
        execution_timeout=timedelta(seconds=3660),
    )
    stages["tables"] = run(
        "tables",
        retries=1,
        retry_delay=timedelta(seconds=2),
        retry_exponential_backoff=True,
        max_retry_delay=timedelta(seconds=60),
        execution_timeout=timedelta(seconds=3660),
    )
    whole_run = run("whole_run", whole=True)

    stages["sky"] >> stages["sources"]
    [stages["sky"], stages["sources"]] >> stages["matched"]
    stages["matched"] >> stages["features"]
    stages["features"] >> stages["validation"]
    stages["features"] >> stages["model"]
    [stages["features"], stages["model"]] >> stages["predictions"]
    [stages["matched"], stages["predictions"], stages["sky"]] >> stages["truth"]
    [stages["predictions"], stages["validation"]] >> stages["tables"]
    [stages["truth"], stages["tables"]] >> whole_run
