package org.chandraflow.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.chandraflow.run.RunDirectory;
import org.chandraflow.run.RunReport;

/** Writes {@code report.html} into a run's directory. */
public final class HtmlReport implements RunReport {
  /** The page's name. */
  public static final String FILE = "report.html";

  @Override
  public List<String> write(Path runDirectory) throws IOException {
    RunDirectory run = RunDirectory.open(runDirectory);
    Path assessment = run.exports().resolve("assessment.json");
    JsonNode compared =
        Files.isRegularFile(assessment)
            ? new ObjectMapper().readTree(Files.readAllBytes(assessment))
            : null;
    ReportPage.Page page = ReportPage.of(RunFactsReader.read(run), compared);
    Path file = runDirectory.resolve(FILE);
    Path temporary = runDirectory.resolve("." + FILE + ".tmp");
    Files.writeString(temporary, page.html());
    Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    List<String> lines = new ArrayList<>(page.lines());
    lines.add("report: " + file);
    return lines;
  }
}
