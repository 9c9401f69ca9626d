"""scikit-learn's scores of the predictions in a JSON file: a list of {labels, truth,
probabilities}. Prints a list of scores."""
import json
import sys
import warnings

import numpy as np
from sklearn import metrics as m

warnings.simplefilter("ignore")
out = []
for case in json.load(open(sys.argv[1])):
    k = case["classes"]
    truth = np.array(case["truth"])
    p = np.array(case["probabilities"])
    predicted = p.argmax(axis=1)
    scores = {
        "accuracy": m.accuracy_score(truth, predicted),
        "balanced_accuracy": m.balanced_accuracy_score(truth, predicted),
        "mcc": m.matthews_corrcoef(truth, predicted),
        "log_loss": m.log_loss(truth, p, labels=list(range(k))),
    }
    for average in ("weighted", "macro", "micro"):
        a, b, c, _ = m.precision_recall_fscore_support(
            truth, predicted, average=average, zero_division=0)
        scores["precision_" + average] = a
        scores["recall_" + average] = b
        scores["f1_" + average] = c
    a, b, c, n = m.precision_recall_fscore_support(
        truth, predicted, labels=list(range(k)), average=None, zero_division=0)
    for i in range(k):
        scores[f"precision {i}"] = a[i]
        scores[f"recall {i}"] = b[i]
        scores[f"f1 {i}"] = c[i]
        scores[f"n {i}"] = n[i]
    out.append({name: float(value) for name, value in scores.items()})
print(json.dumps(out))
