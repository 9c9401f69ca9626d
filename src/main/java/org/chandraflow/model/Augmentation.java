package org.chandraflow.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.chandraflow.config.Names;
import org.chandraflow.config.UsageException;
import org.chandraflow.table.Schemas;

/**
 * Altered copies of training rows, for a model that must do without whole surveys: in each copy,
 * groups of features that come from one measurement (a parallax, the errors of fluxes, a survey's
 * magnitudes) are missing at random. The real rows stay; every member of an ensemble draws copies
 * of its own. Only training rows are ever copied. Immutable.
 *
 * @param copies of each row; 0 for none
 * @param weight of a copy, in units of its row's
 * @param groups dropped independently of one another, drawn in this order
 */
public record Augmentation(int copies, double weight, List<Group> groups) implements Serializable {
  /** Training rows as they are. */
  public static final Augmentation NONE = new Augmentation(0, 1, List.of());

  /**
   * Features that are missing together.
   *
   * @param probability that a copy lacks them
   * @param features as a feature set writes them ({@code G-K}) or as tables do ({@code G_K}); those
   *     that the table does not have are passed over
   */
  public record Group(String name, double probability, List<String> features)
      implements Serializable {
    public Group {
      features = List.copyOf(features);
    }

    /** Where the group's features stand among those of a table. */
    int[] columns(List<String> table) {
      Set<String> wanted = features.stream().map(Schemas::avroName).collect(Collectors.toSet());
      return IntStream.range(0, table.size())
          .filter(f -> wanted.contains(Schemas.avroName(table.get(f))))
          .toArray();
    }
  }

  public Augmentation {
    groups = List.copyOf(groups);
  }

  /**
   * The copies alone, by copy and then row.
   *
   * @param rows never changed
   * @param features names of the columns
   * @return {@link #copies} times as many rows
   */
  double[][] copies(double[][] rows, List<String> features, long seed) {
    int[][] columns = groups.stream().map(g -> g.columns(features)).toArray(int[][]::new);
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + 13);
    double[][] out = new double[rows.length * copies][];
    for (int i = 0; i < out.length; i++) {
      double[] row = rows[i % rows.length].clone();
      for (int g = 0; g < columns.length; g++) {
        if (random.nextDouble() < groups.get(g).probability()) {
          for (int column : columns[g]) {
            row[column] = Double.NaN;
          }
        }
      }
      out[i] = row;
    }
    return out;
  }

  /**
   * The features that names stand for.
   *
   * @param names of groups or of single features
   * @param features of the table
   * @return those of the table, in its order
   * @throws UsageException for an unknown name, with the nearest valid one
   */
  List<String> features(List<String> names, List<String> features) {
    BitSet wanted = new BitSet();
    for (String name : names) {
      Group group =
          groups.stream()
              .filter(g -> g.name().equals(name))
              .findFirst()
              .orElse(new Group(name, 1, List.of(name)));
      int[] columns = group.columns(features);
      Arrays.stream(columns).forEach(wanted::set);
      if (columns.length == 0) {
        List<String> valid = new ArrayList<>(groups.stream().map(Group::name).toList());
        valid.addAll(features);
        throw new UsageException(
            "no feature or group of features '" + name + "'; " + Names.hint(name, valid));
      }
    }
    return wanted.stream().mapToObj(features::get).toList();
  }

  /** The groups that a table has no feature of. */
  List<String> absent(List<String> features) {
    return groups.stream().filter(g -> g.columns(features).length == 0).map(Group::name).toList();
  }

  /** The same groups, another number of copies. */
  public Augmentation withCopies(int changed) {
    return new Augmentation(changed, weight, groups);
  }

  /** Labels of the rows with, behind them, those of their copies. */
  int[] labels(int[] real, int[] copied) {
    int[] out = Arrays.copyOf(real, real.length + copied.length * copies);
    for (int i = real.length; i < out.length; i++) {
      out[i] = copied[(i - real.length) % copied.length];
    }
    return out;
  }
}
