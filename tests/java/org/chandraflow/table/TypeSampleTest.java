package org.chandraflow.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A type is proposed only where every cell survives it as it is written. */
class TypeSampleTest {
  @ParameterizedTest
  @CsvSource({
    "1 2 -3 +4, LONG",
    "0 9223372036854775807 -9223372036854775808, LONG",
    "9223372036854775808, STRING",
    "-9223372036854775809, STRING",
    "12345678901234567890, STRING",
    "9007199254740992 0.5, DOUBLE",
    "9007199254740993 0.5, STRING",
    "-9007199254740993 0.5, STRING",
    "-9223372036854775808 0.5, STRING",
    "007, STRING",
    "-01, STRING",
    "0, LONG",
    "-0, DOUBLE",
    "+0, LONG",
    "1 2.5, DOUBLE",
    "2.5 1, DOUBLE",
    "1e5, DOUBLE",
    "inf -Infinity, DOUBLE",
    "1e, STRING",
    "-, STRING",
    "+, STRING",
    "1.5 J000000, STRING",
    "true FALSE True, BOOLEAN",
    "true 1, STRING",
    "tru, STRING",
    "1 true, STRING",
    "Müller, STRING",
  })
  void proposesTheTypeThatAllCellsSurvive(String cells, ColumnType type) {
    TypeSample types = new TypeSample(2);
    for (String cell : cells.split(" ")) {
      byte[] bytes = ("9" + cell + "9").getBytes(StandardCharsets.UTF_8);
      types.add(1, bytes, 1, bytes.length - 1);
    }
    assertThat(types.type(1)).isEqualTo(type);
    assertThat(types.type(0)).as("no cell").isEqualTo(ColumnType.STRING);
  }
}
