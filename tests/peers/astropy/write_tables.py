"""Writes a CSV table of Chandra sources in every format that astropy has: write_tables.py IN.csv DIR"""

import sys
import warnings

from astropy.coordinates import FK5, SkyCoord
from astropy.io.votable import from_table, writeto
from astropy.table import Table

warnings.simplefilter("ignore")
source, directory = sys.argv[1:]
table = Table.read(source, format="ascii.csv", fill_values=[("", "0")])
units = {"ra": "deg", "dec": "deg", "err_ellipse_r0": "arcsec", "err_ellipse_r1": "arcsec"}
for name, unit in units.items():
    table[name].unit = unit
for column in table.colnames:
    # Texts as they are read from CSV; truth values as such.
    values = set(str(v) for v in table[column] if str(v) != "--")
    if values and values <= {"True", "False"}:
        mask = getattr(table[column], "mask", None)
        truth = [str(v) == "True" for v in table[column]]
        from astropy.table import MaskedColumn

        table[column] = MaskedColumn(truth, mask=mask if mask is not None else False, dtype=bool)



def texts(table):
    table = table.copy()
    for column in table.colnames:
        if table[column].dtype.kind == "b":
            mask = getattr(table[column], "mask", [False] * len(table))
            values = ["" if m else str(bool(v)) for v, m in zip(table[column].data, mask)]
            table[column] = values
    return table


table.write(f"{directory}/csv.csv", format="ascii.csv", overwrite=True)
table.write(f"{directory}/ecsv.ecsv", format="ascii.ecsv", overwrite=True)
for serialization in ("tabledata", "binary", "binary2"):
    # A truth value becomes a bit, which is never missing in BINARY: there it is a text.
    votable = from_table(texts(table) if serialization == "binary" else table)
    writeto(votable, f"{directory}/{serialization}.vot", tabledata_format=serialization)
fits = table.copy()
for column in list(fits.colnames):
    # FITS has no null for truth values in astropy; integers stand for them.
    if fits[column].dtype.kind == "b":
        name = fits[column].name
        integers = fits[column].astype("int16")
        integers.fill_value = -1
        fits[name] = integers
fits.write(f"{directory}/fits.fits", overwrite=True)

with open(f"{directory}/galactic.csv", "w") as out:
    out.write("name,l,b\n")
    galactic = SkyCoord(table["ra"], table["dec"], unit="deg", frame="icrs").galactic
    for name, l, b in zip(table["name"], galactic.l.deg, galactic.b.deg):
        out.write(f"{name},{float(l)!r},{float(b)!r}\n")
