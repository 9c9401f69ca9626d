package org.chandraflow.ned;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.chandraflow.config.UsageException;

/**
 * Which questions are asked about each source.
 *
 * @param tables those asked with its name, in this order; {@link NedTable#NEAR} is not among them
 * @param near when its position is asked for as well; several objects found there are all listed
 * @param radiusArcsec search radius of sources whose own error is not known, arcsec
 */
public record Questions(List<NedTable> tables, Near near, double radiusArcsec)
    implements Serializable {
  /** When the position of a source is asked for. */
  public enum Near {
    NEVER,
    /** Where NED knows the name in none of the tables. */
    UNKNOWN,
    ALWAYS
  }

  public Questions {
    Objects.requireNonNull(near);
    tables = List.copyOf(tables);
    if (tables.isEmpty() && near != Near.ALWAYS) {
      throw new UsageException("no table to ask NED for");
    }
    if (tables.contains(NedTable.NEAR) || tables.stream().distinct().count() < tables.size()) {
      throw new UsageException("tables " + tables + ": expected each once, and none by position");
    }
    if (!(radiusArcsec > 0 && radiusArcsec <= 3600)) {
      throw new UsageException(
          "radius " + radiusArcsec + ": expected above 0, at most 3600 arcsec");
    }
  }

  /** One table, never the position. */
  public static Questions of(NedTable table) {
    return new Questions(List.of(table), Near.NEVER, 2);
  }

  /**
   * The questions that do not depend on answers.
   *
   * @throws IllegalArgumentException if the name cannot be asked for
   */
  public List<NedQuery> first(Target target) {
    List<NedQuery> out = new ArrayList<>();
    for (NedTable table : tables) {
      out.add(NedQuery.byName(table, target.name()));
    }
    if (near == Near.ALWAYS && hasPosition(target)) {
      out.add(near(target));
    }
    return out;
  }

  /** The questions that follow from the answers to the first ones. */
  public List<NedQuery> following(Target target, List<FetchResult> results) {
    boolean unknown =
        results.stream()
            .allMatch(
                r ->
                    r.answer().filter(a -> a.outcome() == NedAnswer.Outcome.NOT_FOUND).isPresent());
    return near == Near.UNKNOWN && unknown && hasPosition(target)
        ? List.of(near(target))
        : List.of();
  }

  private static boolean hasPosition(Target target) {
    return target.ra() >= 0 && target.ra() <= 360 && Math.abs(target.dec()) <= 90;
  }

  private NedQuery near(Target target) {
    double own = target.radiusArcsec();
    return NedQuery.near(target.ra(), target.dec(), own > 0 && own <= 3600 ? own : radiusArcsec);
  }

  /**
   * Asks all questions about a source.
   *
   * @throws IllegalArgumentException if its name cannot be asked for
   */
  public CompletableFuture<List<FetchResult>> ask(Shard shard, Target target) {
    return all(shard, first(target))
        .thenCompose(
            results ->
                all(shard, following(target, results))
                    .thenApply(
                        more -> {
                          List<FetchResult> both = new ArrayList<>(results);
                          both.addAll(more);
                          return both;
                        }));
  }

  private static CompletableFuture<List<FetchResult>> all(Shard shard, List<NedQuery> queries) {
    List<CompletableFuture<FetchResult>> open = queries.stream().map(shard::fetch).toList();
    return CompletableFuture.allOf(open.toArray(CompletableFuture[]::new))
        .thenApply(done -> open.stream().map(CompletableFuture::join).toList());
  }

  /**
   * What the cache holds on all questions about a source.
   *
   * @throws IOException if there is a question that it cannot answer
   */
  public List<FetchResult> cached(NedSession session, Target target) throws IOException {
    List<FetchResult> out = new ArrayList<>();
    for (NedQuery query : first(target)) {
      out.add(session.cached(query));
    }
    for (NedQuery query : following(target, List.copyOf(out))) {
      out.add(session.cached(query));
    }
    return out;
  }
}
