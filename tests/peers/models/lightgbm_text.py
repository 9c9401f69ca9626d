"""Loads a model text and prints the largest difference of its probabilities from those given.

arguments: model.txt, training.csv (features by name), probabilities.csv (name, one column a class)
"""
import csv
import sys

import lightgbm
import numpy as np


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


features = {}
for row in rows(sys.argv[2]):
    values = [row[c] for c in row if c not in ("name", "ra", "dec", "label")]
    features[row["name"]] = [float(v) if v else np.nan for v in values]
given = rows(sys.argv[3])
x = np.array([features[row["name"]] for row in given])
ours = np.array([[float(row[c]) for c in row if c != "name"] for row in given])
theirs = lightgbm.Booster(model_file=sys.argv[1]).predict(x)
print(np.abs(theirs - ours).max())
