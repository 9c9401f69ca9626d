package org.chandraflow.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import org.chandraflow.SharedData;
import org.chandraflow.config.RecordText;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.BadCellException;
import org.chandraflow.table.RowCursor;
import org.chandraflow.table.TableFile;
import org.chandraflow.table.TableFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogsTest {
  @TempDir Path directory;

  @Test
  void everyShippedCatalogueLoads() {
    assertThat(Catalogs.ids())
        .contains("csc2", "gaia", "2mass", "allwise", "catwise", "unwise", "sdss", "galex", "mips");
    for (String id : Catalogs.ids()) {
      CatalogConfig config = Catalogs.load(id);
      assertThat(config.id()).isEqualTo(id);
      config.aliases().forEach(a -> assertThat(Catalogs.find(a)).contains(config));
      assertThat(RecordText.of(config)).isEqualTo(config.toString());
    }
    assertThat(Catalogs.load("gaia_edr3").id()).isEqualTo("gaia");
    assertThat(Catalogs.load("wise").prefix()).isEqualTo("allwise");
    assertThat(Catalogs.load("2mass").prefix()).isEqualTo("twomass");
    assertThatThrownBy(() -> Catalogs.load("giaa"))
        .isInstanceOf(UsageException.class)
        .hasMessage("unknown catalogue 'giaa'; did you mean 'gaia'?");
  }

  @Test
  void bindsToTheRealTables() throws Exception {
    try (RowCursor cursor = first("catalogs/gaia_edr3.csv")) {
      CatalogRow row = row("gaia", "catalogs/gaia_edr3.csv", cursor);
      assertThat(row.locate()).isTrue();
      assertThat(row.ra()).isEqualTo(130.60797954856);
      assertThat(row.dec()).isEqualTo(-48.19216822668);
      assertThat(row.id()).isEqualTo("5329103787768533376");
      row.measureError();
      assertThat(row.major()).isCloseTo(Math.hypot(0.071e-3, 0.0005), within(1e-12));
      assertThat(row.minor()).isCloseTo(Math.hypot(0.06e-3, 0.0005), within(1e-12));
      assertThat(row.positionAngle()).isCloseTo(0, within(1e-9));
      assertThat(row.epoch()).isEqualTo(2016.0);
      assertThat(row.measureMotion()).isTrue();
      assertThat(row.pmRa()).isCloseTo(-4.484e-3, within(1e-15));
      assertThat(row.pmDecError()).isCloseTo(0.091e-3, within(1e-15));
      assertThat(row.number(row.bound().canonicalIndex("Gmag"))).isEqualTo(17.401417);
    }
    try (RowCursor cursor = first("catalogs/allwise.csv")) {
      CatalogRow row = row("allwise", "catalogs/allwise.csv", cursor);
      assertThat(row.number(row.bound().canonicalIndex("W2mag"))).isEqualTo(14.148);
      // AAUB: the third is an upper limit.
      assertThat(row.number(row.bound().canonicalIndex("W3mag"))).isNaN();
      assertThat(row.number(row.bound().canonicalIndex("W4mag"))).isEqualTo(8.041);
    }
    try (RowCursor cursor = first("csc/cscview_ngc3532.csv")) {
      CatalogRow row = row("csc2", "csc/cscview_ngc3532.csv", cursor);
      assertThat(row.locate()).isTrue();
      assertThat(row.id()).isEqualTo("2CXO J110507.4-585105");
      assertThat(row.ra()).isCloseTo(15 * (11 + 5 / 60.0 + 7.45 / 3600), within(1e-12));
      assertThat(row.dec()).isCloseTo(-(58 + 51 / 60.0 + 5.47 / 3600), within(1e-12));
      row.measureError();
      assertThat(row.major()).isCloseTo(0.77 / 2.4477, within(1e-5));
      assertThat(row.value(row.bound().canonicalIndex("conf_flag"))).isEqualTo(false);
      assertThat(row.value(row.bound().canonicalIndex("likelihood_class"))).isEqualTo("TRUE");
      assertThat(row.value(row.bound().canonicalIndex("var_intra_index_b"))).isEqualTo(1L);
      assertThat(row.value(row.bound().canonicalIndex("flux_aper_s"))).isNull();
    }
    try (RowCursor cursor = first("labels/literature_labels.csv")) {
      CatalogRow row = row("literature", "labels/literature_labels.csv", cursor);
      assertThat(row.label()).isEqualTo("AGN");
      assertThat(row.subclass()).isEqualTo("Q");
      assertThat(row.reference()).isEqualTo("2010A&A...518A..10V");
    }
  }

  private static CatalogRow row(String id, String file, RowCursor cursor) throws Exception {
    TableFile table = TableFiles.open(SharedData.file(file).toString());
    return BoundCatalog.bind(Catalogs.load(id), table).rows(cursor);
  }

  private static RowCursor first(String file) throws Exception {
    RowCursor cursor = TableFiles.open(SharedData.file(file).toString()).open();
    assertThat(cursor.next()).isTrue();
    return cursor;
  }

  @Test
  void aMissingColumnIsNamedWithTheNearest() throws Exception {
    Path file = directory.resolve("csc.csv");
    Files.writeString(file, "name,ra,dek\n2CXO J1,1,2\n");
    TableFile table = TableFiles.open(file.toString());
    assertThatThrownBy(() -> BoundCatalog.bind(Catalogs.load("csc2"), table))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("no declination for catalogue 'csc2'")
        .hasMessageContaining("did you mean 'dek'?");
  }

  @Test
  void sexagesimalIsRefusedWhereDegreesAreConfigured() throws Exception {
    Path file = directory.resolve("gaia.csv");
    Files.writeString(file, "Source,RA_ICRS,DE_ICRS\n1,11 05 07.4,-58 51 05\n");
    TableFile table = TableFiles.open(file.toString());
    assertThatThrownBy(() -> BoundCatalog.bind(Catalogs.load("gaia"), table))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("'RA_ICRS' is sexagesimal ('11 05 07.4')");
  }

  @Test
  void aUserAddsACatalogueWithAFileAlone() throws Exception {
    Path yaml = directory.resolve("mine.yaml");
    Files.writeString(
        yaml,
        """
        kind: counterpart
        id: {from: [id]}
        position: {ra: [l], dec: [b], frame: galactic, epoch: 2000}
        error: {model: circular, radius: [err], unit: mas, sigmas: 2, missing: 1}
        columns:
          flux: {from: [f], unit: erg/s/cm2, file_unit: mW/m2, quality: "flag == 0"}
        """);
    Path file = directory.resolve("mine.csv");
    Files.writeString(file, "id,l,b,err,f,flag\na b,0,0,500,3,0\nc,400,0,,1,1\nd,10,10,,1,1\n");
    TableFile table = TableFiles.open(file.toString());
    BoundCatalog bound = BoundCatalog.bind(Catalogs.load(yaml.toString()), table);
    try (RowCursor cursor = table.open()) {
      CatalogRow row = bound.rows(cursor);
      cursor.next();
      assertThat(row.locate()).isTrue();
      assertThat(row.ra()).isCloseTo(266.40498829, within(1e-8));
      assertThat(row.dec()).isCloseTo(-28.93617776, within(1e-8));
      row.measureError();
      assertThat(row.major()).isEqualTo(0.25);
      assertThat(row.number(0)).isEqualTo(3);
      cursor.next();
      assertThatThrownBy(row::locate)
          .isInstanceOfSatisfying(
              BadCellException.class,
              e -> {
                assertThat(e.reason()).isEqualTo("bad_coordinate");
                assertThat(e.value()).isEqualTo("400");
              });
      cursor.next();
      row.measureError();
      assertThat(row.errorMissing()).isTrue();
      assertThat(row.number(0)).isNaN();
    }
  }

  @Test
  void everyProblemOfADescriptionIsReportedWithItsLine() throws Exception {
    Path yaml = directory.resolve("bad.yaml");
    Files.writeString(
        yaml,
        """
        kind: cuonterpart
        prefix: 2bad
        id: {form: [id]}
        position: {ra: [l]}
        error: {model: constant}
        columns: {x: {unit: mag, quality: "a in"}}
        """);
    assertThatThrownBy(() -> Catalogs.load(yaml.toString()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(
            "bad.yaml:1: 'kind': unknown 'cuonterpart'; did you mean 'counterpart'")
        .hasMessageContaining("bad.yaml:2: 'prefix': '2bad'")
        .hasMessageContaining("bad.yaml:3: unknown key 'form'; did you mean 'from'?")
        .hasMessageContaining("bad.yaml:4: 'dec' must name a column")
        .hasMessageContaining("bad.yaml:5: 'error': 'missing'")
        .hasMessageContaining("bad.yaml:6: 'quality': condition 'a in'");
  }
}
