/**
 * How well a run found out what is known to be true: of a simulated sky, or of sources whose class
 * and counterparts were learned later.
 */
package org.chandraflow.assess;
