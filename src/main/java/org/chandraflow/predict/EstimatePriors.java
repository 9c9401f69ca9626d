package org.chandraflow.predict;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.coders.DoubleCoder;
import org.apache.beam.sdk.coders.MapCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Top;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;
import org.chandraflow.model.Priors;
import org.chandraflow.model.SourcePredictor;

/**
 * Estimates the class priors of all rows from a sample of them that depends on their names alone.
 */
final class EstimatePriors {
  private EstimatePriors() {}

  static PCollectionView<Map<String, Double>> of(
      PCollection<GenericRecord> rows, ModelSource model, String inputSchema) {
    return rows.apply("SampleForPriors", Top.of(Priors.SAMPLE, new ByName()))
        .apply(
            "EstimatePriors",
            ParDo.of(new Estimate(model, inputSchema)).withSideInputs(model.views()))
        .setCoder(MapCoder.of(StringUtf8Coder.of(), DoubleCoder.of()))
        .apply("Priors", View.asSingleton());
  }

  private static final class ByName implements Comparator<GenericRecord>, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public int compare(GenericRecord a, GenericRecord b) {
      return Priors.SAMPLING.compare(a.get("name").toString(), b.get("name").toString());
    }
  }

  private static final class Estimate extends DoFn<List<GenericRecord>, Map<String, Double>> {
    private static final long serialVersionUID = 1L;
    private final ModelSource model;
    private final String inputSchema;

    Estimate(ModelSource model, String inputSchema) {
      this.model = model;
      this.inputSchema = inputSchema;
    }

    @ProcessElement
    public void estimate(ProcessContext context) {
      SharedBundle shared = model.acquire(context);
      try {
        Predict.BoundRows rows =
            new Predict.BoundRows(new Schema.Parser().parse(inputSchema), shared.bundle(), false);
        double[][] features =
            context.element().stream()
                .sorted(new ByName().reversed())
                .map(rows::features)
                .toArray(double[][]::new);
        context.output(SourcePredictor.estimatePriors(shared.bundle().model(), features));
      } finally {
        shared.release();
      }
    }
  }
}
