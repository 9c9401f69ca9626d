package org.chandraflow.workflow;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What a stage will take, before it runs.
 *
 * @param rows that its main dataset will have; -1 if that cannot be told
 * @param notes sentences for people, such as how many requests it makes and how long they take
 */
public record Forecast(long rows, List<String> notes) {
  /** Nothing is known. */
  public static final Forecast UNKNOWN = new Forecast(-1, List.of());

  public Forecast {
    notes = List.copyOf(notes);
  }

  /** Some rows, or -1, and nothing else to say. */
  public static Forecast ofRows(long rows) {
    return new Forecast(rows, List.of());
  }

  /** The same with a sentence on requests to a service that are made at a rate. */
  public Forecast withRequests(long requests, double perSecond) {
    long seconds = (long) Math.ceil(requests / perSecond);
    String sentence =
        String.format(
            Locale.ROOT,
            "at most %,d requests at %s/s: up to %s; answers that the cache has are not asked for",
            requests,
            perSecond == Math.rint(perSecond) ? Long.toString((long) perSecond) : perSecond + "",
            Durations.text(Duration.ofSeconds(seconds)));
    return new Forecast(rows, List.of(sentence));
  }
}
