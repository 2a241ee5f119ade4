package io.github.weaktostrong.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.checkpoint.BertShape;
import io.github.weaktostrong.checkpoint.DecoderFamily;
import io.github.weaktostrong.checkpoint.DecoderShape;
import io.github.weaktostrong.checkpoint.DecoderShape.Activation;
import io.github.weaktostrong.checkpoint.ModelShape;
import io.github.weaktostrong.checkpoint.RotaryPositions;
import io.github.weaktostrong.examples.reproduce.Estimate;
import io.github.weaktostrong.examples.reproduce.Paper;
import io.github.weaktostrong.examples.reproduce.PaperItem;
import io.github.weaktostrong.examples.reproduce.Scenario;
import io.github.weaktostrong.model.Precision;
import io.github.weaktostrong.model.Pythia;
import io.github.weaktostrong.train.TrainedPart;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingCost;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The tables of memory and hours in the documentation are what the estimate of a run computes. */
class ComputedTablesTest {

    /** Published parameters, without an output embedding of its own. */
    private static final Map<String, Long> PARAMETERS =
            Map.of(
                    "GPT-2", 124_439_808L,
                    "BERT base", 109_482_240L,
                    "SmolLM2-135M", 134_515_008L,
                    "Llama-3.2-1B", 1_235_814_400L,
                    "Llama-3.1-8B", 8_030_261_248L - 128_256L * 4096,
                    "Qwen2.5-0.5B", 494_032_768L,
                    "Qwen2.5-7B", 7_615_616_512L - 152_064L * 3584,
                    "Qwen3-0.6B", 596_049_920L,
                    "Qwen3-8B", 8_190_735_360L - 151_936L * 4096);

    @Test
    void memory_ofEveryModel_isWhatIsComputed() throws IOException {
        String page = Files.readString(Markdown.root().resolve("docs/gpu.md"));
        Map<String, ModelShape> shapes = new LinkedHashMap<>();
        for (String size : List.of("14M", "70M", "160M", "410M", "1B", "1.4B", "2.8B", "6.9B")) {
            Pythia model = Pythia.named("pythia-" + size.toLowerCase(Locale.ROOT));
            shapes.put(size, model.shape());
        }
        shapes.putAll(families());
        List<String> computed = new ArrayList<>();
        shapes.forEach((name, shape) -> computed.add(row(name, shape)));
        List<String> stated =
                page.lines()
                        .filter(line -> line.matches("\\| [\\w.-]+( \\w+)? (\\| [\\d.]+ ){5}\\|"))
                        .toList();
        assertEquals(String.join("\n", computed), String.join("\n", stated));
    }

    @Test
    void shapes_ofTheTable_haveThePublishedParameters() {
        Map<String, ModelShape> shapes = families();
        PARAMETERS.forEach(
                (name, count) -> {
                    ModelShape shape = shapes.get(name);
                    assertEquals(count, ModelShape.count(shape.parameterShapes()), name);
                });
    }

    /** What {@code --dry-run} says is what docs/reproducing.md does. */
    @Test
    void hours_ofThePaper_areThoseOfADryRun() throws IOException {
        String page = Files.readString(Markdown.root().resolve("docs/reproducing.md"));
        Scenario scenario = Scenario.of("paper");
        List<String> rows = new ArrayList<>();
        for (PaperItem item : Paper.items()) {
            rows.add(costs("`" + item.name() + "`", Estimate.of(List.of(item), scenario)));
        }
        rows.add(costs("all, shared trainings once", Estimate.of(Paper.items(), scenario)));
        rows.forEach(row -> assertTrue(page.contains(row), row));
    }

    private static String costs(String name, List<Estimate.Training> trainings) {
        double gib =
                trainings.stream().mapToDouble(t -> t.cost().memoryBytes()).max().orElseThrow()
                        / (1L << 30);
        return String.format(
                Locale.ROOT,
                "| %s | %d | %d | %,d | %s | %.0f GiB%s | %.1f |\n",
                name,
                trainings.size(),
                trainings.stream().filter(Estimate.Training::isOfStrongModel).count(),
                trainings.stream().mapToLong(t -> t.cost().steps()).sum(),
                String.format(
                                Locale.ROOT,
                                "%.1e",
                                trainings.stream().mapToDouble(t -> t.cost().flops()).sum())
                        .replace("e+", "e"),
                gib,
                gib > 80 ? ", more than one GPU" : "",
                trainings.stream().mapToDouble(Estimate.Training::h100Seconds).sum() / 3600);
    }

