package io.github.weaktostrong.examples.mini;

import ai.djl.Device;
import io.github.weaktostrong.checkpoint.CheckpointWriter;
import io.github.weaktostrong.checkpoint.ModelContent;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.InputFiles;
import io.github.weaktostrong.data.TextCorpus;
import io.github.weaktostrong.engine.Engines;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.Precision;
import io.github.weaktostrong.provenance.Seeds;
import io.github.weaktostrong.safetensors.Dtype;
import io.github.weaktostrong.train.CausalTraining;
import io.github.weaktostrong.train.Checkpoints;
import io.github.weaktostrong.train.CorpusLoss;
import io.github.weaktostrong.train.LearningRate;
import io.github.weaktostrong.train.LearningRate.Schedule;
import io.github.weaktostrong.train.Optimizer;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Pre-trains one of the embedded models on plain text, from random weights or from where an earlier
 * pre-training ended.
 *
 * @param model which one
 * @param start folder of an earlier pre-training of it, whose weights are trained further with a
 *     new optimizer; empty for random weights
 * @param corpus folder of {@code .txt} files
 * @param sources what these are, with licence and attribution, for the model's card
 * @param tokens tokens to train on, 129 to 10^10; a corpus that is smaller is repeated whole, and
 *     once more in part
 * @param heldOut file names (without {@code .txt}) kept for validation
 * @param excluded parts of paths that are left out altogether
 * @param peak highest learning rate; it falls along a cosine to a tenth
 * @param weightDecay of AdamW, on every parameter
 * @param seed seed of weights and order
 * @param precision what the layers compute in
 */
