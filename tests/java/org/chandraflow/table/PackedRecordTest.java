package org.chandraflow.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

class PackedRecordTest {
  private static final Schema SCHEMA =
      SchemaBuilder.record("R")
          .fields()
          .name("name")
          .type(Schemas.string())
          .noDefault()
          .optionalDouble("x")
          .optionalLong("n")
          .optionalBoolean("flag")
          .nullableInt("last", 3)
          .name("map")
          .type()
          .map()
          .values()
          .doubleType()
          .noDefault()
          .endRecord();

  private static GenericRecord record(double x) {
    GenericRecord record = new GenericData.Record(SCHEMA);
    record.put("name", "2CXO " + x);
    record.put("x", Double.isNaN(x) ? null : x);
    record.put("n", x > 1 ? null : (Object) (1L << 60));
    record.put("flag", x > 0);
    record.put("last", 7);
    record.put("map", Map.of("a", x));
    return record;
  }

  @Test
  void bytesAreThoseOfAvroAndComeBackAsTheyWere() throws Exception {
    PackedRecord.Format format = new PackedRecord.Format(SCHEMA);
    for (double x : new double[] {0, 1.5, -3e300, Double.NaN}) {
      GenericRecord plain = record(x);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
      new GenericDatumWriter<GenericRecord>(SCHEMA).write(plain, encoder);
      encoder.flush();
      assertThat(format.pack(plain)).isEqualTo(bytes.toByteArray());
      GenericRecord back = format.unpack(format.pack(plain));
      assertThat(format.pack(back)).isSameAs(format.pack(back));
      assertThat(back.get("name")).isInstanceOf(String.class);
      assertThat(back.toString()).isEqualTo(plain.toString());
    }
  }

  @Test
  void aChangeIsPackedToo() {
    PackedRecord.Format format = new PackedRecord.Format(SCHEMA);
    GenericRecord record = format.unpack(format.pack(record(1)));
    byte[] before = format.pack(record);
    record.put("x", 2.0);
    assertThat(format.pack(record)).isNotEqualTo(before);
    assertThat(format.unpack(format.pack(record)).get("x")).isEqualTo(2.0);
    assertThat(record.get("name")).isEqualTo("2CXO 1.0");
  }

  @Test
  void aWrongOrMissingValueNamesTheField() {
    PackedRecord.Format format = new PackedRecord.Format(SCHEMA);
    GenericRecord wrong = record(1);
    wrong.put("x", "text");
    assertThatThrownBy(() -> format.pack(wrong)).hasMessageContaining("field x of R: text");
    GenericRecord missing = record(1);
    missing.put("name", null);
    assertThatThrownBy(() -> format.pack(missing)).hasMessageContaining("field name of R: nothing");
    assertThat(format.pack(record(1))).isNotEmpty();
  }

  @Test
  void severalThreadsThatLookAtOnceSeeAllOfIt() throws Exception {
    PackedRecord.Format format = new PackedRecord.Format(SCHEMA);
    byte[] bytes = format.pack(record(1));
    List<GenericRecord> shared = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      shared.add(format.unpack(bytes));
    }
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      CyclicBarrier start = new CyclicBarrier(4);
      List<Future<Integer>> missing = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        missing.add(
            pool.submit(
                () -> {
                  start.await();
                  int nulls = 0;
                  for (GenericRecord record : shared) {
                    nulls += record.get("map") == null ? 1 : 0;
                    nulls += record.get("name") == null ? 1 : 0;
                  }
                  return nulls;
                }));
      }
      for (Future<Integer> one : missing) {
        assertThat(one.get()).isZero();
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