    private static String row(String name, ModelShape shape) {
        TrainingConfig.Builder config = TrainingConfig.builder().batchSize(16).maxLength(128);
        TrainingConfig plain = config.build();
        TrainingConfig again = config.recompute(true).build();
        TrainingConfig adapter = config.part(TrainedPart.LORA).build();
        return String.format(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %.1f | %.1f | %.1f |",
                name,
                gib(shape, plain, Precision.FLOAT32),
                gib(shape, again, Precision.FLOAT32),
                gib(shape, plain, Precision.BFLOAT16),
                gib(shape, again, Precision.BFLOAT16),
                gib(shape, adapter, Precision.BFLOAT16));
    }

    private static double gib(ModelShape shape, TrainingConfig config, Precision precision) {
        return TrainingCost.memory(shape, config, 1, precision) / (1L << 30);
    }

    private static Map<String, ModelShape> families() {
        Map<String, ModelShape> shapes = new LinkedHashMap<>();
        DecoderShape.Heads twelve = new DecoderShape.Heads(12, 12, 64);
        shapes.put(
                "GPT-2",
                decoder(DecoderFamily.GPT2, new int[] {50_257, 768, 12, 3072, 1024}, twelve));
        shapes.put("BERT base", bert(768, 12, 12));
        shapes.put("BERT large", bert(1024, 24, 16));
        shapes.put("SmolLM2-135M", llama(49_152, 576, 30, 1536, heads(9, 3, 64)));
        shapes.put("Llama-3.2-1B", llama(128_256, 2048, 16, 8192, heads(32, 8, 64)));
        shapes.put("Llama-3.1-8B", llama(128_256, 4096, 32, 14_336, heads(32, 8, 128)));
        DecoderFamily qwen2 = DecoderFamily.QWEN2;
        shapes.put(
                "Qwen2.5-0.5B",
                decoder(qwen2, new int[] {151_936, 896, 24, 4864, 4096}, heads(14, 2, 64)));
        shapes.put(
                "Qwen2.5-7B",
                decoder(qwen2, new int[] {152_064, 3584, 28, 18_944, 4096}, heads(28, 4, 128)));
        DecoderFamily qwen3 = DecoderFamily.QWEN3;
        shapes.put(
                "Qwen3-0.6B",
                decoder(qwen3, new int[] {151_936, 1024, 28, 3072, 4096}, heads(16, 8, 128)));
        shapes.put(
                "Qwen3-8B",
                decoder(qwen3, new int[] {151_936, 4096, 36, 12_288, 4096}, heads(32, 8, 128)));
        return shapes;
    }

    private static DecoderShape.Heads heads(int queries, int keyValues, int size) {
        return new DecoderShape.Heads(queries, keyValues, size);
    }

    private static DecoderShape llama(
            int vocabulary, int width, int layers, int inner, DecoderShape.Heads heads) {
        return decoder(
                DecoderFamily.LLAMA, new int[] {vocabulary, width, layers, inner, 4096}, heads);
    }

    /** Sizes are vocabulary, width, layers, feed-forward width and positions. */
    private static DecoderShape decoder(
            DecoderFamily family, int[] sizes, DecoderShape.Heads heads) {
        boolean shifted = !family.rmsNorm();
        return new DecoderShape(
                family,
                sizes[0],
                sizes[1],
                sizes[2],
                heads,
                sizes[3],
                sizes[4],
                shifted ? null : new RotaryPositions(1, 10_000, new RotaryPositions.Unscaled()),
                shifted ? Activation.GELU_TANH : Activation.SILU,
                1e-5,
                false,
                new DecoderShape.Biases(shifted || family == DecoderFamily.QWEN2, shifted, shifted),
                true,
                0.02,
                0,
                0);
    }

    private static BertShape bert(int width, int layers, int heads) {
        return new BertShape(
                30_522,
                width,
                layers,
                heads,
                4 * width,
                512,
                2,
                Activation.GELU,
                1e-12,
                0.02,
                BertShape.Pooling.FIRST_TOKEN);
    }
}
