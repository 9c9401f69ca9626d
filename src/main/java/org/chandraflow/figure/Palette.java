package org.chandraflow.figure;

import java.util.List;

/** Colours of figures: told apart with the usual deficiencies of colour vision (Okabe and Ito). */
public final class Palette {
  /** Text and axes. */
  public static final String INK = "#1f2933";

  /** Secondary text. */
  public static final String MUTED = "#697586";

  /** Grid lines and frames. */
  public static final String GRID = "#e3e8ef";

  private static final List<String> SERIES =
      List.of(
          "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#7f5fb3", "#8a8a00",
          "#444b54", "#a6761d");

  private Palette() {}

  /** The colour of the n-th series or class, from 0; they repeat after ten. */
  public static String series(int index) {
    return SERIES.get(Math.floorMod(index, SERIES.size()));
  }

  /**
   * A shade from white to a strong blue.
   *
   * @param fraction 0 to 1; others are clipped, NaN is white
   */
  public static String shade(double fraction) {
    double f = Double.isNaN(fraction) ? 0 : Math.min(1, Math.max(0, fraction));
    return String.format(
        "#%02x%02x%02x",
        Math.round(255 + f * (8 - 255)),
        Math.round(255 + f * (81 - 255)),
        Math.round(255 + f * (156 - 255)));
  }
}
