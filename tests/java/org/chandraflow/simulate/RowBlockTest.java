package org.chandraflow.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class RowBlockTest {
  private static void fill(RowSink out) {
    double[] values = {0, -0.4, 1.2345678, 359.99999999, 123456.5, -3e-15, 9.9996e-14, 1.5e22};
    for (double value : values) {
      out.text("a" + value);
      out.number(value > 1e12 ? 7 : value, 3);
      out.scientific(value);
      out.integer(-5);
      out.flag(true);
      out.missing();
      out.number(Double.NaN, 2);
      out.rightAscension(Math.abs(value) % 360, 6);
      out.end();
    }
  }

  @Test
  void bytesAndCellsHoldTheSameValues() {
    RowBlock.Csv csv = new RowBlock.Csv();
    RowBlock.Cells cells = new RowBlock.Cells();
    fill(csv);
    fill(cells);
    String[] lines = new String(csv.bytes(), StandardCharsets.US_ASCII).split("\n");
    assertThat(lines).hasSize(8);
    for (int row = 0; row < lines.length; row++) {
      String[] parts = lines[row].split(",", -1);
      Object[] expected = cells.cells().get(row);
      assertThat(parts).hasSameSizeAs(expected);
      for (int i = 0; i < parts.length; i++) {
        if (expected[i] == null) {
          assertThat(parts[i]).isEmpty();
        } else if (expected[i] instanceof Double number) {
          assertThat(Double.parseDouble(parts[i])).isEqualTo(number);
        } else if (expected[i] instanceof Boolean flag) {
          assertThat(Boolean.parseBoolean(parts[i])).isEqualTo(flag);
        } else {
          assertThat(parts[i]).isEqualTo(expected[i].toString());
        }
      }
    }
  }

  @Test
  void rowsAreReordered() {
    RowBlock.Csv csv = new RowBlock.Csv();
    for (String name : new String[] {"first", "2", "third"}) {
      csv.text(name);
      csv.end();
    }
    csv.reorder(new int[] {2, 0, 1});
    assertThat(new String(csv.bytes(), StandardCharsets.US_ASCII)).isEqualTo("third\nfirst\n2\n");
  }

  @Test
  void rightAscensionNeverReadsThreeHundredAndSixty() {
    RowBlock.Csv csv = new RowBlock.Csv();
    csv.rightAscension(359.9999999, 6);
    csv.end();
    assertThat(new String(csv.bytes(), StandardCharsets.US_ASCII)).isEqualTo("0.000000\n");
  }
}
