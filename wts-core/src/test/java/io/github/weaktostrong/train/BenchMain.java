package io.github.weaktostrong.train;
import ai.djl.Device;
import io.github.weaktostrong.model.*;
import java.nio.file.Path;
class BenchMain { public static void main(String[] a) {
  ModelSpec spec = a[0].startsWith("pythia") ? Pythia.named(a[0]).random(1, Path.of(a[1])) : ModelSpec.random(a[0], GptNeoXConfig.of(Integer.parseInt(a[0].split("x")[0]), Integer.parseInt(a[0].split("x")[1]), Integer.parseInt(a[0].split("x")[2])).withVocabSize(4096).withPositions(512), 1, Path.of(a[1]));
  StepBenchmark b = new StepBenchmark(16,128,Integer.parseInt(a[3]));
  if (a[2].equals("causal")) try (var m = CausalLanguageModel.open(spec, Device.cpu())) { System.out.println(b.run(m)); }
  else try (var m = TextClassifier.open(spec, 2, 0, Device.cpu())) { System.out.println(b.run(m)); }
  System.out.println(StepBenchmark.peakResidentMib());
} }
