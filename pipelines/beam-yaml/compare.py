"""Compares Beam YAML's predictions with our own pipeline's: each source, its class and probability, exactly."""

import csv
import sys


def read(path, column):
    with open(path, newline="") as file:
        return {row["name"]: (row[column], float(row["prob"])) for row in csv.DictReader(file)}


theirs = read(sys.argv[1], "pred_class")
ours = read(sys.argv[2], "class")
same = sum(theirs.get(name) == prediction for name, prediction in ours.items())
print(f"{sys.argv[1]}: {len(theirs)} sources, {same} of {len(ours)} as chandraflow's own pipeline has them")
sys.exit(0 if same == len(ours) == len(theirs) else 1)
