/**
 * Stages for other people's Beam pipelines: SchemaTransforms that Beam YAML, Python, Go and Java
 * find by their identifiers, rows in and rows out.
 */
package org.chandraflow.interop;
