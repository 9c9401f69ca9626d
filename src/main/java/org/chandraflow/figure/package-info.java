/**
 * Figures as standalone SVG texts: plots of lines and points, bars, matrices of numbers, maps of
 * the sky. They open in a browser, can be put into an HTML page as they are, and need nothing else.
 * The same data give the same bytes.
 */
package org.chandraflow.figure;
