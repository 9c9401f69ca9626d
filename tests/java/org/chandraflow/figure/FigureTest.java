package org.chandraflow.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.StringReader;
import java.util.List;
import java.util.Random;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class FigureTest {
  private static final List<String> CLASSES = List.of("AGN", "LM-STAR", "<odd> & \"named\"");

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }

  @Test
  void mollweideKeepsAreas() {
    // Points that are uniform on the sphere fill the ellipse uniformly: half of them lie where
    // half of its area is, within the radius 1 / sqrt(2).
    Random random = new Random(1);
    int inside = 0;
    int n = 20_000;
    for (int i = 0; i < n; i++) {
      double l = random.nextDouble() * 720 - 360;
      double b = Math.toDegrees(Math.asin(2 * random.nextDouble() - 1));
      double[] xy = SkyMap.project(l, b);
      assertThat(xy[0] * xy[0] + xy[1] * xy[1]).isLessThan(1 + 1e-9);
      inside += xy[0] * xy[0] + xy[1] * xy[1] < 0.5 ? 1 : 0;
    }
    assertThat(inside / (double) n).isCloseTo(0.5, within(0.015));
  }

  @Test
  void longitudeGrowsToTheLeft() {
    assertThat(SkyMap.project(90, 0)).containsExactly(new double[] {-0.5, 0}, within(1e-12));
    assertThat(SkyMap.project(270, 0)).containsExactly(new double[] {0.5, 0}, within(1e-12));
    assertThat(SkyMap.project(0, 90)).containsExactly(new double[] {0, 1}, within(1e-6));
    assertThat(SkyMap.project(-10, -90)[1]).isCloseTo(-1, within(1e-6));
  }

  @Test
  void skyMapIsSmallWhateverTheNumberOfSources() throws Exception {
    SkyMap map = new SkyMap(3);
    Random random = new Random(2);
    for (int i = 0; i < 300_000; i++) {
      map.add(random.nextDouble() * 360, random.nextDouble() * 180 - 90, i % 3);
    }
    map.add(Double.NaN, 0, 1);
    String svg = map.toSvg("Sky", CLASSES);
    assertThat(svg.length()).isLessThan(1_500_000);
    parse(svg);
    parse(map.toSvg("One class", CLASSES, 2));
  }

  @Test
  void ticksAreRoundAndInside() {
    assertThat(Axis.linear("", 0, 1).ticks(5)).hasSize(6).startsWith(0.0).endsWith(1.0);
    assertThat(Axis.linear("", -0.13, 7.9).ticks(5)).containsExactly(0.0, 2.0, 4.0, 6.0);
    assertThat(Axis.log("", 1e-3, 1e3).ticks(10)).hasSize(7);
    assertThat(Axis.linear("", 0, 1).text(0.2)).isEqualTo("0.2");
    assertThat(Axis.linear("", 0, 1e9).text(2e8)).isEqualTo("2e8");
    assertThat(Axis.log("", 1e-9, 1).text(1e-6)).isEqualTo("1e-6");
    assertThatThrownBy(() -> Axis.linear("", 1, 1)).hasMessageContaining("1.0 to 1.0");
    assertThat(Axis.fitting("", new double[] {Double.NaN})).isEqualTo(Axis.linear("", 0, 1));
    assertThat(Axis.fitting("", new double[] {3, 3}).fraction(3)).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void figuresAreWellFormedAndTheSameEachTime() throws Exception {
    double[] x = {0, 0.5, Double.NaN, 1};
    double[] y = {0.1, 0.4, 0.5, Double.POSITIVE_INFINITY};
    String plot =
        new XyPlot("A & B", Axis.linear("x <unit>", 0, 1), Axis.linear("y", 0, 1))
            .diagonal()
            .line("one", x, y, Palette.series(0))
            .steps("two", new double[] {0, 0.5, 1}, new double[] {0.2, 0.3}, Palette.series(1))
            .points("", x, y, Palette.series(2), 2)
            .toSvg();
    Document parsed = parse(plot);
    assertThat(parsed.getElementsByTagName("circle").getLength()).isEqualTo(2);
    assertThat(plot).doesNotContain("NaN").doesNotContain("Infinity");
    String bars =
        Bars.horizontal(
            "Counts",
            CLASSES,
            new double[] {3, 0, 1},
            List.of("3", "0", "1"),
            List.of("#111", "#222", "#333"));
    parse(bars);
    double[][] values = {{1, 2, Double.NaN}, {3, 4, 5}, {6, 7, 8}};
    double[][] shades = {{0, 0.5, Double.NaN}, {1, 1, 0}, {0, 0, 2}};
    String matrix =
        Matrix.heatMap(
            "Confusion",
            "true",
            "predicted",
            CLASSES,
            CLASSES,
            values,
            shades,
            v -> Integer.toString((int) v));
    assertThat(parse(matrix).getElementsByTagName("rect").getLength()).isEqualTo(9);
    assertThat(matrix).contains("&lt;odd&gt; &amp; &quot;named&quot;");
  }
}
