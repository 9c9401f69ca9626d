"""Whether the same table in several formats has the same columns and cells: read_predictions.py CSV OTHER...

The first is read by Python's own csv module; .vot, .fits and .csv by astropy, .parquet by pyarrow, .avro by
fastavro. Numbers must be equal to the last bit.
"""

import csv
import math
import sys
import warnings

import fastavro
import numpy
import pyarrow.parquet
from astropy.table import Table

warnings.simplefilter("ignore")


def cell(value):
    """A cell as a number, a text, or None if it is missing."""
    if value is None or value is numpy.ma.masked:
        return None
    if isinstance(value, bytes):
        value = value.decode()
    if isinstance(value, (bool, numpy.bool_)):
        return "true" if value else "false"
    text = str(value).strip()
    if text == "":
        return None
    try:
        number = float(value)
    except ValueError:
        return {"True": "true", "False": "false"}.get(text, text)
    return None if math.isnan(number) else number


def by_csv(path):
    with open(path, newline="") as file:
        rows = list(csv.reader(file))
    return rows[0], [[cell(v) for v in row] for row in rows[1:]]


def by_astropy(path):
    formats = {"csv": "ascii.csv", "vot": "votable", "fits": "fits"}
    table = Table.read(path, format=formats[path.rsplit(".", 1)[1]])
    return table.colnames, [[cell(v) for v in row] for row in table]


def by_pyarrow(path):
    table = pyarrow.parquet.read_table(path)
    columns = [c.to_pylist() for c in table.columns]
    return table.column_names, [[cell(v) for v in row] for row in zip(*columns)]


def by_fastavro(path):
    with open(path, "rb") as file:
        reader = fastavro.reader(file)
        fields = reader.writer_schema["fields"]
        rows = [[cell(record[f["name"]]) for f in fields] for record in reader]
    return [f.get("column_name", f["name"]) for f in fields], rows


first = sys.argv[1]
names, expected = by_csv(first)
for path in sys.argv[1:]:
    readers = {"parquet": by_pyarrow, "avro": by_fastavro}
    found_names, found = readers.get(path.rsplit(".", 1)[1], by_astropy)(path)
    if list(found_names) != names:
        sys.exit(f"{path}: columns {found_names}, expected {names}")
    if len(found) != len(expected):
        sys.exit(f"{path}: {len(found)} rows, expected {len(expected)}")
    for row, (a, b) in enumerate(zip(found, expected)):
        for name, x, y in zip(names, a, b):
            if x != y:
                sys.exit(f"{path}: row {row}, {name}: {x!r}, expected {y!r}")
    print(f"{path.rsplit('.', 1)[1]} {len(found)} {len(names)}")
