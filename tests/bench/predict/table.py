"""Makes a labelled table and one to predict: 41 features with a quarter missing, 8 classes.

usage: table.py TRAINING.csv ROWS OTHERS.csv
"""
import random
import sys

random.seed(1)
CLASSES = ["AGN", "CV", "HM-STAR", "HMXB", "LM-STAR", "LMXB", "NS", "YSO"]


def row(name, label):
    cells = [name] + ([CLASSES[label]] if label is not None else [])
    shift = label if label is not None else random.randrange(8)
    for c in range(41):
        cells.append("" if random.random() < 0.25 else f"{random.gauss(2 if c % 8 == shift else 0, 1):.5f}")
    return ",".join(cells) + "\n"


names = ",".join(f"f{c}" for c in range(41))
with open(sys.argv[1], "w") as out:
    out.write(f"name,Class,{names}\n")
    out.writelines(row(f"T{i}", i % 8) for i in range(3000))
with open(sys.argv[3], "w") as out:
    out.write(f"name,{names}\n")
    out.writelines(row(f"S{i:06d}", None) for i in range(int(sys.argv[2])))
