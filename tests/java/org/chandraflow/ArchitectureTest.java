package org.chandraflow;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameStartingWith;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The boundaries that ARCHITECTURE.md promises. */
class ArchitectureTest {
  private static final String ROOT = "org.chandraflow.";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.chandraflow");

  private static final String[] NO_BEAM = {
    ROOT + "config..",
    ROOT + "table..",
    ROOT + "catalog..",
    ROOT + "sky..",
    ROOT + "ned..",
    ROOT + "model..",
    ROOT + "simulate..",
    ROOT + "workflow..",
    ROOT + "run..",
    ROOT + "figure..",
    ROOT + "fetch..",
  };

  @Test
  void scienceAndWorkflowKnowNoBeam() {
    noClasses()
        .that()
        .resideInAnyPackage(NO_BEAM)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.beam..", "org.apache.flink..")
        .check(CLASSES);
  }

  @Test
  void scienceKnowsNoStageAndNoCommandLine() {
    noClasses()
        .that()
        .resideInAnyPackage(NO_BEAM)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            ROOT + "beam..",
            ROOT + "cli..",
            ROOT + "ingest..",
            ROOT + "crossmatch..",
            ROOT + "enrich..",
            ROOT + "features..",
            ROOT + "train..",
            ROOT + "validate..",
            ROOT + "predict..",
            ROOT + "report..",
            ROOT + "interop..")
        .check(CLASSES);
  }

  @Test
  void nobodyKnowsTheCommandLine() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + "cli..")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  /** They size native buffers wrongly for multiclass models and corrupt memory. */
  @Test
  void brokenNativePredictionIsNotCalled() {
    noClasses()
        .should()
        .callMethodWhere(
            target(owner(name("io.github.metarank.lightgbm4j.LGBMBooster")))
                .and(target(nameStartingWith("predictFor"))))
        .check(CLASSES);
  }
}
