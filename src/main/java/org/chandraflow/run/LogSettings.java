package org.chandraflow.run;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;
import org.slf4j.Logger;

/**
 * What is logged: everything from INFO on for the logs of attempts, warnings on the terminal. In
 * Java, since logback's XML takes a tenth of a second to read; {@code
 * -Dlogback.configurationFile=FILE} takes its place.
 */
@ConfiguratorRank(value = ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class LogSettings extends ContextAwareBase implements Configurator {
  /**
   * Warnings about names of metrics, temporary files that are gone already, tokens nobody asked
   * for.
   */
  private static final List<String> QUIET =
      List.of(
          "org.apache.flink.metrics.MetricGroup",
          "org.apache.beam.sdk.io.FileBasedSink",
          "org.apache.flink.runtime.security.token",
          "org.apache.flink.runtime.webmonitor.WebMonitorUtils");

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (System.getProperty("logback.configurationFile") != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%d{HH:mm:ss} %-5level %logger{0} - %msg%n");
    encoder.start();
    ThresholdFilter warnings = new ThresholdFilter();
    warnings.setLevel("WARN");
    warnings.start();
    ConsoleAppender<ILoggingEvent> terminal = new ConsoleAppender<>();
    terminal.setContext(context);
    terminal.setName("STDERR");
    terminal.setTarget("System.err");
    terminal.setEncoder(encoder);
    terminal.addFilter(new LogOnly());
    terminal.addFilter(warnings);
    terminal.start();
    QUIET.forEach(name -> context.getLogger(name).setLevel(Level.ERROR));
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.INFO);
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(terminal);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
