package org.chandraflow.table;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** What tells one process from all others, for files that say who holds something. */
public final class ProcessMark {
  private ProcessMark() {}

  /**
   * This machine, and where a process number means something only in a container, that too; empty
   * if the machine has no name.
   */
  public static String host() {
    String numbers = "";
    try {
      numbers = "/" + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
    } catch (IOException | UnsupportedOperationException e) {
      // No Linux: process numbers are the machine's.
    }
    try {
      return InetAddress.getLocalHost().getHostName() + numbers;
    } catch (UnknownHostException e) {
      return "";
    }
  }

  /** When a process began, milliseconds since 1970; 0 if that is not known. */
  public static long begun(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  /** Whether the process of a number that began then is still there, on this machine. */
  public static boolean isAlive(long pid, long begun) {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(process -> begun(process) == begun)
        .isPresent();
  }
}
