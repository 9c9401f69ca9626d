package org.chandraflow.run;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/** Keeps off the terminal what the command line says there in its own words. */
public final class LogOnly extends Filter<ILoggingEvent> {
  /** Of what is meant for the log of an attempt alone. */
  static final Marker MARKER = MarkerFactory.getMarker("LOG_ONLY");

  /** It logs the failure that it throws. */
  private static final String RUNNER = "org.apache.beam.runners.flink.FlinkRunner";

  @Override
  public FilterReply decide(ILoggingEvent event) {
    return event.getMarkerList() != null && event.getMarkerList().contains(MARKER)
            || event.getLoggerName().equals(RUNNER)
        ? FilterReply.DENY
        : FilterReply.NEUTRAL;
  }
}
