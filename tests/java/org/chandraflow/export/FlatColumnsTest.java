package org.chandraflow.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.chandraflow.table.Column;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records as columns, taken in one go and in parts. */
class FlatColumnsTest {
  private static final Schema SCHEMA =
      SchemaBuilder.record("Row")
          .fields()
          .requiredString("name")
          .name("probabilities")
          .type()
          .map()
          .values()
          .doubleType()
          .noDefault()
          .name("flags")
          .type()
          .nullable()
          .map()
          .values()
          .booleanType()
          .noDefault()
          .name("tags")
          .type()
          .array()
          .items()
          .stringType()
          .noDefault()
          .optionalLong("id")
          .optionalDouble("unused")
          .requiredDouble("x")
          .endRecord();

  private static GenericRecord row(
      String name, Map<String, Double> p, Map<String, Boolean> flags, List<String> tags, Long id) {
    GenericRecord record = new GenericData.Record(SCHEMA);
    record.put("name", name);
    record.put("probabilities", new HashMap<>(p));
    record.put("flags", flags);
    record.put("tags", tags);
    record.put("id", id);
    record.put("x", id == null ? Double.NaN : id / 4.0);
    return record;
  }

  private static final List<GenericRecord> ROWS =
      List.of(
          row("a", Map.of("STAR", 0.25), null, List.of(), null),
          row("b", Map.of("AGN", 0.5, "STAR", 0.125), Map.of("cut", true), List.of("x", "y"), 7L),
          row("c", Map.of(), Map.of("cut", false, "all", true), List.of("z"), 1L << 60));

  private static List<List<Object>> cells(ColumnStore store) {
    List<List<Object>> rows = new ArrayList<>();
    for (int row = 0; row < store.size(); row++) {
      List<Object> cells = new ArrayList<>();
      for (int column = 0; column < store.columns().size(); column++) {
        cells.add(store.get(row, column));
      }
      rows.add(cells);
    }
    return rows;
  }

  @Test
  void fieldsOfAFileAreAsThoseOfItsRecords(@TempDir Path directory) throws Exception {
    Path part = directory.resolve("part.avro");
    try (DataFileWriter<GenericRecord> writer =
        new DataFileWriter<>(new GenericDatumWriter<GenericRecord>(SCHEMA))) {
      writer.create(SCHEMA, part.toFile());
      for (GenericRecord row : ROWS) {
        writer.append(row);
      }
    }
    ColumnStore read = Dataset.read(List.of(part.toString(), part.toString())).store();
    List<GenericRecord> twice = new ArrayList<>(ROWS);
    twice.addAll(ROWS);
    ColumnStore expected = Dataset.of(SCHEMA, twice).store();
    assertThat(read.columns()).isEqualTo(expected.columns());
    assertThat(cells(read)).isEqualTo(cells(expected));
  }

  @Test
  void columnsComeFromAllRecordsWhateverTheParts() {
    Object[][] expected = {
      {"a", null, 0.25, null, null, "", null, null},
      {"b", 0.5, 0.125, null, true, "x y", 7L, 1.75},
      {"c", null, null, true, false, "z", 1L << 60, 0x1p58}
    };
    for (int cut = 0; cut <= ROWS.size(); cut++) {
      FlatColumns first = new FlatColumns(SCHEMA);
      FlatColumns second = new FlatColumns(SCHEMA);
      ROWS.subList(0, cut).forEach(first::add);
      ROWS.subList(cut, ROWS.size()).forEach(second::add);
      first.addAll(List.of(second));
      ColumnStore store = first.store(name -> name.equals("unused"));
      assertThat(store.columns().stream().map(Column::name))
          .containsExactly(
              "name", "prob_AGN", "prob_STAR", "flags_all", "flags_cut", "tags", "id", "x");
      assertThat(cells(store)).isEqualTo(Arrays.stream(expected).map(Arrays::asList).toList());
    }
    FlatColumns all = new FlatColumns(SCHEMA);
    ROWS.forEach(all::add);
    assertThat(all.store(name -> false).column("unused")).isEqualTo(7);
  }
}
