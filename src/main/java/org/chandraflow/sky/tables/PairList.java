package org.chandraflow.sky.tables;

import java.util.Arrays;

/** Pairs of rows as primitive arrays that grow. */
final class PairList {
  /** What is not known of a pair yet. */
  static final long NOWHERE = -1;

  int size;
  long[] left = new long[64];
  long[] right = new long[64];
  double[] separation = new double[64];
  double[] normalised = new double[64];

  /** Determinant of the summed covariance, arcsec to the fourth. */
  double[] determinant = new double[64];

  /** Where the cells of the streamed row are. */
  long[] place = new long[64];

  void add(
      long leftKey,
      long rightKey,
      double separationArcsec,
      double normalisedSeparation,
      double covarianceDeterminant,
      long cells) {
    if (size == left.length) {
      grow(size + (size >> 1) + 64);
    }
    left[size] = leftKey;
    right[size] = rightKey;
    separation[size] = separationArcsec;
    normalised[size] = normalisedSeparation;
    determinant[size] = covarianceDeterminant;
    place[size] = cells;
    size++;
  }

  private void grow(int room) {
    left = Arrays.copyOf(left, room);
    right = Arrays.copyOf(right, room);
    separation = Arrays.copyOf(separation, room);
    normalised = Arrays.copyOf(normalised, room);
    determinant = Arrays.copyOf(determinant, room);
    place = Arrays.copyOf(place, room);
  }

  /**
   * Takes over all pairs of another list.
   *
   * @param placeOffset added to where cells are
   */
  void addAll(PairList other, long placeOffset) {
    int room = size + other.size;
    if (room > left.length) {
      grow(Math.max(room, size + (size >> 1)));
    }
    System.arraycopy(other.left, 0, left, size, other.size);
    System.arraycopy(other.right, 0, right, size, other.size);
    System.arraycopy(other.separation, 0, separation, size, other.size);
    System.arraycopy(other.normalised, 0, normalised, size, other.size);
    System.arraycopy(other.determinant, 0, determinant, size, other.size);
    for (int i = 0; i < other.size; i++) {
      place[size + i] = other.place[i] + placeOffset;
    }
    size = room;
  }
}
