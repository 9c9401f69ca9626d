package org.chandraflow.fetch;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.chandraflow.config.ConfigFiles;
import org.chandraflow.config.ConfigNode;
import org.chandraflow.config.ConfigReader;
import org.chandraflow.config.Names;
import org.chandraflow.config.Problems;
import org.chandraflow.config.UsageException;

/**
 * A service that has a catalogue, of {@code config/services}.
 *
 * @param id its name
 * @param tap the base address of its TAP service, without slash at the end
 * @param table the table's name as ADQL writes it
 * @param name the column with source names, if the catalogue is keyed by them
 * @param ra the column of the right ascension, deg, ICRS
 * @param dec the column of the declination, deg, ICRS
 * @param chunk most sources in one request
 */
public record Service(
    String id, URI tap, String table, Optional<String> name, String ra, String dec, int chunk) {
  private static final String KIND = "services";

  /**
   * Loads a service by name, alias or path.
   *
   * @throws UsageException for an unknown name, with the nearest, or a wrong description
   */
  public static Service load(String name) {
    if (name.indexOf('/') >= 0 || name.endsWith(".yaml")) {
      return read(name, ConfigFiles.load(KIND, name));
    }
    String lower = name.toLowerCase(Locale.ROOT);
    List<String> ids = ConfigFiles.names(KIND);
    for (String id : ids) {
      ConfigNode node = ConfigFiles.load(KIND, id);
      ConfigNode aliases = node.entries().get("aliases");
      boolean alias =
          aliases != null && aliases.items().stream().anyMatch(a -> a.text().equals(lower));
      if (id.equals(lower) || alias) {
        return read(id, node);
      }
    }
    throw new UsageException(
        "no service for the catalogue '" + name + "'; " + Names.hint(name, ids));
  }

  private static Service read(String id, ConfigNode node) {
    Problems problems = new Problems();
    ConfigReader reader = new ConfigReader(node, problems);
    reader.text("description", "");
    reader.texts("aliases");
    String tap = reader.requiredText("tap");
    Service service =
        new Service(
            id,
            address(reader, tap),
            reader.requiredText("table"),
            Optional.ofNullable(reader.text("name", null)),
            reader.requiredText("ra"),
            reader.requiredText("dec"),
            (int) reader.integer("chunk", 1000, 1, 1_000_000));
    reader.finish();
    problems.throwIfAny();
    return service;
  }

  private static URI address(ConfigReader reader, String tap) {
    try {
      return address(tap);
    } catch (UsageException e) {
      reader.problems().add(reader.at("tap"), "'tap': " + e.getMessage());
      return URI.create("http://localhost/");
    }
  }

  private static URI address(String tap) {
    try {
      URI uri = URI.create(tap.replaceFirst("/+$", ""));
      if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Refused below, as an address of another kind is.
    }
    throw new UsageException("'" + tap + "' is no http or https address");
  }

  /** The same at another address. */
  public Service at(String url) {
    return new Service(id, address(url), table, name, ra, dec, chunk);
  }

  /** The same with another number of sources in a request. */
  public Service withChunk(int sources) {
    return new Service(id, tap, table, name, ra, dec, sources);
  }
}
