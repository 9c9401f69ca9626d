/** Cross-validates a classifier: folds fan out over the workers. */
package org.chandraflow.validate;
