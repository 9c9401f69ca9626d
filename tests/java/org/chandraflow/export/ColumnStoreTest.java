package org.chandraflow.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** The order in which rows are written. */
class ColumnStoreTest {
  private static final Schema SCHEMA =
      SchemaBuilder.record("Row")
          .fields()
          .optionalDouble("x")
          .optionalString("name")
          .optionalLong("id")
          .endRecord();

  private static final String[] NAMES = {null, "", "a", "aa"};

  private static ColumnStore store(List<Object[]> rows) {
    List<GenericRecord> records = new ArrayList<>();
    for (Object[] row : rows) {
      GenericRecord record = new GenericData.Record(SCHEMA);
      for (int i = 0; i < row.length; i++) {
        record.put(i, row[i]);
      }
      records.add(record);
    }
    return Dataset.of(SCHEMA, records).store();
  }

  private static List<Object> names(ColumnStore store, int[] order) {
    List<Object> names = new ArrayList<>();
    Arrays.stream(order).forEach(row -> names.add(store.get(row, 1)));
    return names;
  }

  private static String name(Random random, int kind) {
    return switch (kind) {
      case 0 -> String.format("2CXO J%06d.%d+%06d", random.nextInt(240_000), random.nextInt(10), 7);
      case 1 -> "x".repeat(random.nextInt(80)) + random.nextInt(3);
      case 2 -> NAMES[random.nextInt(NAMES.length)];
      case 3 -> new String(Character.toChars(0xFF00 + random.nextInt(0x300))) + random.nextInt(2);
      default -> new String(Character.toChars(0x1F600 - random.nextInt(0x1F500)));
    };
  }

  @Test
  void textsAreSortedByCodePointsWhateverTheyAre() {
    Comparator<String> byCodePoint =
        (a, b) -> Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
    for (int kind = 0; kind < 5; kind++) {
      Random random = new Random(kind);
      List<Object[]> rows = new ArrayList<>();
      List<String> expected = new ArrayList<>();
      while (rows.size() < 3000) {
        String name = name(random, kind);
        if (name != null && name.codePoints().anyMatch(c -> c >= 0xD800 && c < 0xE000)) {
          continue;
        }
        rows.add(new Object[] {random.nextDouble(), name, null});
        expected.add(name);
      }
      expected.sort(Comparator.nullsFirst(byCodePoint));
      ColumnStore store = store(rows);
      assertThat(names(store, store.sorted(1, row -> true))).isEqualTo(expected);
    }
  }

  @Test
  void rowsOfOneNameAreInTheOrderOfTheirContent() {
    List<Object[]> rows = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      rows.add(new Object[] {i % 3 == 0 ? null : (Object) (i % 5 / 2.0), "n" + i % 2, (long) i});
    }
    List<List<Object>> first = null;
    for (int seed = 0; seed < 5; seed++) {
      Collections.shuffle(rows, new Random(seed));
      ColumnStore store = store(rows);
      List<List<Object>> sorted = new ArrayList<>();
      for (int row : store.sorted(1, r -> true)) {
        sorted.add(Arrays.asList(store.get(row, 1), store.get(row, 0), store.get(row, 2)));
      }
      first = first == null ? sorted : first;
      assertThat(sorted).isEqualTo(first);
    }
    assertThat(first.get(0)).isEqualTo(Arrays.asList("n0", 0.0, 10L));
    assertThat(first.get(199)).isEqualTo(Arrays.asList("n1", null, 195L));
  }

  @Test
  void onlyRowsThatPassAreThere() {
    ColumnStore store =
        store(
            List.of(
                new Object[] {1.0, "b", null},
                new Object[] {2.0, "a", null},
                new Object[] {3.0, "c", 1L}));
    assertThat(store.sorted(1, row -> row != 1)).containsExactly(0, 2);
    assertThat(store.sorted(1, row -> false)).isEmpty();
    assertThat(store.sorted(0, row -> true)).containsExactly(0, 1, 2);
  }
}
