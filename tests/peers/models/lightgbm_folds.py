"""Trains LightGBM's own Python package on the folds of predictions.csv and prints the largest
difference of any probability.

arguments: training.csv (features by name), predictions.csv, gamma, folds to train (all if absent)
"""
import csv
import sys

import numpy as np
from lightgbm import LGBMClassifier

training, predictions, gamma = sys.argv[1], sys.argv[2], float(sys.argv[3])


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


features = {}
for row in rows(training):
    values = [row[c] for c in row if c not in ("name", "ra", "dec", "label")]
    features[row["name"]] = [float(v) if v else np.nan for v in values]
table = rows(predictions)
x = np.array([features[row["name"]] for row in table])
y = np.array([row["true_class"] for row in table])
fold = np.array([int(row["fold"]) for row in table])
classes = sorted(set(y))
ours = np.array([[float(row["prob_" + c]) for c in classes] for row in table])

worst = 0.0
for held in [int(f) for f in sys.argv[4:]] or sorted(set(fold)):
    inside = fold != held
    labels, counts = np.unique(y[inside], return_counts=True)
    weight = dict(zip(labels, np.exp(gamma * inside.sum() / counts)))
    model = LGBMClassifier(n_jobs=1, verbosity=-1)
    model.fit(x[inside], y[inside], sample_weight=np.array([weight[label] for label in y[inside]]))
    theirs = model.predict_proba(x[~inside])
    assert list(model.classes_) == classes
    worst = max(worst, np.abs(theirs - ours[~inside]).max())
print(worst)
