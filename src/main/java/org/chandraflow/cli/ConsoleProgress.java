package org.chandraflow.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.chandraflow.run.Progress;
import org.chandraflow.run.StageState;
import org.chandraflow.run.StageWork;
import org.chandraflow.run.State;
import org.chandraflow.workflow.Durations;

/**
 * Shows a run on standard error: a line for each change, and on a terminal one live line for each
 * stage at work, with its rows, rate, steps and time.
 */
final class ConsoleProgress implements Progress, AutoCloseable {
  /** Wider lines would be broken by the narrowest usual terminal, and could not be taken back. */
  private static final int WIDTH = 79;

  private final PrintWriter err;
  private final boolean terminal;
  private final Map<String, Live> live = new LinkedHashMap<>();
  private final Thread ticker;
  private int shown;
  private boolean closed;

  private record Live(StageWork work, long since) {}

  ConsoleProgress(PrintWriter err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
    this.ticker = new Thread(this::tick, "progress");
    ticker.setDaemon(true);
    ticker.start();
  }

  @Override
  public synchronized void stage(StageState state, long millis) {
    if (state.state() == State.RUNNING) {
      return;
    }
    live.remove(state.stage());
    if (!state.state().ended()) {
      return;
    }
    StringBuilder line = new StringBuilder();
    line.append(String.format("%-12s %s", state.stage(), word(state.state())));
    if (state.state() == State.CACHED) {
      line.append(" (").append(state.reason()).append(')');
    } else if (!state.state().done()) {
      line.append(": ").append(state.reason());
    }
    if (state.rows() >= 0 && state.state().done()) {
      line.append(String.format(Locale.ROOT, ", %,d rows", state.rows()));
    }
    if (state.rejected() > 0) {
      line.append(String.format(Locale.ROOT, ", %,d rejected", state.rejected()));
    }
    if (state.state() != State.CACHED && state.state() != State.BLOCKED) {
      line.append(", ").append(Durations.text(Duration.ofMillis(millis)));
    }
    say(line.toString());
  }

  private static String word(State state) {
    return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  @Override
  public synchronized void attempt(StageWork work, int number) {
    live.put(work.stage(), new Live(work, System.nanoTime()));
    if (number == 1) {
      work.plan().notes().forEach(note -> say(String.format("%-12s %s", work.stage(), note)));
    }
    if (!terminal) {
      say(
          String.format(
              "%-12s running%s", work.stage(), number > 1 ? " (attempt " + number + ")" : ""));
    }
  }

  @Override
  public synchronized void note(String text) {
    say(text);
  }

  private void say(String line) {
    wipe();
    err.println(line);
    err.flush();
  }

  private void wipe() {
    if (shown > 0) {
      err.print("\r" + (shown > 1 ? "\u001b[" + (shown - 1) + "A" : "") + "\u001b[0J");
      shown = 0;
    }
  }

  private void tick() {
    try {
      while (true) {
        Thread.sleep(terminal ? 250 : 30_000);
        synchronized (this) {
          if (closed) {
            return;
          }
          show();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void show() {
    if (live.isEmpty()) {
      return;
    }
    List<String> lines = new ArrayList<>();
    live.forEach((stage, at) -> lines.add(line(stage, at)));
    if (terminal) {
      wipe();
      err.print(String.join("\n", lines));
      shown = lines.size();
    } else {
      lines.forEach(err::println);
    }
    err.flush();
  }

  private static String line(String stage, Live at) {
    double seconds = (System.nanoTime() - at.since()) / 1e9;
    long rows = at.work().rows().get();
    StringBuilder line = new StringBuilder(String.format("%-12s ", stage));
    if (rows > 0) {
      line.append(String.format(Locale.ROOT, "%,d rows, %,.0f/s, ", rows, rows / seconds));
    }
    line.append(steps(at.work()));
    line.append(Durations.text(Duration.ofMillis((long) (seconds * 1000))));
    return line.length() > WIDTH ? line.substring(0, WIDTH) : line.toString();
  }

  /** {@code folds 3 of 10, } for work in parts whose number is known. */
  private static String steps(StageWork work) {
    StringBuilder text = new StringBuilder();
    work.steps()
        .forEach(
            (name, all) -> {
              if (name.startsWith(StageWork.PLANNED)) {
                String step = name.substring(StageWork.PLANNED.length());
                long done = work.steps().getOrDefault(step, 0L);
                text.append(String.format(Locale.ROOT, "%s %,d of %,d, ", step, done, all));
              }
            });
    return text.toString();
  }

  @Override
  public synchronized void close() {
    closed = true;
    wipe();
    err.flush();
    ticker.interrupt();
  }
}
