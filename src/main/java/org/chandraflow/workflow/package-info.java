/**
 * What a pipeline is: kinds of stages, the YAML graph, its parameters, the order of work, checks.
 * Knows no runner and keeps no state; {@code run} carries a pipeline out.
 */
package org.chandraflow.workflow;