public record Pretraining(
        MiniModel model,
        Optional<Path> start,
        Path corpus,
        String sources,
        long tokens,
        List<String> heldOut,
        List<String> excluded,
        double peak,
        double weightDecay,
        long seed,
        Precision precision) {
    private static final int WINDOW = 129; // 128 predictions
    private static final int BATCH = 16;

    private static final long MOST_TOKENS = 10_000_000_000L;

    /** Checks that there is a window to train on, and not too many. */
    public Pretraining {
        if (tokens < WINDOW || tokens > MOST_TOKENS) {
            throw new IllegalArgumentException(
                    "%s tokens; expected %s, which is one window, to %s; correct the number"
                            .formatted(tokens, WINDOW, MOST_TOKENS));
        }
    }

    /**
     * The result of a pre-training: losses in nats per token.
     *
     * @param hours that the steps took since the training was last started
     */
    public record Result(double validationLoss, long tokens, long corpusTokens, double hours) {}

    /** Trains without checkpoints, on the best device that is there. */
    public Result run(Path out, TrainingListener listener) {
        return run(out, Engines.device("auto"), Optional.empty(), listener);
    }

    /**
     * Trains, saves the folder with a model card, and returns the measurements.
     *
     * @param device to train on
     * @param checkpoints where the training is written while it runs, deleted in the end
     */
    public Result run(
            Path out, Device device, Optional<Checkpoints> checkpoints, TrainingListener listener) {
        CheckpointWriter.requireReplaceable(out, Set.of(ModelContent.CARD_FILE_NAME));
        ModelSpec first = first().computedIn(precision);
        String earlierCard = earlierCard();
        try (CausalLanguageModel trained = CausalLanguageModel.open(first, device)) {
            List<int[]> windows = windows(trained, false);
            List<int[]> validation = windows(trained, true);
            long corpusTokens = (long) windows.size() * WINDOW;
            CorpusPasses passes =
                    new CorpusPasses(windows.size(), Math.toIntExact(tokens / WINDOW));
            List<int[]> rows = passes.order(windows, Seeds.of(seed).child("windows"));
            TrainingConfig.Builder builder = config();
            checkpoints.ifPresent(builder::checkpoints);
            TrainingConfig config = builder.build();
            long start = System.nanoTime();
            AtomicInteger timed = new AtomicInteger();
            CausalTraining.run(trained, rows, config, listener.and(step -> timed.incrementAndGet()))
                    .requireComplete(config);
            double hours = (System.nanoTime() - start) / 3.6e12;
            Result result =
                    new Result(
                            CorpusLoss.of(trained, validation).meanTokenLoss().orElseThrow(),
                            (long) rows.size() * WINDOW,
                            corpusTokens,
                            hours);
            trained.save(
                    out,
                    Dtype.F16,
                    Map.of(
                            ModelContent.CARD_FILE_NAME,
                            card(result, passes, timed.get()) + earlierCard));
            checkpoints.ifPresent(Checkpoints::delete);
            return result;
        }
    }

    private ModelSpec first() {
        if (start.isEmpty()) {
            return ModelSpec.random(model.id(), model.shape(), seed, MiniModel.tokenizer());
        }
        ModelSpec earlier = ModelSpec.folder(start.get());
        if (!earlier.shape().equals(model.shape())) {
            throw new BadInputException(
                    "%s: has the shape %s; expected that of %s, %s; name a folder of an earlier pre-training of it"
                            .formatted(start.get(), earlier.shape(), model.id(), model.shape()));
        }
        return earlier;
    }

    private List<int[]> windows(CausalLanguageModel trained, boolean held) {
        TextCorpus documents =
                TextCorpus.read(
                        corpus,
                        file -> {
                            String name = file.getFileName().toString().replace(".txt", "");
                            return heldOut.contains(name) == held
                                    && excluded.stream().noneMatch(file.toString()::contains);
                        });
        List<int[]> windows = documents.windows(trained.tokenizer(), WINDOW);
        if (windows.isEmpty()) {
            throw new BadInputException(
                    corpus
                            + (held ? ": the texts held out" : ": the texts to train on")
                            + " have less than one window of "
                            + WINDOW
                            + " tokens; expected one at least; add text or hold out other files");
        }
        return windows;
    }

    private TrainingConfig.Builder config() {
        return TrainingConfig.builder()
                .epochs(1) // the passes are in the rows
                .order(TrainingConfig.Order.FILE)
                .batchSize(BATCH)
                .maxLength(WINDOW)
                .optimizer(new Optimizer.AdamW(weightDecay))
                .learningRate(new LearningRate(peak, Schedule.COSINE, 0.02, peak / 10))
                .seed(seed);
    }

    private String earlierCard() {
        if (start.isEmpty()
                || !Files.isRegularFile(start.get().resolve(ModelContent.CARD_FILE_NAME))) {
            return "";
        }
        Path card = start.get().resolve(ModelContent.CARD_FILE_NAME);
        try {
            return "\nTrained further (--from) from the weights of this card:\n\n"
                    + Files.readString(card)
                            .strip()
                            .lines()
                            .map(line -> ("> " + line).strip())
                            .collect(Collectors.joining("\n", "", "\n"));
        } catch (IOException e) {
            throw InputFiles.unreadable(card, e);
        }
    }

    private String card(Result result, CorpusPasses passes, int timedSteps) {
        return String.format(
                Locale.ROOT,
"""
# %s

A GPT-NeoX language model of %d layer(s), width %d and %d heads (%,d parameters without
embeddings, vocabulary 4,096, %d positions), made to be small: it lets the experiments of
wts run on a laptop. Not for any other use.

- Data: %s; %,d
  tokens; left out: %s; held out for validation: %s.
- Training: %,d tokens (%s),
  AdamW (0.9, 0.999, decay %s), batches of 16 x 128 predictions, learning rate %s with 2 %% warm-up, falling along a cosine to a tenth,
  gradient norm clipped at 1, seed %d, %s; %s; saved as float16.
- Validation loss: %.4f nats a token on the held-out texts.
- Command: `wts pretrain --data DIR --model %s --out OUT --tokens %d --learning-rate %s
  --weight-decay %s --hold-out %s --exclude %s --seed %d%s`
""",
                model.id(),
                model.shape().layers(),
                model.shape().hiddenSize(),
                model.shape().heads(),
                model.shape().bodyParameters(),
                model.shape().positions(),
                sources,
                result.corpusTokens(),
                String.join(", ", excluded),
                String.join(", ", heldOut),
                result.tokens(),
                passes,
                weightDecay,
                peak,
                seed,
                arithmetic(),
                time(result, timedSteps),
                result.validationLoss(),
                model.id(),
                tokens,
                peak,
                weightDecay,
                String.join(",", heldOut),
                String.join(",", excluded),
                seed,
                precision == Precision.FLOAT32 ? "" : " --precision " + precision);
    }

    private static String time(Result result, int timedSteps) {
        long steps = (result.tokens() / WINDOW + BATCH - 1) / BATCH;
        return String.format(Locale.ROOT, "%.2f hours", result.hours())
                + (timedSteps == steps
                        ? ""
                        : String.format(
                                Locale.ROOT, " for the last %,d of %,d steps", timedSteps, steps));
    }

    private String arithmetic() {
        return precision == Precision.FLOAT32 ? "float32" : "layers in " + precision;
    }

    /**
     * Passes over a corpus: as many whole ones as there is room for, then one of the rest.
     *
     * @param windows windows of the corpus, at least 1
     * @param count windows to train on, at least 1
     */
    record CorpusPasses(int windows, int count) {

        /** The windows pass by pass, each pass in an order of its own. */
        <T> List<T> order(List<T> corpus, Seeds seeds) {
            List<T> rows = new ArrayList<>(count);
            for (int pass = 0; rows.size() < count; pass++) {
                int[] order = seeds.child(pass).permutation(windows);
                int length = Math.min(windows, count - rows.size());
                for (int i = 0; i < length; i++) {
                    rows.add(corpus.get(order[i]));
                }
            }
            return rows;
        }

        /** The passes in words, for the model card. */
        @Override
        public String toString() {
            int whole = count / windows;
            String partly =
                    String.format(Locale.ROOT, "%,d of %,d windows once", count % windows, windows);
            if (whole == 0) {
                return partly;
            }
            String times = whole == 1 ? "every window once" : "every window " + whole + " times";
            return count % windows == 0 ? times : times + ", " + partly + " more";
        }
    }
}
