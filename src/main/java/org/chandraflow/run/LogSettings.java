package org.chandraflow.run;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
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
    ThresholdFilter warnings = new ThresholdFilter();
    warnings.setLevel("WARN");
    warnings.start();
    Terminal terminal = new Terminal();
    terminal.setContext(context);
    terminal.setName("STDERR");
    terminal.addFilter(new LogOnly());
    terminal.addFilter(warnings);
    terminal.start();
    QUIET.forEach(name -> context.getLogger(name).setLevel(Level.ERROR));
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.INFO);
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(terminal);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Writes to the terminal; how a line looks is not read before there is one to write. */
  private static final class Terminal extends AppenderBase<ILoggingEvent> {
    private PatternLayoutEncoder encoder;

    @Override
    protected void append(ILoggingEvent event) {
      if (encoder == null) {
        encoder = new PatternLayoutEncoder();
        encoder.setContext(getContext());
        encoder.setPattern("%d{HH:mm:ss} %-5level %logger{0} - %msg%n");
        encoder.start();
      }
      byte[] line = encoder.encode(event);
      System.err.write(line, 0, line.length);
      System.err.flush();
    }
  }
}
