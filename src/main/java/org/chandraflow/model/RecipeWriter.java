package org.chandraflow.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Writes recipes as {@link RecipeReader} reads them. */
final class RecipeWriter {
  private RecipeWriter() {}

  /** Everything, under the keys of a recipe file. */
  static ObjectNode write(Recipe recipe) {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    out.put("description", recipe.description());
    out.put("classifier", recipe.classifier());
    ObjectNode values = out.putObject("parameters");
    recipe.parameters().forEach(values::put);
    var codes = out.putArray("categorical");
    recipe.categorical().forEach(codes::add);
    ObjectNode weight = out.putObject("weights");
    weight.put("kind", RecipeReader.word(recipe.weights().kind()));
    weight.put("gamma", recipe.weights().gamma());
    if (!Double.isInfinite(recipe.weights().cap())) {
      weight.put("cap", recipe.weights().cap());
    }
    out.putObject("early_stopping")
        .put("rounds", recipe.earlyStopping().rounds())
        .put("share", recipe.earlyStopping().share());
    ObjectNode scale = out.putObject("normalise");
    scale.put("default", RecipeReader.word(recipe.scaling().other()));
    ObjectNode byColumn = scale.putObject("columns");
    recipe
        .scaling()
        .columns()
        .forEach((column, kind) -> byColumn.put(column, RecipeReader.word(kind)));
    out.putObject("impute")
        .put("method", RecipeReader.word(recipe.imputation().kind()))
        .put("value", recipe.imputation().value())
        .put("neighbours", recipe.imputation().neighbours())
        .put("iterations", recipe.imputation().iterations())
        .put("trees", recipe.imputation().trees());
    out.put("smote", recipe.smote());
    out.putObject("ensemble")
        .put("size", recipe.ensemble().size())
        .put("combine", RecipeReader.word(recipe.ensemble().combine()));
    out.put("calibration", recipe.calibration());
    out.put("seed", recipe.seed());
    Augmentation augmentation = recipe.augmentation();
    if (!augmentation.equals(Augmentation.NONE)) {
      ObjectNode augment =
          out.putObject("augment")
              .put("copies", augmentation.copies())
              .put("weight", augmentation.weight());
      ObjectNode groups = augment.putObject("drop");
      for (Augmentation.Group group : augmentation.groups()) {
        ObjectNode node = groups.putObject(group.name()).put("probability", group.probability());
        var features = node.putArray("features");
        group.features().forEach(features::add);
      }
    }
    return out;
  }
}
