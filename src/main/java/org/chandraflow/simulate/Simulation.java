package org.chandraflow.simulate;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.Column;

/**
 * Simulates a sky with known truth and writes it: X-ray sources in fields, catalogues with their
 * counterparts and everything else that is there, labels of a few sources, and the truth.
 *
 * <p>Fields are made in parallel and written in order, each from random numbers of its own, so that
 * the bytes depend on the settings alone. Memory holds a few fields at a time.
 */
public final class Simulation {
  private final SimulationSettings settings;
  private final SkyPlan plan;
  private final FieldWriter fieldWriter;

  /**
   * A simulation, its fields placed and its rows counted.
   *
   * @throws UsageException if the settings cannot be followed
   */
  public Simulation(SimulationSettings settings) {
    this.settings = settings;
    SkyModel model = SkyModel.load(settings.model());
    if (!settings.classes().isEmpty()) {
      model = model.with(settings.classes());
    }
    this.plan = SkyPlan.of(settings, model);
    this.fieldWriter = new FieldWriter(model, plan, settings);
  }

  /**
   * What is worth telling before it starts, such as rows that realistic densities would ask for.
   */
  public List<String> notes() {
    return plan.notes();
  }

  /**
   * Writes the tables {@code csc gaia 2mass wise sdss galex mips labels truth} into a directory.
   *
   * @param threads how many fields are made at once; no influence on the result
   * @param progress told the number of rows written so far; now and then
   * @return rows by table
   */
  public Map<String, Long> write(Path directory, int threads, LongConsumer progress)
      throws IOException, InterruptedException {
    Files.createDirectories(directory);
    Map<String, List<Column>> tables = fieldWriter.tables();
    Map<String, Long> rows = new LinkedHashMap<>();
    List<TableOutput> outputs = new ArrayList<>();
    ExecutorService workers = Executors.newFixedThreadPool(Math.max(1, threads));
    try {
      for (Map.Entry<String, List<Column>> table : tables.entrySet()) {
        Path file = directory.resolve(table.getKey() + "." + settings.format().extension());
        outputs.add(TableOutput.create(file, table.getValue(), settings.format()));
      }
      Deque<Future<List<RowBlock>>> underway = new ArrayDeque<>();
      long written = 0;
      int next = 0;
      while (next < plan.blocks() || !underway.isEmpty()) {
        while (next < plan.blocks() && underway.size() < 2 * Math.max(1, threads)) {
          int block = next++;
          underway.add(workers.submit(() -> fieldWriter.block(block)));
        }
        List<RowBlock> done = result(underway.remove());
        for (int t = 0; t < outputs.size(); t++) {
          outputs.get(t).append(done.get(t));
          written += done.get(t).rows();
        }
        progress.accept(written);
      }
      int t = 0;
      for (String table : tables.keySet()) {
        rows.put(table, outputs.get(t).rows());
        outputs.get(t++).finish();
      }
      return rows;
    } finally {
      workers.shutdownNow();
      for (Closeable output : outputs) {
        output.close();
      }
    }
  }

  private static List<RowBlock> result(Future<List<RowBlock>> future)
      throws IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IOException("the simulation failed: " + e.getCause(), e.getCause());
    }
  }
}
