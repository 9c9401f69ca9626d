"""The same predictions by LightGBM's Python package: read, predict on all processors, write.

usage: native.py MODEL.txt TABLE.csv OUT.csv
Prints the seconds of the native call alone.
"""
import sys
import time

import lightgbm
import pandas as pd

table = pd.read_csv(sys.argv[2])
model = lightgbm.Booster(model_file=sys.argv[1])
features = table.drop(columns="name").to_numpy()
start = time.perf_counter()
probabilities = model.predict(features)
print(f"{time.perf_counter() - start:.2f}")
out = pd.DataFrame(probabilities)
out.insert(0, "name", table["name"])
out.sort_values("name").to_csv(sys.argv[3], index=False)
