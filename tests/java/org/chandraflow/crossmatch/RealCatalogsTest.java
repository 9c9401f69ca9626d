package org.chandraflow.crossmatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.generic.GenericRecord;
import org.chandraflow.SharedData;
import org.chandraflow.table.Column;
import org.chandraflow.table.RowCursor;
import org.chandraflow.table.TableFile;
import org.chandraflow.table.TableFiles;
import org.junit.jupiter.api.Test;

/** The published sources, catalogues and labels. */
class RealCatalogsTest {
  @Test
  void labelsGetTheNamesThatTheirAuthorsFound() throws Exception {
    List<GenericRecord> sources = CrossmatchRun.sources(SharedData.file("csc/csc2_sources.csv"));
    Path labels = SharedData.file("labels/literature_labels.csv");
    Set<String> names =
        sources.stream().map(s -> s.get("name").toString()).collect(Collectors.toSet());
    Map<String, String> expected = new HashMap<>();
    int labelled = 0;
    TableFile table =
        TableFiles.open(SharedData.file("labels/expected_csc_matches.csv").toString());
    List<String> columns = table.columns().stream().map(Column::name).toList();
    try (RowCursor cursor = table.open()) {
      while (cursor.next()) {
        String name = cursor.text(columns.indexOf("csc_name"));
        if (names.contains(name)) {
          labelled++;
          expected.put(key(cursor, columns), name);
        }
      }
    }
    assertThat(labelled).isEqualTo(3285);

    CrossmatchRun wide =
        CrossmatchRun.of(sources, "labels: {input: " + labels + ", radius: 3, sigma: 0}");
    int right = 0;
    int near = 0;
    for (GenericRecord label : wide.idFrame) {
      String at =
          label.get("label_name") + "|" + label.get("label_ra") + "|" + label.get("label_dec");
      if (expected.containsKey(at)) {
        boolean same = expected.get(at).equals(label.get("name").toString());
        right += same ? 1 : 0;
        near += same && (double) label.get("offset") <= 1 ? 1 : 0;
      }
    }
    assertThat(right).isEqualTo(labelled);
    assertThat(near / (double) labelled).isGreaterThanOrEqualTo(0.985);
  }

  private static String key(RowCursor cursor, List<String> columns) throws Exception {
    return cursor.text(columns.indexOf("name_cat"))
        + "|"
        + cursor.number(columns.indexOf("ra_cat"))
        + "|"
        + cursor.number(columns.indexOf("dec_cat"));
  }

  @Test
  void cutOutsGiveCounterpartsButNoProbabilityOfAny() throws Exception {
    List<GenericRecord> sources = CrossmatchRun.sources(SharedData.file("csc/csc2_sources.csv"));
    Path catalogs = SharedData.file("catalogs");
    CrossmatchRun run = CrossmatchRun.of(sources, "catalogs: " + catalogs);
    assertThat(run.matched).hasSize(3639);
    assertThat(run.quality).hasSize(4);
    for (GenericRecord quality : run.quality) {
      assertThat(quality.get("estimable")).isEqualTo(false);
      assertThat(quality.get("chance_rate")).isNull();
      assertThat(quality.get("purity")).isNull();
    }
    for (GenericRecord matched : run.matched) {
      assertThat(matched.get("association_p_any")).isNull();
      assertThat(matched.get("gaia_p_any")).isNull();
      assertThat(matched.get("allwise_p_any")).isNull();
    }
    assertThat(run.counts.get("read:gaia")).isEqualTo(3019);
    assertThat(run.counts.get("matched:gaia")).isBetween(2600L, 2850L);
    assertThat(run.counts.get("disagree:allwise")).isBetween(1L, 400L);
    GenericRecord agreed = run.byName().get("2CXO J000703.6+155423");
    assertThat(agreed.get("gaia_id")).isEqualTo("2769535856108234880");
    assertThat((double) agreed.get("gaia_Gmag")).isEqualTo(18.496683);
    assertThat(agreed.get("allwise_id")).isEqualTo("J000703.61+155423.7");
    assertThat(agreed.get("association_n")).isEqualTo(4L);
  }
}
