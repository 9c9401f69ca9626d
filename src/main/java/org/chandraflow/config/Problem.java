package org.chandraflow.config;

/**
 * One thing wrong in a file.
 *
 * @param file the file as the user named it; empty where there is none
 * @param line the line, from 1; 0 where it is unknown
 * @param message what is wrong, the value quoted, and what was expected
 */
public record Problem(String file, int line, String message) {
  @Override
  public String toString() {
    if (file.isEmpty()) {
      return message;
    }
    return line > 0 ? file + ":" + line + ": " + message : file + ": " + message;
  }
}
