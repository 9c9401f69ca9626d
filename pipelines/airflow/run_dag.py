"""Loads DAGs into Airflow and runs one of them to its end.

Usage: run_dag.py HOME JAR [DAG_ID CONF]. HOME/dags has the DAGs; the rest of Airflow's files are made in HOME too,
and the runs in HOME/runs. Prints, as JSON lines, each task's settings as Airflow has them, then the state that the
DAG run and each of its tasks came to, if one is named.
"""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

home, jar = Path(sys.argv[1]), sys.argv[2]
os.environ.update(
    AIRFLOW_HOME=str(home),
    AIRFLOW__CORE__DAGS_FOLDER=str(home / "dags"),
    AIRFLOW__CORE__LOAD_EXAMPLES="False",
    CHANDRAFLOW_HOME=os.getcwd(),
    CHANDRAFLOW_JAR=jar,
    CHANDRAFLOW_RUNS_DIR=str(home / "runs"),
    # Ten short-lived processes: they start quicker so.
    JDK_JAVA_OPTIONS="-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
)
airflow = str(Path(sys.executable).with_name("airflow"))


def call(*arguments):
    result = subprocess.run([airflow, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode:
        sys.exit(f"airflow {' '.join(arguments)} ended with {result.returncode}:\n{result.stdout}")
    return result.stdout


call("db", "migrate")

import importlib.util  # noqa: E402

for file in sorted((home / "dags").glob("*.py")):
    spec = importlib.util.spec_from_file_location(file.stem, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    dag = module.dag
    for task in dag.tasks:
        print(json.dumps({
            "dag": dag.dag_id,
            "task": task.task_id,
            "type": type(task).__name__,
            "after": sorted(task.upstream_task_ids),
            "pool": task.pool,
            "retries": task.retries,
            "delay": task.retry_delay.total_seconds(),
            "max_delay": task.max_retry_delay.total_seconds() if task.max_retry_delay else None,
            "timeout": task.execution_timeout.total_seconds() if task.execution_timeout else None,
        }))

if len(sys.argv) > 3:
    dag_id, conf = sys.argv[3:5]
    log = call("dags", "test", dag_id, "--conf", conf)
    (home / "dags-test.log").write_text(log)
    with sqlite3.connect(home / "airflow.db") as database:
        for (state,) in database.execute("select state from dag_run where dag_id = ?", (dag_id,)):
            print(json.dumps({"dag": dag_id, "state": state}))
        for row in database.execute("select task_id, state from task_instance where dag_id = ?", (dag_id,)):
            print(json.dumps(dict(zip(("task", "state"), row))))
