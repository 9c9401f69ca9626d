package org.chandraflow.interop;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.expansion.service.ExpansionService;

/** Beam's expansion service, which finds the providers of this package by itself. */
public final class ExpansionServer {
  private ExpansionServer() {}

  /**
   * Serves until the process is stopped.
   *
   * @param port 0 for any that is free
   * @param options Beam's, {@code --alsoStartLoopbackWorker}
   */
  public static void serve(int port, List<String> options) throws Exception {
    List<String> arguments = new ArrayList<>(options);
    arguments.add(0, Integer.toString(port));
    ExpansionService.main(arguments.toArray(String[]::new));
  }
}
