import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A service on loopback that answers every look-up with the same table after 50 ms, and on the path
 * {@code /rates} tells how many requests arrived, the most within any one second and the mean a
 * second. Writes its address into the file given.
 */
public final class NedLike {
  private static final String REPLY =
      """
<?xml version="1.0"?><VOTABLE version="1.1" xmlns="http://www.ivoa.net/xml/VOTable/v1.1"><RESOURCE type="results">
<TABLE ID="NED_PhotometricData" name="Photometric Data"><FIELD name="No." datatype="int"/>
<FIELD name="Observed Passband" datatype="char" arraysize="*"/><FIELD name="Photometry Measurement" datatype="double"/>
<FIELD name="Uncertainty" datatype="char" arraysize="*"/><FIELD name="Units" datatype="char" arraysize="*"/>
<FIELD name="Frequency" datatype="double" unit="Hz"/><FIELD name="Flux Density" datatype="double" unit="Jy"/>
<FIELD name="Upper limit of uncertainty" datatype="double"/><FIELD name="Lower limit of uncertainty" datatype="double"/>
<FIELD name="Upper limit of Flux Density" datatype="double"/><FIELD name="Lower limit of Flux Density" datatype="double"/>
<FIELD name="NED Uncertainty" datatype="char" arraysize="*"/><FIELD name="NED Units" datatype="char" arraysize="*"/>
<FIELD name="Refcode" datatype="char" arraysize="*"/><DATA><TABLEDATA><TR><TD>1</TD><TD>J (2MASS)</TD><TD>15.1</TD>
<TD>+/-0.05</TD><TD>mag</TD><TD>2.4E14</TD><TD>1.4E-3</TD><TD/><TD/><TD/><TD/><TD>+/-6E-5</TD><TD>Jy</TD>
<TD>20032MASX.C.......:</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>
""";

  private NedLike() {}

  public static void main(String[] arguments) throws IOException {
    System.setProperty("sun.net.httpserver.nodelay", "true");
    long[] arrivals = new long[1 << 20];
    AtomicInteger count = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
    server.setExecutor(Executors.newCachedThreadPool());
    byte[] reply = REPLY.getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/cgi-bin",
        exchange -> {
          arrivals[count.getAndIncrement()] = System.nanoTime();
          try (exchange) {
            Thread.sleep(50);
            exchange.sendResponseHeaders(200, reply.length);
            exchange.getResponseBody().write(reply);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.createContext(
        "/rates",
        exchange -> {
          try (exchange) {
            byte[] text = rates(Arrays.copyOf(arrivals, count.get())).getBytes();
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
          }
        });
    server.start();
    Path beside = Path.of(arguments[0] + ".part");
    Files.writeString(beside, "http://localhost:" + server.getAddress().getPort() + "/");
    Files.move(beside, Path.of(arguments[0]));
  }

  private static String rates(long[] times) {
    Arrays.sort(times);
    int most = 0;
    for (int from = 0, to = 0; to < times.length; to++) {
      while (times[to] - times[from] >= 1_000_000_000L) {
        from++;
      }
      most = Math.max(most, to - from + 1);
    }
    double seconds = (times[times.length - 1] - times[0]) / 1e9;
    return String.format(
        "%d requests, at most %d and on average %.0f a second",
        times.length, most, (times.length - 1) / seconds);
  }
}
