package org.chandraflow.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.chandraflow.DemoRun;
import org.junit.jupiter.api.Test;

/** The report of a whole run has every figure and needs nothing from the network. */
class DemoReportTest {
  @Test
  void thePageHasAllFiguresAndOpensOffline() throws Exception {
    String page = Files.readString(DemoRun.get().path().resolve("report.html"));
    assertThat(page)
        .contains(
            "Sources, probability above",
            "Recall, probability above",
            "Precision, probability above",
            "Precision and recall by class",
            "Reliability of the predicted class",
            "Rise of the loss without the feature (permuted)",
            "Mean absolute SHAP value of each class",
            "Probability of the predicted class",
            "Where they are",
            "Colours by predicted class");
    String inside = page.replace("http://www.w3.org/2000/svg", "");
    assertThat(inside)
        .doesNotContain("http://", "https://", "<script src", "<link", "@import", "url(");
  }
}
