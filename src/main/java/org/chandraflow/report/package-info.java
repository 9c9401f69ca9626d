/**
 * The page {@code report.html} of a run: one file that opens offline, about what was done and what
 * came out. It reads datasets once, as streams, and keeps counts: its size does not grow with
 * theirs.
 */
package org.chandraflow.report;
