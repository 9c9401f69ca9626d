package org.chandraflow.ned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import org.chandraflow.SharedData;
import org.chandraflow.ned.NedAnswer.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** NED's answers, real ones and hostile ones. */
class ReplyReaderTest {
  private static byte[] shared(String file) throws Exception {
    return Files.readAllBytes(SharedData.file("ned/" + file));
  }

  @Test
  void readsRealPhotometry() throws Exception {
    NedAnswer answer = ReplyReader.read(NedTable.PHOTOMETRY, shared("query_photometry.xml"));
    assertThat(answer.outcome()).isEqualTo(Outcome.FOUND);
    assertThat(answer.photometry()).hasSize(556);
    NedAnswer.Photometry swift = answer.photometry().get(2);
    assertThat(swift.band()).isEqualTo("14-195 keV (Swift)");
    assertThat(swift.value()).isEqualTo(38.35e-11);
    assertThat(swift.uncertainty()).isEqualTo("+/-0.60E-11");
    assertThat(swift.unit()).isEqualTo("erg/s/cm^2^");
    assertThat(swift.frequencyHz()).isEqualTo(2.53e19);
    assertThat(swift.flux()).isEqualTo(1.52e-6);
    assertThat(swift.fluxError()).isEqualTo(2.37e-8);
    assertThat(swift.fluxUnit()).isEqualTo("Jy");
    assertThat(swift.reference()).isEqualTo("2010ApJS..186..378T");
    assertThat(answer.photometry().get(3).reference()).isEqualTo("2010A&A...524A..64C");
    assertThat(answer.photometry().stream().filter(p -> p.limit().equals("<")).count())
        .isEqualTo(14);
    assertThat(answer.photometry().stream().filter(p -> p.limit().equals(">")).count())
        .isEqualTo(1);
    assertThat(answer.photometry().stream().filter(p -> Double.isNaN(p.value())).count())
        .isEqualTo(15);
  }

  @Test
  void readsRealRedshiftsPositionsAndObject() throws Exception {
    NedAnswer redshifts = ReplyReader.read(NedTable.REDSHIFTS, shared("query_redshifts.xml"));
    assertThat(redshifts.redshifts()).hasSize(4);
    assertThat(redshifts.redshifts().get(0).redshift()).isEqualTo(0.158339);
    assertThat(redshifts.redshifts().get(0).velocity()).isEqualTo(30000);
    assertThat(redshifts.redshifts().get(0).reference()).isEqualTo("1992ApJS...83...29S");

    NedAnswer positions = ReplyReader.read(NedTable.POSITIONS, shared("query_positions.xml"));
    assertThat(positions.positions()).hasSize(5);
    assertThat(positions.positions().get(0).ra()).isCloseTo(83.6332125, within(1e-9));
    assertThat(positions.positions().get(0).dec()).isCloseTo(22.0144611, within(1e-7));
    assertThat(positions.positions().get(1).semiMajor()).isEqualTo(22);
    assertThat(positions.positions().get(4).dec()).isCloseTo(22 + 11.0 / 60, within(1e-9));

    NedAnswer object = ReplyReader.read(NedTable.OBJECT, shared("query_object.xml"));
    assertThat(object.objects()).hasSize(1);
    assertThat(object.objects().get(0).name()).isEqualTo("MESSIER 001");
    assertThat(object.objects().get(0).type()).isEqualTo("SNR");
    assertThat(object.objects().get(0).ra()).isEqualTo(83.63321);
    assertThat(object.objects().get(0).redshift()).isNaN();
    assertThat(object.objects().get(0).photometryPoints()).isEqualTo(44);
  }

