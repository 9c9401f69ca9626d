/**
 * Random forest and gradient boosting of Smile (GPL 3) as classifiers. Nothing else in the program
 * knows Smile; trained trees are kept as {@link org.chandraflow.model.Forest}.
 */
package org.chandraflow.model.smile;
