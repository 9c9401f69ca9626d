package org.chandraflow.crossmatch;

import java.io.Serializable;
import org.chandraflow.table.TableFile;

/**
 * A part of a catalogue's file.
 *
 * @param catalogue number in {@link CrossmatchConfig#inputs}
 * @param path the file
 * @param split null for the whole, not yet split
 * @param number of the part, by which parts are dealt out to workers
 */
record Part(int catalogue, String path, TableFile.Split split, int number)
    implements Serializable {}
