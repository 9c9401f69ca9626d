/**
 * Carries a pipeline out and keeps its history: run directories, plans with reasons, attempts,
 * commits, checks, events. Knows no runner: a Beam job is behind {@link
 * org.chandraflow.run.StageRunner}.
 */
package org.chandraflow.run;
