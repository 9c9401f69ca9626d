package org.chandraflow.simulate;

/** The bands of the simulated catalogues. */
enum Band {
  FUV(2.6),
  NUV(2.9),
  u(1.58),
  g(1.20),
  BP(1.08),
  G(0.79),
  RP(0.63),
  r(0.84),
  i(0.64),
  z(0.47),
  J(0.28),
  H(0.18),
  K(0.12),
  W1(0.06),
  W2(0.05),
  W3(0.06),
  W4(0.03),
  M24(0.03);

  /** Extinction in the band per magnitude of visual extinction (Cardelli et al. 1989, R_V 3.1). */
  final double extinction;

  Band(double extinction) {
    this.extinction = extinction;
  }
}
