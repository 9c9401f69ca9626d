"""The reference: LightGBM's C library called fold by fold, through its Python package, in one thread on each of
PROCESSES processors at once. Prints the seconds of fitting and predicting, summed over the folds, and the processor
seconds of them.

arguments: training.csv of a bundle, predictions.csv of the same validation (for the folds), PROCESSES, and
lib_lightgbm.so of another build of the same version, if not the package's own
"""
import csv
import multiprocessing
import sys
import time
import types

if len(sys.argv) > 4:
    # Where the package looks for its library.
    sys.modules["lightgbm.libpath"] = types.SimpleNamespace(find_lib_path=lambda: [sys.argv[4]])
import lightgbm
import numpy as np


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


features = {}
for row in rows(sys.argv[1]):
    values = [row[c] for c in row if c not in ("name", "ra", "dec", "label")]
    features[row["name"]] = [float(v) if v else np.nan for v in values]
table = rows(sys.argv[2])
x = np.array([features[row["name"]] for row in table])
classes, y = np.unique([row["true_class"] for row in table], return_inverse=True)
fold = np.array([int(row["fold"]) for row in table])
parameters = {
    "objective": "multiclass",
    "num_class": len(classes),
    "num_threads": 1,
    "deterministic": True,
    "force_col_wise": True,
    "verbosity": -1,
}


def seconds(held):
    wall, processor = time.perf_counter(), time.process_time()
    inside = fold != held
    data = lightgbm.Dataset(x[inside], label=y[inside])
    booster = lightgbm.train(parameters, data, num_boost_round=100)
    booster.predict(x[~inside], num_threads=1)
    return time.perf_counter() - wall, time.process_time() - processor


with multiprocessing.Pool(int(sys.argv[3])) as pool:
    wall, processor = np.sum(pool.map(seconds, sorted(set(fold)), chunksize=1), axis=0)
print(f"{wall:.2f} {processor:.2f}")
