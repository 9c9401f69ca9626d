"""scikit-learn's folds of the cases in a JSON file: a list of {labels, groups, k, shuffle, seed}.
Prints the fold of each row of each case."""
import json
import sys
import warnings

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

warnings.simplefilter("ignore")
out = []
for case in json.load(open(sys.argv[1])):
    y = np.array(case["labels"])
    seed = case["seed"] if case["shuffle"] else None
    if case["groups"]:
        splitter = StratifiedGroupKFold(case["k"], shuffle=case["shuffle"], random_state=seed)
        splits = splitter.split(y, y, np.array(case["groups"]))
    else:
        splitter = StratifiedKFold(case["k"], shuffle=case["shuffle"], random_state=seed)
        splits = splitter.split(y, y)
    fold = np.full(len(y), -1)
    for number, (_, held) in enumerate(splits):
        fold[held] = number
    out.append(fold.tolist())
print(json.dumps(out))
