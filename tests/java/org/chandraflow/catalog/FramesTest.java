package org.chandraflow.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FramesTest {
  /**
   * ICRS right ascension and declination, then Galactic longitude and latitude by astropy 6.1.7,
   * then FK5.
   */
  private static final double[][] GALACTIC = {
    {
      0.0,
      0.0,
      96.33728336969006,
      -60.188551946914465,
      6.361111354985843e-06,
      2.5277771640709686e-06
    },
    {
      123.456789,
      -45.678901,
      261.7975943088772,
      -6.169701825931238,
      123.45679632220045,
      -45.67890700541902
    },
    {
      266.4168166,
      -29.007825,
      359.94423564893833,
      -0.04616001774901404,
      266.41682455155245,
      -29.007819641008066
    },
    {
      359.9999,
      89.9,
      122.90693967090671,
      27.03075835920964,
      0.0030736189515347444,
      89.90000252763403
    },
    {192.85, 27.13, 201.22487958839872, 89.9913857232305, 192.8500033116342, 27.129998764903718},
    {
      10.7812983,
      -9.3839536,
      116.22999214884,
      -72.14744629539794,
      10.781303685565943,
      -9.383952150872126
    },
    {83.822, -5.391, 209.013600995155, -19.381625202320393, 83.82200606781275, -5.391005223641344},
    {200.1, -89.99, 302.9333412709325, -27.11833214974722, 200.13472809772313, -89.99000047231034}
  };

  @Test
  void agreesWithAstropyToANanodegree() {
    for (double[] row : GALACTIC) {
      double[] galactic = Frames.icrsToGalactic(row[0], row[1]);
      assertThat(galactic[0]).isCloseTo(row[2], within(1e-9));
      assertThat(galactic[1]).isCloseTo(row[3], within(1e-9));
      double[] icrs = Frames.galacticToIcrs(row[2], row[3]);
      assertThat(icrs[0]).isCloseTo(row[0], within(1e-9));
      assertThat(icrs[1]).isCloseTo(row[1], within(1e-9));
      double[] fromFk5 = Frames.fk5ToIcrs(row[4], row[5]);
      assertThat(fromFk5[0]).isCloseTo(row[0], within(1e-9));
      assertThat(fromFk5[1]).isCloseTo(row[1], within(1e-9));
    }
  }
}
