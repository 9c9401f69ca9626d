"""Prints NWAY's log10 Bayes factors of ellipses.

Usage: elliptical.py FILE; each line of it: n, then n times east, north, sigma_x, sigma_y, rho.
"""
import os
import sys
import tempfile

path = os.path.abspath(sys.argv[1])
os.chdir(tempfile.mkdtemp())
import numpy
from nwaylib import bayesdistance

for line in open(path):
    numbers = [float(v) for v in line.split()]
    n = int(numbers[0])
    at = numpy.array(numbers[1:]).reshape(n, 5)
    ra = [[numpy.array([a[0] - b[0]]) for b in at] for a in at]
    dec = [[numpy.array([a[1] - b[1]]) for b in at] for a in at]
    errors = [(numpy.array([a[2]]), numpy.array([a[3]]), numpy.array([a[4]])) for a in at]
    print("RESULT", repr(float(bayesdistance.log_bf_elliptical(ra, dec, errors)[0])))
