package org.chandraflow.beam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.options.Validation;
import org.chandraflow.config.UsageException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplateTest {
  @TempDir Path directory;

  @Test
  void theMetadataAreThoseOfTheOptions() throws Exception {
    Map<String, Method> options = new TreeMap<>();
    for (Method method : TemplateOptions.class.getDeclaredMethods()) {
      if (method.getName().startsWith("get")) {
        String name = method.getName().substring(3);
        options.put(Character.toLowerCase(name.charAt(0)) + name.substring(1), method);
      }
    }
    JsonNode metadata =
        new ObjectMapper().readTree(Path.of("config/dataflow/flex-template.json").toFile());
    TreeSet<String> told = new TreeSet<>();
    for (JsonNode parameter : metadata.path("parameters")) {
      String name = parameter.path("name").asText();
      told.add(name);
      Method option = options.get(name);
      assertThat(option).as(name).isNotNull();
      assertThat(parameter.path("helpText").asText())
          .isEqualTo(option.getAnnotation(Description.class).value());
      assertThat(parameter.path("isOptional").asBoolean())
          .isEqualTo(!option.isAnnotationPresent(Validation.Required.class));
      parameter.path("regexes").forEach(regex -> Pattern.compile(regex.asText()));
    }
    assertThat(told).isEqualTo(options.keySet());
    assertThat(metadata.at("/parameters/0/regexes/0").asText())
        .satisfies(
            regex -> {
              assertThat("classify").matches(regex);
              assertThat("gs://bucket/own.yaml").matches(regex);
              assertThat("own.yaml").doesNotMatch(regex);
            });
  }

  @Tag("peers")
  @Test
  void aPipelineIsOneJobThatWritesItsDatasets() throws Exception {
    Path sources =
        Files.writeString(
            directory.resolve("csc.csv"),
            "name,ra,dec,err_ellipse_r0\n"
                + "2CXO J000000.0+000000,0,0,1\n"
                + "2CXO J000001.0+000001,1,1,1\n");
    Path pipeline =
        Files.writeString(
            directory.resolve("own.yaml"),
            """
            parameters: {sources: ""}
            stages:
              sources: {transform: ingest, config: {input: "${sources}", catalog: csc2}}
              features: {transform: features, inputs: {rows: sources}, config: {set: chandra-ml}}
            """);
    Path output = directory.resolve("output");
    TemplateOptions options =
        PipelineOptionsFactory.fromArgs(
                "--runner=DirectRunner",
                "--pipeline=" + pipeline,
                "--parameters=sources=" + sources,
                "--output=" + output)
            .withValidation()
            .as(TemplateOptions.class);
    TemplateMain.build(options).run().waitUntilFinish();
    long rows = 0;
    try (var parts = Files.list(output.resolve("stages/features/output"))) {
      for (Path part : parts.toList()) {
        try (var reader =
            org.apache.avro.file.DataFileReader.openReader(
                part.toFile(), new org.apache.avro.generic.GenericDatumReader<>())) {
          while (reader.hasNext()) {
            reader.next();
            rows++;
          }
        }
      }
    }
    assertThat(rows).isEqualTo(2);
  }

  @Test
  void whatNeedsFilesInBetweenIsRefused() {
    TemplateOptions options =
        PipelineOptionsFactory.fromArgs("--pipeline=nothing.yaml", "--output=gs://b/o")
            .as(TemplateOptions.class);
    assertThatThrownBy(() -> TemplateMain.build(options))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("nothing.yaml");
  }
}
