"""Pairs within 2 arcsec of two FITS tables by astropy, written as FITS: LEFT RIGHT OUT."""

import sys

import astropy.units as u
from astropy.coordinates import SkyCoord, search_around_sky
from astropy.io import fits
from astropy.table import Table

left = Table(fits.getdata(sys.argv[1]))
right = Table(fits.getdata(sys.argv[2]))
i, j, separation, _ = search_around_sky(
    SkyCoord(left["ra"], left["dec"], unit="deg"),
    SkyCoord(right["ra"], right["dec"], unit="deg"),
    2 * u.arcsec,
)
pairs = left[i]
for name in right.colnames:
    pairs[name + "_2"] = right[name][j]
pairs["sep_arcsec"] = separation.to_value(u.arcsec)
pairs.write(sys.argv[3], overwrite=True)
