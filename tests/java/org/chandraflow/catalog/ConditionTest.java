package org.chandraflow.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionTest {
  private static final List<String> NAMES = List.of("a", "b", "none", "flag", "text", "x-y");
  private static final Condition.Cells CELLS =
      new Condition.Cells() {
        @Override
        public double number(int column) {
          return new double[] {3, -1.5, Double.NaN, 1, Double.NaN, 7}[column];
        }

        @Override
        public String text(int column) {
          return new String[] {"3", "-1.5", null, "true", "ABx", "7"}[column];
        }
      };

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "a > 2                               | TRUE",
        "a>2 and b<-1                        | TRUE",
        "a = 3 or none > 1                   | TRUE",
        "a != 3 or none > 1                  | UNKNOWN",
        "a != 3 and none > 1                 | FALSE",
        "not none = 1                        | UNKNOWN",
        "not (a == 3)                        | FALSE",
        "flag                                | TRUE",
        "flag == true                        | TRUE",
        "flag = 0                            | FALSE",
        "text[1] in 'AC'                     | TRUE",
        "text[2] not in AC                   | TRUE",
        "text[9] in 'A'                      | UNKNOWN",
        "text in ('ABx', 'y')                | TRUE",
        "text in (y, z)                      | FALSE",
        "text == 'ABx'                       | TRUE",
        "missing(none) and not missing(a)    | TRUE",
        "`x-y` >= 7e0                        | TRUE",
        "a < 1 or a > 2 and b > 0            | FALSE",
      })
  void evaluates(String text, Condition.Truth expected) throws Exception {
    assertThat(Condition.parse(text).bind(NAMES::indexOf).test(CELLS)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "a >          | something is missing",
        "a > 1 b      | unexpected 'b'",
        "(a > 1       | not closed",
        "a in 'AB'    | expected a list",
        "a[0] = 'x'   | number of a character",
        "a > 1.2.3    | '1.2.3' is not a number",
        "and > 1      | 'and' stands where",
      })
  void saysWhatIsWrong(String text, String message) {
    assertThatThrownBy(() -> Condition.parse(text)).hasMessageContaining(message);
  }
}
