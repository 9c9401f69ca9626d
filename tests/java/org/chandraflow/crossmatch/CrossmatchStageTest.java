package org.chandraflow.crossmatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.chandraflow.config.ConfigReader;
import org.chandraflow.workflow.InputFiles;
import org.chandraflow.workflow.StagePlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrossmatchStageTest {
  private static final String GAIA = "Source,RA_ICRS,DE_ICRS,e_RA_ICRS,e_DE_ICRS,Gmag\n";

  @TempDir Path directory;

  private List<String> problems(String yaml) {
    ConfigReader config = CrossmatchRun.config(yaml);
    new CrossmatchStage().plan(config, Map.of("sources", CrossmatchRun.SOURCES));
    return config.problems().found().stream().map(Object::toString).toList();
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  @Test
  void aDirectoryNamesItsCatalogues() throws IOException {
    file("gaia_edr3.csv", GAIA);
    assertThat(problems("catalogs: " + directory)).isEmpty();
    file("gaya.csv", GAIA);
    assertThat(problems("catalogs: " + directory))
        .singleElement()
        .asString()
        .contains("test.yaml:1", "gaya.csv", "unknown catalogue 'gaya'; did you mean 'gaia'?");
  }

  @Test
  void wrongKeysValuesAndColumnsAreNamed() throws IOException {
    file("gaia.csv", "Source,RA_ICRS,DE_ICRZ\n1,2,3\n");
    assertThat(problems("catalogs: " + directory))
        .singleElement()
        .asString()
        .contains("gaia.csv", "DE_ICRZ");
    Path good = file("g.csv", GAIA);
    assertThat(problems("catalogs: [{id: gaia, input: " + good + ", radius: 2, sigma: 3}]"))
        .singleElement()
        .asString()
        .contains("'radius' and 'sigma'");
    assertThat(problems("catalogs: [{id: gaia, input: " + good + ", completness: 0.5}]"))
        .singleElement()
        .asString()
        .contains("did you mean 'completeness'?");
    assertThat(problems("catalogs: [{id: gaia, input: " + good + ", magnitude: Gmga}]"))
        .singleElement()
        .asString()
        .contains("did you mean 'Gmag'?");
    assertThat(problems("catalogs: [{id: csc2, input: " + good + "}]"))
        .singleElement()
        .asString()
        .contains("X-ray sources");
    assertThat(problems("modus: best")).singleElement().asString().contains("'mode'?");
    assertThat(problems("catalogs: [" + directory.resolve("none/gaia.csv") + "]"))
        .singleElement()
        .asString()
        .contains("no such file");
    assertThat(problems("catalogs: [" + good + ", {id: gaia, input: " + good + "}]").get(0))
        .contains("unknown catalogue 'g'");
    assertThat(
            problems(
                "catalogs: [{id: gaia, input: " + good + "}, {id: gaia, input: " + good + "}]"))
        .singleElement()
        .asString()
        .contains("columns named gaia_");
  }

  @Test
  void schemasOfPendingFilesComeFromTheConfigurationAlone() {
    StagePlan plan =
        InputFiles.whilePending(
            List.of("/run/sky"),
            () -> {
              ConfigReader config =
                  CrossmatchRun.config(
                      "catalogs: [/run/sky/gaia.csv, /run/sky/wise.csv]\nlabels:"
                          + " /run/sky/labels.csv");
              StagePlan found =
                  new CrossmatchStage().plan(config, Map.of("sources", CrossmatchRun.SOURCES));
              config.problems().throwIfAny();
              return found;
            });
    Schema schema = plan.outputs().get(StagePlan.MAIN);
    assertThat(schema.getField("gaia_Gmag").getProp("unit")).isEqualTo("mag");
    assertThat(schema.getField("allwise_W1mag")).isNotNull();
    assertThat(schema.getField("gaia_p_any")).isNotNull();
    assertThat(schema.getField("label")).isNotNull();
    assertThat(plan.outputs()).containsKeys("id_frame", "quality").doesNotContainKey("pairs");
  }

  @Test
  void labelsMergeAgreeAndDisagree() throws IOException {
    String header = "name_cat,ra_cat,dec_cat,e_Pos,Class,SubClass,ref\n";
    Path first =
        file(
            "first.csv",
            header
                + "a1,10,20,,LM-STAR,,r1\n"
                + "a2,10.0001,20,,HM-STAR,,r2\n"
                + "b1,30,-40,,AGN,Q,r3\n"
                + "c1,50,0,,AGN,,r4\n"
                + "d1,70,0,,,,r5\n");
    Path second = file("second.csv", header + "b2,30.00001,-40,,YSO,,r6\nfar,50,1,,CV,,r7\n");
    List<GenericRecord> sources =
        List.of(
            CrossmatchRun.source("A", 10, 20, 0.5, 0.5, 0.0),
            CrossmatchRun.source("B", 30, -40, 0.5, 0.5, 0.0),
            CrossmatchRun.source("C", 50, 0, 0.5, 0.5, 0.0),
            CrossmatchRun.source("D", 70, 0, null, null, null));
    String labels =
        "labels: {input: [" + first + ", " + second + "], merge: {LM-STAR: STAR, HM-STAR: STAR}";
    CrossmatchRun drop = CrossmatchRun.of(sources, labels + "}");
    assertThat(drop.byName().get("A").get("label")).isEqualTo("STAR");
    assertThat(drop.byName().get("A").get("label_name")).isEqualTo("a1");
    assertThat(drop.byName().get("A").get("label_sep_arcsec")).isEqualTo(0.0);
    assertThat(drop.byName().get("B").get("label")).isNull();
    assertThat(drop.byName().get("C").get("label_reference")).isEqualTo("r4");
    assertThat(drop.byName().get("D").get("label")).isNull();
    assertThat(drop.counts)
        .containsEntry("label_conflict", 1L)
        .containsEntry("labelled", 2L)
        .containsEntry("label_missing", 1L)
        .containsEntry("source_error_missing", 1L)
        .containsEntry("sources", 4L)
        .containsEntry("written", 4L);
    assertThat(drop.idFrame.stream().map(r -> r.get("name") + ":" + r.get("status")))
        .containsExactlyInAnyOrder("A:used", "A:duplicate", "B:conflict", "B:conflict", "C:used");
    CrossmatchRun priority = CrossmatchRun.of(sources, labels + ", conflict: priority}");
    assertThat(priority.byName().get("B").get("label")).isEqualTo("AGN");
  }

  @Test
  void aCounterpartMovesToTheEpochOfTheSource() throws IOException {
    Path gaia =
        file(
            "gaia.csv",
            "Source,RA_ICRS,DE_ICRS,e_RA_ICRS,e_DE_ICRS,pmRA,pmDE,e_pmRA,e_pmDE,Gmag\n"
                // 3 arcsec east in 2016, 1 arcsec a year: at the source in 2013.
                + "1,100.00083333333,0,0.1,0.1,1000,0,0.1,0.1,12\n"
                + "bad,100,95,0.1,0.1,,,,,12\n"
                + "2,200,0.0001,0.1,0.1,,,,,15\n");
    List<GenericRecord> sources =
        List.of(
            CrossmatchRun.source("A", 100, 0, 0.5, 0.5, 0.0),
            CrossmatchRun.source("B", 200, 0, 0.5, 0.5, 0.0));
    CrossmatchRun run =
        CrossmatchRun.of(
            sources,
            "epoch: 2013\nepoch_error: 0\ncatalogs: [{id: gaia, input: "
                + gaia
                + ", density: 1000}]");
    GenericRecord moved = run.byName().get("A");
    assertThat(moved.get("gaia_id")).isEqualTo("1");
    assertThat((double) moved.get("gaia_sep_arcsec")).isLessThan(1e-4);
    assertThat((double) moved.get("gaia_p_any")).isGreaterThan(0.99);
    assertThat(run.byName().get("B").get("gaia_Gmag")).isEqualTo(15.0);
    assertThat(run.rejected).hasSize(1);
    assertThat(run.rejected.get(0).get("reason")).isEqualTo("bad_coordinate");
    assertThat(run.counts).containsEntry("read:gaia", 3L).containsEntry("matched:gaia", 2L);
  }

  @Test
  void membersThatDisagreeAreLeftOutUnlessWanted() throws IOException {
    Path gaia = file("gaia.csv", GAIA + "1,100.0001,0,0.1,0.1,12\n");
    Path mass =
        file(
            "2mass.csv",
            "_2MASS,RAJ2000,DEJ2000,errMaj,errMin,errPA,Jmag,e_Jmag,Hmag,e_Hmag,Kmag,e_Kmag,Qflg\n"
                + "m,99.9998,0,0.06,0.06,0,10,0.1,10,0.1,10,0.1,AAA\n");
    List<GenericRecord> sources = List.of(CrossmatchRun.source("A", 100, 0, 1.0, 1.0, 0.0));
    String catalogs = "catalogs: [" + gaia + ", " + mass + "]\n";
    CrossmatchRun joint = CrossmatchRun.of(sources, catalogs);
    GenericRecord one = joint.matched.get(0);
    assertThat(one.get("gaia_id")).isEqualTo("1");
    assertThat(one.get("twomass_id")).isNull();
    assertThat(one.get("twomass_Jmag")).isNull();
    assertThat(one.get("twomass_n")).isEqualTo(1L);
    assertThat(joint.counts).containsEntry("disagree:twomass", 1L);
    CrossmatchRun independent = CrossmatchRun.of(sources, catalogs + "association: independent");
    assertThat(independent.matched.get(0).get("gaia_id")).isEqualTo("1");
    assertThat(independent.matched.get(0).get("twomass_id")).isEqualTo("m");
  }

  @Test
  void aCatalogueKeyedBySourceNameIsJoined() throws IOException {
    Path description =
        file(
            "extra.yaml",
            "description: Fluxes by name\n"
                + "prefix: extra\n"
                + "join: name\n"
                + "id: {from: [name]}\n"
                + "columns:\n"
                + "  flux: {from: [flux], unit: erg/s/cm2}\n");
    Path rows = file("rows.csv", "name,flux\nB,2.5\nother,3\nC,\n");
    CrossmatchRun run =
        CrossmatchRun.of(
            List.of(
                CrossmatchRun.source("A", 1, 2, 1.0, 1.0, 0.0),
                CrossmatchRun.source("B", 3, 4, 1.0, 1.0, 0.0),
                CrossmatchRun.source("C", 5, 6, 1.0, 1.0, 0.0)),
            "catalogs: [{catalog: " + description + ", input: " + rows + "}]");
    assertThat(run.byName().get("A").get("extra_n")).isEqualTo(0L);
    assertThat(run.byName().get("B").get("extra_flux")).isEqualTo(2.5);
    assertThat(run.byName().get("C").get("extra_n")).isEqualTo(1L);
    assertThat(run.byName().get("C").get("extra_flux")).isNull();
    assertThat(run.counts).containsEntry("read:extra", 3L).containsEntry("matched:extra", 2L);
  }

  @Test
  void noSourcesGiveNoRecords() throws IOException {
    Path gaia = file("gaia.csv", GAIA + "1,100.0001,0,0.1,0.1,12\n");
    CrossmatchRun run = CrossmatchRun.of(List.of(), "catalogs: [" + gaia + "]");
    assertThat(run.matched).isEmpty();
    assertThat(run.counts).containsEntry("read:gaia", 1L);
  }
}
