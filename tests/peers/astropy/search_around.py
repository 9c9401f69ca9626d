"""Pairs of two CSV tables (id, ra, dec, ...) within a radius: LEFT RIGHT ARCSEC -> id,id,arcsec."""

import csv
import sys

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord, search_around_sky


def read(path):
    rows = list(csv.DictReader(open(path)))
    ra = np.array([float(row["ra"]) for row in rows])
    dec = np.array([float(row["dec"]) for row in rows])
    return [row["id"] for row in rows], SkyCoord(ra, dec, unit="deg")


left, left_sky = read(sys.argv[1])
right, right_sky = read(sys.argv[2])
i, j, separation, _ = search_around_sky(left_sky, right_sky, float(sys.argv[3]) * u.arcsec)
for a, b, s in zip(i, j, separation.to_value(u.arcsec)):
    print(f"{left[a]},{right[b]},{s!r}")
