"""Runs NWAY on catalogues of circular errors and prints its probabilities.

Usage: nway_pairs.py DIRECTORY RADIUS COMPLETENESS AREA CATALOGUE...

Each catalogue is DIRECTORY/NAME.csv with the columns ra, dec, error; the first is the primary one. Output: the
numbers of the rows (-1 where a catalogue takes no part), then dist_bayesfactor, p_single, p_any, p_i.
"""
import os
import sys
import tempfile

directory, radius, completeness, area, *names = sys.argv[1:]
directory = os.path.abspath(directory)
os.chdir(tempfile.mkdtemp())
import numpy
import nwaylib
from nwaylib.logger import NullOutputLogger

tables = []
for name in names:
    data = numpy.loadtxt(os.path.join(directory, name + ".csv"), delimiter=",", skiprows=1, ndmin=2)
    tables.append(
        dict(name=name, ra=data[:, 0], dec=data[:, 1], error=data[:, 2], area=float(area),
             mags=[], maghists=[], magnames=[])
    )
result = nwaylib.nway_match(
    tables, match_radius=float(radius), prior_completeness=float(completeness), logger=NullOutputLogger()
)
if names[0] not in result.columns:  # newer pandas keep the key of groups in the index alone
    result = result.reset_index(level=0)
columns = list(names) + ["dist_bayesfactor_uncorrected", "p_single", "prob_has_match", "prob_this_match"]
for row in result[columns].itertuples(index=False):
    print("RESULT", *[int(v) for v in row[: len(names)]], *[repr(float(v)) for v in row[len(names):]])