  @Test
  void aRealErrorIsNoData() throws Exception {
    NedAnswer answer = ReplyReader.read(NedTable.PHOTOMETRY, shared("error.xml"));
    assertThat(answer.outcome()).isEqualTo(Outcome.NO_DATA);
    assertThat(answer.message()).isEqualTo("No note found.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
There is no object with this name in NED.                                  | NOT_FOUND
The object name that you submitted is not currently recognized by the NED name interpreter. | NOT_FOUND
No photometry found.                                                       | NO_DATA
No redshift data available for this object.                                | NO_DATA
""")
  void wordsTellUnknownFromEmpty(String words, Outcome outcome) throws Exception {
    assertThat(ReplyReader.read(NedTable.PHOTOMETRY, error(words)).outcome()).isEqualTo(outcome);
  }

  @Test
  void errorsOfTheServiceAreFaults() {
    assertFault(error("Name checking server EGRET error."), Fault.Kind.REMOTE);
    assertFault(error("Something never seen before"), Fault.Kind.SERVICE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html><body>Maintenance</body></html>",
        "not XML at all",
        "<VOTABLE></VOTABLE>",
        "<VOTABLE><RESOURCE><TABLE><FIELD name='a'/><DATA><TABLEDATA><TR><TD>1</TD><TD>2</TD></TR>"
            + "</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>",
        "<VOTABLE><RESOURCE><TABLE><FIELD name='a'/><DATA><BINARY/></DATA></TABLE></RESOURCE>"
            + "</VOTABLE>",
        "<VOTABLE><RESOURCE><TABLE><FIELD name='a'/><DATA><TABLEDATA/></DATA></TABLE></RESOURCE>"
            + "</VOTABLE>",
        "<VOTABLE><RESOURCE>&unknown;</RESOURCE></VOTABLE>",
      })
  void otherContentIsMalformed(String body) {
    assertFault(body.getBytes(StandardCharsets.UTF_8), Fault.Kind.MALFORMED);
  }

  @Test
  void entityBombsAndExternalEntitiesAreRefused() throws Exception {
    StringBuilder bomb = new StringBuilder("<!DOCTYPE VOTABLE [<!ENTITY a0 'aaaaaaaaaa'>");
    for (int i = 1; i < 30; i++) {
      bomb.append("<!ENTITY a").append(i).append(" '").append(("&a" + (i - 1) + ";").repeat(10));
      bomb.append("'>");
    }
    bomb.append("]><VOTABLE><RESOURCE><PARAM name='Error' value='&a29;'/></RESOURCE></VOTABLE>");
    assertFault(bomb.toString().getBytes(StandardCharsets.UTF_8), Fault.Kind.MALFORMED);
    for (String target : new String[] {"file:///etc/hostname", "http://localhost:9/x"}) {
      String external =
          "<!DOCTYPE VOTABLE [<!ENTITY x SYSTEM '" + target + "'>]><VOTABLE>&x;</VOTABLE>";
      assertFault(external.getBytes(StandardCharsets.UTF_8), Fault.Kind.MALFORMED);
    }
    String deep = "<VOTABLE>" + "<RESOURCE>".repeat(10_000) + "</VOTABLE>";
    assertFault(deep.getBytes(StandardCharsets.UTF_8), Fault.Kind.MALFORMED);
  }

  @Test
  void everyCutOfARealAnswerIsSeen() throws Exception {
    byte[] whole = shared("query_redshifts.xml");
    int end = new String(whole, StandardCharsets.UTF_8).indexOf("</VOTABLE>");
    for (int length = 0; length < end; length += 97) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> ReplyReader.read(NedTable.REDSHIFTS, cut))
          .as("cut after %d bytes", length)
          .isInstanceOfAny(Votable.Truncated.class, Fault.class);
      if (length > 100) {
        assertThatThrownBy(() -> ReplyReader.read(NedTable.REDSHIFTS, cut))
            .isInstanceOf(Votable.Truncated.class);
      }
    }
  }

  private static byte[] error(String words) {
    return ("<VOTABLE><RESOURCE><PARAM name=\"Error\" value=\" "
            + words
            + "\"/></RESOURCE></VOTABLE>")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void assertFault(byte[] body, Fault.Kind kind) {
    assertThatThrownBy(() -> ReplyReader.read(NedTable.PHOTOMETRY, body))
        .isInstanceOfSatisfying(Fault.class, f -> assertThat(f.kind()).isEqualTo(kind));
  }
}
