/** Searches recipes: searches fan out over the workers. */
package org.chandraflow.tune;
