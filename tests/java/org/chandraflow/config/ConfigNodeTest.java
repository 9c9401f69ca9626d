package org.chandraflow.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** YAML that cannot be read is told with the file, the line and the cause. */
class ConfigNodeTest {
  static Stream<Arguments> refused() {
    String list = "[" + "*a,".repeat(60) + "]";
    return Stream.of(
        Arguments.of("a: 1\nb: [1, 2\n", "f.yaml:3: not valid YAML: "),
        Arguments.of(
            "a: 1\nb: 2\nc: x\u0001y\n", "f.yaml:3: not valid YAML: U+0001 is no character"),
        Arguments.of("a: 1\nb: 2\na: 3\n", "f.yaml:3: key 'a' is given twice"),
        Arguments.of("a: 1\n---\nb: 2\n", "f.yaml:2: not valid YAML: "),
        Arguments.of("a: *b\n", "f.yaml:1: not valid YAML: "),
        Arguments.of("a: &a [1]\nb: " + list + "\n", "f.yaml: not valid YAML: "),
        Arguments.of("? [1, 2]\n: 3\n", "f.yaml:1: a key must be plain text"),
        Arguments.of("[".repeat(102) + "]".repeat(102), "f.yaml:"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void saysWhereAndWhy(String yaml, String message) {
    assertThatThrownBy(() -> ConfigNode.parse("f.yaml", yaml))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void otherEncodingsAreToldWithTheirPlace(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("f.yaml");
    Files.writeString(file, "a: 1\nb: caf\u00e9 \ud83d\ude00\n");
    assertThat(TextFile.read("f.yaml", file)).isEqualTo(Files.readString(file));
    Files.writeString(file, "a: 1\nb: caf\u00e9\nc: 2\n", StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> TextFile.read("f.yaml", file))
        .isInstanceOf(UsageException.class)
        .hasMessage("f.yaml:2: the byte 0xE9 is no text in UTF-8; save the file in that encoding");
    Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xC3});
    assertThatThrownBy(() -> TextFile.read("f.yaml", file))
        .hasMessageStartingWith("f.yaml:1: the byte 0xC3");
  }

  @Test
  void knowsTheLineOfEachValue() {
    ConfigNode root =
        ConfigNode.parse("f.yaml", "# first\na: 1\nb:\n  - x\n  - {c: null, d: ''}\n");
    assertThat(root.entries().get("a").line()).isEqualTo(2);
    ConfigNode second = root.entries().get("b").items().get(1);
    assertThat(second.line()).isEqualTo(5);
    assertThat(second.entries().get("c").isNull()).isTrue();
    assertThat(second.entries().get("d").text()).isEmpty();
    assertThat(ConfigNode.parse("f.yaml", "").entries()).isEmpty();
  }
}
