package org.chandraflow.beam;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvenSpreadTest {
  private static final Map<Integer, String> DONE_BY = new ConcurrentHashMap<>();

  private static final class Note extends DoFn<Integer, Void> {
    @ProcessElement
    public void note(@Element Integer piece) {
      DONE_BY.put(piece, Thread.currentThread().getName());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void eachOfFlinksWorkersGetsAlikeMany(int workers) {
    DONE_BY.clear();
    FlinkPipelineOptions options = PipelineOptionsFactory.as(FlinkPipelineOptions.class);
    options.setRunner(FlinkRunner.class);
    options.setFlinkMaster("[local]");
    options.setParallelism(workers);
    Pipeline pipeline = Pipeline.create(options);
    PCollection<Integer> pieces =
        pipeline.apply(
            Create.of(IntStream.range(0, 6 * workers).boxed().toList())
                .withCoder(VarIntCoder.of()));
    pieces.apply(EvenSpread.by((Integer piece) -> piece)).apply(ParDo.of(new Note()));
    pipeline.run().waitUntilFinish();
    Map<String, Integer> counts = new HashMap<>();
    DONE_BY.values().forEach(thread -> counts.merge(thread, 1, Integer::sum));
    assertThat(DONE_BY).hasSize(6 * workers);
    assertThat(counts.values()).hasSize(workers).containsOnly(6);
  }

  @Test
  void piecesHaveKeysOfTheirOwn() {
    for (int workers : new int[] {1, 2, 7, 64, 1000}) {
      Set<Integer> keys = new HashSet<>();
      for (int piece = 0; piece < 4096; piece++) {
        keys.add(EvenSpread.key(piece, workers));
      }
      assertThat(keys).as(workers + " workers").hasSize(4096);
    }
  }
}
