package org.chandraflow.simulate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chandraflow.table.Column;
import org.chandraflow.table.ColumnType;

/** Makes the rows of every table for one field, or for one block of the sky outside of fields. */
final class FieldWriter {
  private static final int CSC = 0;
  private static final int FIRST_SURVEY = 1;
  private static final int LABELS = FIRST_SURVEY + Survey.values().length;
  private static final int TRUTH = LABELS + 1;

  private final SkyModel model;
  private final SkyPlan plan;
  private final long seed;
  private final boolean csv;

  FieldWriter(SkyModel model, SkyPlan plan, SimulationSettings settings) {
    this.model = model;
    this.plan = plan;
    this.seed = settings.seed();
    this.csv = settings.format() == SimulationSettings.Format.CSV;
  }

  /** The tables' names and columns, in the order of {@link #block}. */
  Map<String, List<Column>> tables() {
    Map<String, List<Column>> tables = new LinkedHashMap<>();
    tables.put("csc", XrayRows.columns());
    for (Survey survey : Survey.values()) {
      tables.put(survey.stem, survey.columns());
    }
    tables.put(
        "labels",
        List.of(
            Column.of("name_cat", ColumnType.STRING),
            Column.of("ra_cat", ColumnType.DOUBLE, "deg"),
            Column.of("dec_cat", ColumnType.DOUBLE, "deg"),
            Column.of("e_Pos", ColumnType.DOUBLE, "arcsec"),
            Column.of("Class", ColumnType.STRING),
            Column.of("SubClass", ColumnType.STRING),
            Column.of("ref", ColumnType.STRING)));
    List<Column> truth = new ArrayList<>();
    truth.add(Column.of("name", ColumnType.STRING));
    truth.add(Column.of("class", ColumnType.STRING));
    truth.add(Column.of("ra", ColumnType.DOUBLE, "deg"));
    truth.add(Column.of("dec", ColumnType.DOUBLE, "deg"));
    truth.add(Column.of("epoch", ColumnType.DOUBLE, "yr"));
    for (Survey survey : Survey.values()) {
      truth.add(Column.of(survey.prefix + "_id", survey.columns().get(0).type()));
    }
    tables.put("truth", truth);
    return tables;
  }

  /** The rows of a block: those of a field, or of a part of the rest of the sky. */
  List<RowBlock> block(int index) {
    List<RowBlock> blocks = new ArrayList<>();
    for (int t = 0; t <= TRUTH; t++) {
      blocks.add(RowBlock.of(csv));
    }
    if (index < plan.fields().size()) {
      field(plan.fields().get(index), blocks);
    } else {
      wide(index, index - plan.fields().size(), blocks);
    }
    return blocks;
  }

  private void field(Field field, List<RowBlock> blocks) {
    List<XraySource> sources = new SourceGenerator(model, seed).generate(field);
    Draws measured = Draws.of(seed, "csc", field.index());
    Draws counterparts = Draws.of(seed, "counterparts", field.index());
    Draws labels = Draws.of(seed, "labels", field.index());
    for (XraySource source : sources) {
      XrayRows.write(field, source, confused(source, sources), measured, blocks.get(CSC));
      blocks.get(CSC).end();
      truth(field, source, counterparts, blocks);
      label(source, labels, blocks.get(LABELS));
    }
    long[] wanted = plan.rows()[field.index()];
    new Background(model)
        .generate(
            field.longitude(),
            field.latitude(),
            field.extinction(),
            wanted,
            new Background.Disc(field),
            Draws.of(seed, "background", field.index()),
            writer(field.index(), Draws.of(seed, "rows", field.index()), blocks));
    shuffle(field.index(), blocks);
  }

  private void wide(int index, int part, List<RowBlock> blocks) {
    long[] rows = new long[plan.wideRows().length];
    int parts = plan.wideBlocks();
    for (int s = 0; s < rows.length; s++) {
      long all = plan.wideRows()[s];
      rows[s] = all * (part + 1) / parts - all * part / parts;
    }
    new Background(model)
        .generate(
            90,
            30,
            0.3,
            rows,
            FieldWriter::anywhere,
            Draws.of(seed, "wide", part),
            writer(index, Draws.of(seed, "wide rows", part), blocks));
    shuffle(index, blocks);
  }

