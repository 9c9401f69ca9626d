"""The chain as a straightforward script: select, match, colours, LightGBM, predict.

usage: peer.py SOURCES LABELS CATALOGS OUT
"""
import sys
from pathlib import Path

import astropy.units as u
import lightgbm
import numpy as np
import pandas as pd
from astropy.coordinates import SkyCoord

FLAGS = ["conf_flag", "extent_flag", "pileup_flag", "streak_src_flag"]
MAGNITUDES = {
    "gaia": ["Gmag", "BPmag", "RPmag"],
    "2mass": ["Jmag", "Hmag", "Kmag"],
    "wise": ["W1mag", "W2mag", "W3mag", "W4mag"],
    "allwise": ["W1mag", "W2mag", "W3mag", "W4mag"],
    "sdss": ["umag", "gmag", "rmag", "imag", "zmag"],
    "galex": ["FUVmag", "NUVmag"],
    "mips": ["__24_"],
}


def coordinates(table):
    ra = next(c for c in ("ra", "RA_ICRS", "RAJ2000", "ra_cat") if c in table)
    dec = next(c for c in ("dec", "DE_ICRS", "DEJ2000", "dec_cat") if c in table)
    return SkyCoord(table[ra].to_numpy() * u.deg, table[dec].to_numpy() * u.deg)


def main(sources, labels, catalogs, out):
    table = pd.read_csv(sources)
    table = table[~table[FLAGS].astype(str).eq("True").any(axis=1)].reset_index(drop=True)
    sky = coordinates(table)
    features = table[[c for c in table if c.startswith(("flux_aper_", "hard_", "var_"))]].select_dtypes("number").copy()
    for path in sorted(Path(catalogs).glob("*.csv")):
        catalog = pd.read_csv(path, low_memory=False)
        where, separation, _ = sky.match_to_catalog_sky(coordinates(catalog))
        near = separation.arcsec < 2
        for column in MAGNITUDES.get(path.stem, []):
            features[column] = np.where(near, catalog[column].to_numpy()[where], np.nan)
    for a, b in (("Gmag", "Jmag"), ("BPmag", "RPmag"), ("Jmag", "Hmag"), ("Hmag", "Kmag"), ("W1mag", "W2mag")):
        if a in features and b in features:
            features[f"{a}-{b}"] = features[a] - features[b]
    known = pd.read_csv(labels)
    where, separation, _ = sky.match_to_catalog_sky(coordinates(known))
    label = pd.Series(np.where(separation.arcsec < 1, known["Class"].to_numpy()[where], None))
    training = label.notna()
    classes, numbers = np.unique(label[training].astype(str), return_inverse=True)
    model = lightgbm.LGBMClassifier(n_estimators=100, verbose=-1)
    model.fit(features[training].to_numpy(), numbers)
    probabilities = model.predict_proba(features.to_numpy())
    result = pd.DataFrame({"name": table["name"], "class": classes[probabilities.argmax(axis=1)]})
    for k, name in enumerate(classes):
        result[f"prob_{name}"] = probabilities[:, k]
    result.sort_values("name").to_csv(out, index=False)


main(*sys.argv[1:])
