import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Two tables for the cross-match benchmark, as CSV and as FITS: sources all over the sky with error
 * ellipses, and rows of which one in a hundred is near a source. Run as {@code java
 * CrossmatchData.java SOURCES ROWS SEED DIRECTORY}.
 */
final class CrossmatchData {
  private static final String[] NAMES = {"id", "ra", "dec", "major", "minor", "angle", "mag"};
  private static final String[] UNITS = {"", "deg", "deg", "arcsec", "arcsec", "deg", "mag"};

  public static void main(String[] args) throws IOException {
    int sources = Integer.parseInt(args[0]);
    int rows = Integer.parseInt(args[1]);
    SplittableRandom random = new SplittableRandom(Long.parseLong(args[2]));
    Path directory = Path.of(args[3]);
    double[] ra = new double[sources];
    double[] dec = new double[sources];
    try (Tables tables = new Tables(directory.resolve("left"), sources)) {
      for (int i = 0; i < sources; i++) {
        ra[i] = random.nextDouble(360);
        dec[i] = Math.toDegrees(Math.asin(random.nextDouble(-1, 1)));
        double major = random.nextDouble(0.3, 2);
        tables.write(
            i, ra[i], dec[i], major, major * random.nextDouble(0.3, 1), random.nextDouble(180), 0);
      }
    }
    try (Tables tables = new Tables(directory.resolve("right"), rows)) {
      for (int i = 0; i < rows; i++) {
        double a = random.nextDouble(360);
        double d = Math.toDegrees(Math.asin(random.nextDouble(-1, 1)));
        if (random.nextInt(100) == 0) {
          int near = random.nextInt(sources);
          double distance = random.nextDouble(3) / 3600;
          double angle = random.nextDouble(2 * Math.PI);
          d = Math.max(-90, Math.min(90, dec[near] + distance * Math.cos(angle)));
          a = ra[near] + distance * Math.sin(angle) / Math.cos(Math.toRadians(dec[near]));
          a = (a + 360) % 360;
        }
        double major = random.nextDouble(0.05, 0.5);
        tables.write(
            i,
            a,
            d,
            major,
            major * random.nextDouble(0.5, 1),
            random.nextDouble(180),
            random.nextDouble(10, 21));
      }
    }
  }

  /** One table in both formats. */
  private static final class Tables implements AutoCloseable {
    private final PrintStream csv;
    private final OutputStream fits;
    private final ByteBuffer row = ByteBuffer.allocate(8 * 3 + 4 * 4);
    private final StringBuilder line = new StringBuilder();
    private long bytes;

    Tables(Path stem, int rows) throws IOException {
      csv =
          new PrintStream(
              new BufferedOutputStream(Files.newOutputStream(Path.of(stem + ".csv")), 1 << 20),
              false,
              StandardCharsets.US_ASCII);
      csv.print(String.join(",", NAMES) + "\n");
      fits = new BufferedOutputStream(Files.newOutputStream(Path.of(stem + ".fits")), 1 << 20);
      header(
          "SIMPLE  =                    T",
          "BITPIX  =                    8",
          "NAXIS   =                    0",
          "EXTEND  =                    T");
      String[] cards = new String[8 + 3 * NAMES.length];
      cards[0] = "XTENSION= 'BINTABLE'";
      cards[1] = "BITPIX  =                    8";
      cards[2] = "NAXIS   =                    2";
      cards[3] = String.format("NAXIS1  = %20d", row.capacity());
      cards[4] = String.format("NAXIS2  = %20d", rows);
      cards[5] = "PCOUNT  =                    0";
      cards[6] = "GCOUNT  =                    1";
      cards[7] = String.format("TFIELDS = %20d", NAMES.length);
      for (int i = 0; i < NAMES.length; i++) {
        String unit = UNITS[i];
        cards[8 + 3 * i] = String.format("%-8s= '%-8s'", "TTYPE" + (i + 1), NAMES[i]);
        cards[9 + 3 * i] =
            String.format("%-8s= '%-8s'", "TFORM" + (i + 1), i == 0 ? "K" : i < 3 ? "D" : "E");
        cards[10 + 3 * i] = String.format("%-8s= '%-8s'", "TUNIT" + (i + 1), unit);
      }
      header(cards);
    }

    private void header(String... cards) throws IOException {
      StringBuilder text = new StringBuilder();
      for (String card : cards) {
        text.append(String.format("%-80s", card));
      }
      text.append(String.format("%-80s", "END"));
      while (text.length() % 2880 != 0) {
        text.append(' ');
      }
      fits.write(text.toString().getBytes(StandardCharsets.US_ASCII));
    }

    void write(long id, double ra, double dec, double major, double minor, double angle, double mag)
        throws IOException {
      line.setLength(0);
      line.append(id);
      decimal(ra, 9);
      decimal(dec, 9);
      decimal(major, 4);
      decimal(minor, 4);
      decimal(angle, 2);
      decimal(mag, 3);
      csv.append(line.append('\n'));
      row.clear();
      row.putLong(id).putDouble(ra).putDouble(dec);
      row.putFloat((float) major).putFloat((float) minor);
      row.putFloat((float) angle).putFloat((float) mag);
      fits.write(row.array());
      bytes += row.capacity();
    }

    private void decimal(double value, int digits) {
      line.append(value < 0 ? ",-" : ",");
      long scale = (long) Math.pow(10, digits);
      long units = Math.round(Math.abs(value) * scale);
      String fraction = Long.toString(units % scale);
      line.append(units / scale).append('.');
      line.append("0".repeat(digits - fraction.length())).append(fraction);
    }

    @Override
    public void close() throws IOException {
      csv.close();
      byte[] padding = new byte[(int) ((2880 - bytes % 2880) % 2880)];
      Arrays.fill(padding, (byte) 0);
      fits.write(padding);
      fits.close();
    }
  }
}
