package org.chandraflow.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** JSON as trees: no classes are made from it. */
public final class Json {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final ObjectMapper COMPACT = new ObjectMapper();

  private Json() {}

  /** Indented text that ends with a line feed. */
  public static String write(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Text in one line. */
  public static String compact(JsonNode node) {
    try {
      return COMPACT.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Parses text.
   *
   * @throws IOException if it is no JSON
   */
  public static JsonNode parse(String text) throws IOException {
    return MAPPER.readTree(text);
  }

  static void put(ObjectNode node, String key, double[] values) {
    ArrayNode array = node.putArray(key);
    for (double value : values) {
      array.add(value);
    }
  }

  static void put(ObjectNode node, String key, int[] values) {
    ArrayNode array = node.putArray(key);
    for (int value : values) {
      array.add(value);
    }
  }

  static double[] doubles(JsonNode node, String key) {
    JsonNode array = node.path(key);
    double[] out = new double[array.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = number(array.get(i));
    }
    return out;
  }

  /** A number; infinities and NaN are written as text. */
  static double number(JsonNode node) {
    return node.isTextual() ? Double.parseDouble(node.asText()) : node.asDouble();
  }

  static int[] integers(JsonNode node, String key) {
    JsonNode array = node.path(key);
    int[] out = new int[array.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = array.get(i).asInt();
    }
    return out;
  }

  static List<String> texts(JsonNode node, String key) {
    List<String> out = new ArrayList<>();
    node.path(key).forEach(item -> out.add(item.asText()));
    return out;
  }
}