  /** A position on the sky, four times as likely in the plane as at the poles. */
  private static double[] anywhere(Draws draws) {
    while (true) {
      double latitude = Math.toDegrees(Math.asin(draws.uniform(-1, 1)));
      double longitude = draws.uniform(-180, 180);
      if (draws.chance(0.25 + 0.75 * Math.exp(-Math.abs(latitude) / 12))) {
        return Tangent.equatorial(longitude, latitude);
      }
    }
  }

  private java.util.function.BiConsumer<Survey, SkyObject> writer(
      int block, Draws draws, List<RowBlock> blocks) {
    return (survey, object) -> {
      RowBlock to = blocks.get(FIRST_SURVEY + survey.ordinal());
      survey.write(object, serial(block, to), draws, to);
      to.end();
    };
  }

  /** A number of its own for each row of a catalogue: blocks have fewer than a million rows. */
  private static long serial(int block, RowBlock rows) {
    return ((long) block << 20) + rows.rows();
  }

  private void truth(Field field, XraySource source, Draws draws, List<RowBlock> blocks) {
    RowBlock out = blocks.get(TRUTH);
    double[] at = source.object.at(field.epoch());
    out.text(source.name);
    out.text(model.classes().get(source.object.type).name());
    out.rightAscension(at[0], 8);
    out.number(at[1], 8);
    out.number(field.epoch(), 3);
    for (Survey survey : Survey.values()) {
      if (source.object.detectedBy(survey)) {
        RowBlock to = blocks.get(FIRST_SURVEY + survey.ordinal());
        survey.write(source.object, serial(field.index(), to), draws, new FirstCell(to, out));
        to.end();
      } else {
        out.missing();
      }
    }
    out.end();
  }

  private void label(XraySource source, Draws draws, RowSink out) {
    int type = source.object.type;
    double rate = plan.labelRates()[type] * SkyPlan.brightness(source.logFlux);
    if (source.labelDraw >= rate) {
      return;
    }
    // Half of the positions in the literature are optical ones, the others radio or older X-ray
    // ones.
    double error = draws.chance(0.7) ? 0.1 : 0.4;
    double[] at =
        Tangent.offset(
            source.object.ra, source.object.dec, draws.normal(0, error), draws.normal(0, error));
    out.text("SIM J" + Tangent.hours(at[0], 2, ".") + Tangent.degrees(at[1], 1, "."));
    out.rightAscension(at[0], 6);
    out.number(at[1], 6);
    out.number(draws.chance(0.4) ? error : Double.NaN, 2);
    out.text(model.classes().get(type).name());
    out.missing();
    out.text("simulated");
    out.end();
  }

  /** Whether another source's error ellipse may overlap its own. */
  private static boolean confused(XraySource source, List<XraySource> sources) {
    for (XraySource other : sources) {
      if (other != source
          && Math.abs(other.dec - source.dec) < 10.0 / 3600
          && Tangent.separation(source.ra, source.dec, other.ra, other.dec)
              < source.major + other.major) {
        return true;
      }
    }
    return false;
  }

  /** Mixes the rows of the catalogues, so that a row's place does not tell what it is. */
  private void shuffle(int block, List<RowBlock> blocks) {
    for (int t = FIRST_SURVEY; t < LABELS; t++) {
      Draws draws = Draws.of(seed, "order " + t, block);
      int[] order = new int[blocks.get(t).rows()];
      for (int i = 0; i < order.length; i++) {
        int j = draws.below(i + 1);
        order[i] = order[j];
        order[j] = i;
      }
      blocks.get(t).reorder(order);
    }
  }

  /** Hands a row on and writes its first cell, the identifier, into another row as well. */
  private static final class FirstCell implements RowSink {
    private final RowSink row;
    private final RowSink copy;
    private boolean done;

    FirstCell(RowSink row, RowSink copy) {
      this.row = row;
      this.copy = copy;
    }

    @Override
    public void text(String value) {
      if (!done) {
        copy.text(value);
        done = true;
      }
      row.text(value);
    }

    @Override
    public void integer(long value) {
      if (!done) {
        copy.integer(value);
        done = true;
      }
      row.integer(value);
    }

    @Override
    public void number(double value, int decimals) {
      row.number(value, decimals);
    }

    @Override
    public void scientific(double value) {
      row.scientific(value);
    }

    @Override
    public void flag(Boolean value) {
      row.flag(value);
    }

    @Override
    public void missing() {
      row.missing();
    }

    @Override
    public void end() {
      row.end();
    }
  }
}
