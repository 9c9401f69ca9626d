package org.chandraflow.crossmatch;

import java.io.Serializable;
import org.chandraflow.table.TableFile;

/**
 * A part of a catalogue's file.
 *
 * @param catalogue number in {@link CrossmatchConfig#inputs}
 * @param path the file
 * @param split null for the whole, not yet split
 */
record Part(int catalogue, String path, TableFile.Split split) implements Serializable {}
