package org.chandraflow.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.chandraflow.catalog.Condition.Both;
import org.chandraflow.catalog.Condition.Compare;
import org.chandraflow.catalog.Condition.In;
import org.chandraflow.catalog.Condition.IsMissing;
import org.chandraflow.catalog.Condition.Name;
import org.chandraflow.catalog.Condition.Node;
import org.chandraflow.catalog.Condition.Not;
import org.chandraflow.catalog.Condition.Value;

/** Parses {@link Condition}s by recursive descent. */
final class ConditionParser {
  private static final int DEEPEST = 100;

  private final String text;
  private int at;
  private int depth;

  ConditionParser(String text) {
    this.text = text;
  }

  Condition parse() {
    Node root = or();
    blanks();
    if (at < text.length()) {
      throw bad("unexpected '" + text.charAt(at) + "'");
    }
    return new Condition(text.strip(), root);
  }

  private Node or() {
    Node left = and();
    while (word("or")) {
      left = new Both(false, left, and());
    }
    return left;
  }

  private Node and() {
    Node left = not();
    while (word("and")) {
      left = new Both(true, left, not());
    }
    return left;
  }

  private Node not() {
    if (++depth > DEEPEST) {
      throw bad("nested too deeply");
    }
    try {
      if (word("not")) {
        return new Not(not());
      }
      if (sign("(")) {
        Node inner = or();
        if (!sign(")")) {
          throw bad("a bracket is not closed");
        }
        return inner;
      }
      return comparison();
    } finally {
      depth--;
    }
  }

  private Node comparison() {
    Node left = operand();
    if (left instanceof IsMissing) {
      return left;
    }
    for (String operator : List.of("==", "!=", "<=", ">=", "<", ">", "=")) {
      if (sign(operator)) {
        return new Compare(operator, left, operand());
      }
    }
    boolean negated = word("not");
    if (word("in")) {
      if (!(left instanceof Name column)) {
        throw bad("'in' needs a column before it");
      }
      return in(column, negated);
    }
    if (negated) {
      throw bad("expected 'in' after 'not'");
    }
    return left;
  }

  private Node in(Name column, boolean negated) {
    List<String> texts = new ArrayList<>();
    if (sign("(")) {
      do {
        texts.add(item());
      } while (sign(","));
      if (!sign(")")) {
        throw bad("a bracket is not closed");
      }
      return new In(column, negated, texts, false);
    }
    String characters = item();
    if (column.character() == 0) {
      throw bad("expected a list (A, B) after 'in', or a character of the column, NAME[1]");
    }
    characters.chars().forEach(c -> texts.add(String.valueOf((char) c)));
    return new In(column, negated, texts, true);
  }

  private String item() {
    Node item = operand();
    if (item instanceof Value value) {
      return value.text();
    }
    if (item instanceof Name name && name.character() == 0) {
      return name.name();
    }
    throw bad("expected a text or a number");
  }

  private Node operand() {
    blanks();
    if (at >= text.length()) {
      throw bad("something is missing at the end");
    }
    char c = text.charAt(at);
    if (c == '\'' || c == '"') {
      return new Value(until(c), Double.NaN);
    }
    if (c == '`') {
      return name(until(c));
    }
    if (Character.isDigit(c) || c == '-' || c == '+' || c == '.') {
      return number();
    }
    if (!Character.isLetter(c) && c != '_') {
      throw bad("unexpected '" + c + "'");
    }
    int start = at;
    while (at < text.length() && isNamePart(text.charAt(at))) {
      at++;
    }
    String name = text.substring(start, at);
    switch (name.toLowerCase(Locale.ROOT)) {
      case "true":
        return new Value(name, 1);
      case "false":
        return new Value(name, 0);
      case "and", "or", "not", "in":
        throw bad("'" + name + "' stands where a column or value belongs");
      case "missing":
        if (sign("(")) {
          if (!(operand() instanceof Name column) || !sign(")")) {
            throw bad("expected missing(COLUMN)");
          }
          return new IsMissing(column);
        }
        return name(name);
      default:
        return name(name);
    }
  }

  private Name name(String name) {
    if (!sign("[")) {
      return new Name(name, 0);
    }
    int start = at;
    while (at < text.length() && Character.isDigit(text.charAt(at))) {
      at++;
    }
    int character = at > start && at - start < 4 ? Integer.parseInt(text.substring(start, at)) : 0;
    if (character < 1 || !sign("]")) {
      throw bad("expected the number of a character from 1, as in NAME[1]");
    }
    return new Name(name, character);
  }

  private Value number() {
    int start = at;
    while (at < text.length()
        && (isNamePart(text.charAt(at)) || "+-".indexOf(text.charAt(at)) >= 0)) {
      at++;
    }
    String number = text.substring(start, at);
    try {
      return new Value(number, Double.parseDouble(number));
    } catch (NumberFormatException e) {
      at = start;
      throw bad("'" + number + "' is not a number");
    }
  }

  private String until(char quote) {
    int end = text.indexOf(quote, at + 1);
    if (end < 0) {
      throw bad("a quote is not closed");
    }
    String inner = text.substring(at + 1, end);
    at = end + 1;
    return inner;
  }

  private boolean word(String word) {
    blanks();
    int end = at + word.length();
    if (text.regionMatches(true, at, word, 0, word.length())
        && (end >= text.length() || !isNamePart(text.charAt(end)))) {
      at = end;
      return true;
    }
    return false;
  }

  private boolean sign(String sign) {
    blanks();
    if (text.startsWith(sign, at)) {
      at += sign.length();
      return true;
    }
    return false;
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '.';
  }

  private void blanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private IllegalArgumentException bad(String why) {
    return new IllegalArgumentException(
        "condition '" + text + "', at character " + (at + 1) + ": " + why);
  }
}
