package org.chandraflow.ned;

import java.io.Serializable;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.chandraflow.config.UsageException;

/**
 * Where NED is and how it is spoken to. Requests are those of astroquery's {@code Ned.get_table},
 * {@code query_object} and {@code query_region}.
 *
 * @param base the address before {@code cgi-bin/}, ending with a slash
 * @param userAgent who asks; sent with each request
 * @param contact an address at which the service's staff can reach the user; sent with each request
 *     as {@code From} unless empty
 * @param timeout of one request, from sending to the last byte; default 60 s
 * @param largestReply bytes of one reply; a longer one is refused; default 32 MiB
 */
public record NedService(
    String base, String userAgent, String contact, Duration timeout, int largestReply)
    implements Serializable {
  /** The public service. */
  public static final String PUBLIC = "https://ned.ipac.caltech.edu/";

  /** The user agent unless configured. */
  public static final String USER_AGENT = "chandraflow/0.1 (X-ray source classification)";

  private static final int LIST_LIMIT = 100;

  public NedService {
    base = checked(base);
    if (userAgent.isBlank() || !isHeader(userAgent)) {
      throw new UsageException("user agent '" + userAgent + "': expected printable ASCII text");
    }
    if (!isHeader(contact)) {
      throw new UsageException("contact '" + contact + "': expected printable ASCII text");
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new UsageException("time-out " + timeout + ": expected more than 0 s");
    }
    if (largestReply < 1024) {
      throw new UsageException("largest reply " + largestReply + ": expected at least 1024 bytes");
    }
  }

  /**
   * A service with default user agent and limits.
   *
   * @throws UsageException if the address is not one of http or https
   */
  public static NedService at(String base) {
    return new NedService(base, USER_AGENT, "", Duration.ofSeconds(60), 32 << 20);
  }

  /** Another user agent and contact. */
  public NedService withCaller(String agent, String mail) {
    return new NedService(base, agent, mail, timeout, largestReply);
  }

  /** Another time-out. */
  public NedService withTimeout(Duration wanted) {
    return new NedService(base, userAgent, contact, wanted, largestReply);
  }

  /** Another bound on replies, in bytes. */
  public NedService withLargestReply(int bytes) {
    return new NedService(base, userAgent, contact, timeout, bytes);
  }

  /** The address of a question. */
  public URI uri(NedQuery query) {
    Map<String, String> p = new LinkedHashMap<>();
    p.put("of", "xml_main");
    switch (query.table()) {
      case PHOTOMETRY -> {
        p.put("objname", query.name());
        p.put("search_type", "Photometry");
        p.put("meas_type", "bot");
      }
      case POSITIONS -> {
        p.put("objname", query.name());
        p.put("search_type", "Positions");
      }
      case REDSHIFTS -> {
        p.put("objname", query.name());
        p.put("search_type", "Redshifts");
      }
      case OBJECT -> {
        p.put("objname", query.name());
        p.put("extend", "no");
        p.put("list_limit", Integer.toString(LIST_LIMIT));
      }
      case NEAR -> {
        p.put("search_type", "Near Position Search");
        p.put("in_csys", "Equatorial");
        p.put("in_equinox", "J2000.0");
        p.put("lon", String.format(Locale.ROOT, "%.7fd", query.ra()));
        p.put("lat", String.format(Locale.ROOT, "%.7fd", query.dec()));
        p.put("radius", String.format(Locale.ROOT, "%.6f", query.radiusArcsec() / 60));
        p.put("list_limit", Integer.toString(LIST_LIMIT));
      }
    }
    String program =
        switch (query.table()) {
          case PHOTOMETRY, POSITIONS, REDSHIFTS -> "datasearch";
          case OBJECT, NEAR -> "objsearch";
        };
    return URI.create(
        base
            + "cgi-bin/"
            + program
            + "?"
            + p.entrySet().stream()
                .map(
                    e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&")));
  }

  private static String checked(String base) {
    String text = base.strip();
    try {
      URI uri = URI.create(text);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null && uri.getQuery() == null && uri.getFragment() == null) {
        return text.endsWith("/") ? text : text + "/";
      }
    } catch (IllegalArgumentException e) {
      // Refused below, as an address of another kind is.
    }
    throw new UsageException(
        "NED address '" + base + "': expected http:// or https:// and a host, such as " + PUBLIC);
  }

  private static boolean isHeader(String text) {
    return text.chars().allMatch(c -> c >= 32 && c < 127);
  }
}
