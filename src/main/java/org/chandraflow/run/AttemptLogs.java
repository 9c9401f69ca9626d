package org.chandraflow.run;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.chandraflow.table.StorageFiles;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each attempt a log of its own although stages run side by side in one process. A thread
 * belongs to the attempt that its creator belongs to, so the threads of a runner that an attempt
 * starts are its own; a line of a thread that belongs to none (a shared pool's) goes into the log
 * of every attempt at work, so that none is incomplete.
 */
final class AttemptLogs {
  private static final InheritableThreadLocal<String> CURRENT = new InheritableThreadLocal<>();
  private static final Map<String, OutputStream> OPEN = new ConcurrentHashMap<>();
  private static boolean installed;

  private AttemptLogs() {}

  /**
   * Begins the log of an attempt, for the calling thread and those that it makes; closing it ends
   * it.
   */
  static Closeable open(Path file) throws IOException {
    install();
    String key = file.toString();
    OutputStream out =
        StorageFiles.isLocal(file)
            ? Files.newOutputStream(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)
            : new CopiedLog(file);
    OPEN.put(key, out);
    String before = CURRENT.get();
    CURRENT.set(key);
    return () -> {
      if (before == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(before);
      }
      OPEN.remove(key);
      synchronized (out) {
        out.close();
      }
    };
  }

  private static synchronized void install() {
    ILoggerFactory factory = LoggerFactory.getILoggerFactory();
    if (installed || !(factory instanceof LoggerContext context)) {
      return;
    }
    installed = true;
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z', UTC} %-5level [%thread] %logger - %msg%n");
    encoder.start();
    Sifter appender = new Sifter(encoder);
    appender.setContext(context);
    appender.setName("attempts");
    appender.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
  }

  private static final class Sifter extends AppenderBase<ILoggingEvent> {
    private final PatternLayoutEncoder encoder;

    Sifter(PatternLayoutEncoder encoder) {
      this.encoder = encoder;
    }

    @Override
    protected void append(ILoggingEvent event) {
      if (OPEN.isEmpty()) {
        return;
      }
      byte[] line = encoder.encode(event);
      String key = CURRENT.get();
      OutputStream own = key == null ? null : OPEN.get(key);
      if (own != null) {
        write(own, line);
      } else {
        OPEN.values().forEach(out -> write(out, line));
      }
    }

    private void write(OutputStream out, byte[] line) {
      synchronized (out) {
        try {
          out.write(line);
        } catch (IOException e) {
          addError("a log cannot be written", e);
        }
      }
    }
  }
}
