package io.github.weaktostrong.train;

import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.model.TokenBatch;
import io.github.weaktostrong.objective.ExampleMix;
import io.github.weaktostrong.objective.ExampleMix.TargetRule;
import io.github.weaktostrong.objective.OnlineMix;
import io.github.weaktostrong.objective.PreparedMix;
import io.github.weaktostrong.objective.ScoredBatch;
import io.github.weaktostrong.objective.Softmax;
import io.github.weaktostrong.provenance.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * The rows x of a training, and behind them, with numbers of their own, the further inputs x' of
 * its example mixes.
 *
 * <p>All x' of prepared mixes are made and tokenised before the first step; those of online mixes
 * when their epoch begins, in the place of those of the epoch before.
 */
final class MixedExamples {
    private static final int NONE = -1;
    private static final String STATE = "x' of this epoch/"; // then the name of the mix

    private final LabelledRows rows;
    private final List<ExampleMix> mixes;
    private final Seeds seeds;
    private final int maxLength;
    private final List<int[]> tokens;
    private final List<float[]> targets;
    private final List<int[][]> versions = new ArrayList<>(); // by mix: epoch x row
    private int prepared; // rows and x' that were there before the first step
    private int begun = NONE; // the epoch of the x' of online mixes

    private MixedExamples(LabelledRows rows, List<ExampleMix> mixes, Seeds seeds, int maxLength) {
        this.rows = rows;
        this.mixes = mixes;
        this.seeds = seeds;
        this.maxLength = maxLength;
        tokens = new ArrayList<>(rows.tokens());
        targets = new ArrayList<>(Arrays.asList(rows.targets()));
    }

    /**
     * The rows with every x' of every epoch, but for online mixes.
     *
     * @param seeds those of the training's perturbations
     * @throws IllegalArgumentException if no row has an x', or an x' lacks the label it needs
     */
    static MixedExamples of(
            LabelledRows rows,
            List<ExampleMix> mixes,
            TrainingConfig config,
            TextClassifier model,
            Seeds seeds) {
        int maxLength = Math.min(config.maxLength(), model.shape().positions());
        MixedExamples mixed = new MixedExamples(rows, mixes, seeds, maxLength);
        List<Example> further = new ArrayList<>();
        for (ExampleMix mix : mixes) {
            if (rows.examples().isEmpty()) {
                throw new IllegalArgumentException(
                        "regularizer '%s' needs the rows themselves; expected LabelledRows of a dataset"
                                .formatted(mix.name()));
            }
            int[][] table = new int[config.epochs()][rows.tokens().size()];
            mixed.versions.add(table);
            if (mix instanceof PreparedMix known) {
                mixed.add(known, table, further);
            }
        }
        if (!further.isEmpty()) {
            Dataset data = new Dataset("perturbed rows", further);
            mixed.tokens.addAll(
                    TokenizedDataset.of(data, model.tokenizer(), maxLength).requireTokens().ids());
        }
        mixed.prepared = mixed.tokens.size();
        return mixed;
    }

    private void add(PreparedMix mix, int[][] table, List<Example> further) {
        long seed = seeds.child(mix.name()).value();
        int before = further.size();
        for (int row = 0; row < rows.tokens().size(); row++) {
            Map<Example, Integer> known = new HashMap<>();
            for (int epoch = 0; epoch < table.length; epoch++) {
                Optional<Example> version = mix.perturbed(rows.examples().get(row), epoch, seed);
                table[epoch][row] =
                        version.isEmpty() ? NONE : number(mix, row, version.get(), known, further);
            }
        }
        if (further.size() == before) {
            throw new IllegalArgumentException(
                    "regularizer '%s' found no perturbed version of any row; expected one of at least one row; bring what it makes them from (attacks: wts attack; swaps: words that are in the rows), or leave the regularizer out"
                            .formatted(mix.name()));
        }
    }

    /**
     * Begins an epoch: online mixes make their x' against the model as it is.
     *
     * @param epoch counted from 0
     * @param model borrowed
     */
    void begin(int epoch, TextClassifier model) {
        if (mixes.stream().noneMatch(OnlineMix.class::isInstance)) {
            return;
        }
        clear(epoch);
        List<Example> labelled = new ArrayList<>(rows.examples().size());
        for (int row = 0; row < rows.examples().size(); row++) {
            int label = Softmax.argmax(rows.targets()[row]);
            labelled.add(rows.examples().get(row).withLabel(label));
        }
        for (int m = 0; m < mixes.size(); m++) {
            if (mixes.get(m) instanceof OnlineMix mix) {
                long seed = seeds.child(mix.name()).value();
                List<Optional<Example>> made = mix.perturbed(labelled, asked(model), epoch, seed);
                List<int[]> ids = tokens(made.stream().flatMap(Optional::stream).toList(), model);
                Iterator<int[]> each = ids.iterator();
                add(made.stream().map(x -> x.map(any -> each.next())).toList(), m);
            }
        }
    }

    private void clear(int epoch) {
        tokens.subList(prepared, tokens.size()).clear();
        targets.subList(prepared, targets.size()).clear();
        begun = epoch;
    }

    /** Adds the x' of an online mix in the epoch that has begun, row by row. */
    private void add(List<Optional<int[]>> made, int mix) {
        int[] table = versions.get(mix)[begun];
        for (int row = 0; row < table.length; row++) {
            table[row] = made.get(row).isEmpty() ? NONE : tokens.size();
            if (made.get(row).isPresent()) {
                tokens.add(made.get(row).get());
                targets.add(rows.targets()[row]);
            }
        }
    }

    /** The x' that online mixes made in this epoch, which no later model makes again. */
    Map<String, double[]> state() {
        Map<String, double[]> state = new LinkedHashMap<>();
        for (int m = 0; m < mixes.size() && begun != NONE; m++) {
            if (mixes.get(m) instanceof OnlineMix mix) {
                DoubleStream.Builder values = DoubleStream.builder().add(begun);
                for (int number : versions.get(m)[begun]) {
                    int[] ids = number == NONE ? new int[0] : tokens.get(number);
                    values.add(number == NONE ? NONE : ids.length);
                    Arrays.stream(ids).forEach(values::add);
                }
                state.put(STATE + mix.name(), values.build().toArray());
            }
        }
        return state;
    }

    /**
     * Goes back into an epoch that had begun.
     *
     * @param state as {@link #state} gave it, and what is others'
     * @return what is others'
     */
    Map<String, double[]> restore(Map<String, double[]> state) {
        Map<String, double[]> left = new LinkedHashMap<>(state);
        for (int m = 0; m < mixes.size(); m++) {
            double[] values = left.remove(STATE + mixes.get(m).name());
            if (values != null) {
                if (begun == NONE) {
                    clear((int) values[0]);
                }
                add(made(values, rows.tokens().size()), m);
            }
        }
        return left;
    }

    private static List<Optional<int[]>> made(double[] values, int rows) {
        List<Optional<int[]>> made = new ArrayList<>();
        int at = 1;
        for (int row = 0; row < rows; row++) {
            int length = (int) values[at++];
            if (length == NONE) {
                made.add(Optional.empty());
            } else {
                double[] ids = Arrays.copyOfRange(values, at, at + length);
                made.add(Optional.of(Arrays.stream(ids).mapToInt(id -> (int) id).toArray()));
                at += length;
            }
        }
        return made;
    }

    private OnlineMix.Model asked(TextClassifier model) {
        return inputs ->
                Arrays.stream(model.logits(tokens(inputs, model)))
                        .map(Softmax::of)
                        .toArray(float[][]::new);
    }

    /** How many of them are cut is not logged, since that depends on the epoch. */
    private List<int[]> tokens(List<Example> further, TextClassifier model) {
        Dataset data = new Dataset("perturbed rows", further);
        return TokenizedDataset.silently(data, model.tokenizer(), maxLength).requireTokens().ids();
    }

    private int number(
            ExampleMix mix,
            int row,
            Example version,
            Map<Example, Integer> known,
            List<Example> further) {
        Integer number = known.get(version);
        if (number == null) {
            number = rows.tokens().size() + further.size();
            known.put(version, number);
            further.add(version);
            targets.add(target(mix, row, version));
        }
        return number;
    }

    /** The target of x': on D_W the label of x, on D_WTS as the mix's rule says. */
    private float[] target(ExampleMix mix, int row, Example version) {
        if (!rows.weakLabels() || mix.targetRule() == TargetRule.SHARED_LABEL) {
            return rows.targets()[row];
        }
        float[] own = version.softLabel().orElse(new float[0]);
        if (own.length != rows.targets()[row].length) {
            throw new IllegalArgumentException(
                    "the perturbed version of row %s has %s; expected the weak model's %s probabilities, which '%s' trains it towards; label the perturbed versions too (wts label does), or choose target=shared"
                            .formatted(
                                    row + 1,
                                    own.length == 0
                                            ? "no soft label of its own"
                                            : "a soft label of " + own.length + " entries",
                                    rows.targets()[row].length,
                                    mix.name()));
        }
        return own;
    }

    /** Token ids of x and x'. */
    int[] tokens(int number) {
        return tokens.get(number);
    }

    /** The target of x or x'. */
    float[] target(int number) {
        return targets.get(number);
    }

    /** Index of the row's group, -1 without one; x' has none. */
    private int group(int number) {
        return number < rows.groups().length ? rows.groups()[number] : NONE;
    }

    /** Packs x and x' for the model, padded to a length. */
    TokenBatch batch(NDManager scope, int[] numbers, int length) {
        return TokenBatch.of(scope, Arrays.stream(numbers).mapToObj(this::tokens).toList(), length);
    }

    /** Packs x and x' for the model. */
    TokenBatch batch(NDManager scope, int[] numbers) {
        return TokenBatch.of(scope, Arrays.stream(numbers).mapToObj(this::tokens).toList());
    }

    /** The batch of x and x' that a loss sees, given their logits. */
    ScoredBatch scored(float[][] logits, int[] numbers) {
        float[][] towards = new float[numbers.length][];
        int[] groups = new int[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            towards[i] = target(numbers[i]);
            groups[i] = group(numbers[i]);
        }
        return new ScoredBatch(logits, towards, groups);
    }

    /** A weight of 1 for every row. */
    static double[] ones(int rows) {
        double[] ones = new double[rows];
        Arrays.fill(ones, 1);
        return ones;
    }

    /**
     * The passes of a batch: its rows, then for each mix their x'. The objective is the sum of the
     * passes' losses, each the mean over its rows of weight times loss.
     *
     * @param batch row numbers
     * @param epoch counted from 0
     */
    List<Pass> passes(int[] batch, int epoch) {
        if (begun != epoch && mixes.stream().anyMatch(OnlineMix.class::isInstance)) {
            throw new IllegalStateException(
                    "no x' of epoch %s; expected those that its checkpoint holds; delete the checkpoints, which an earlier version wrote, and run again"
                            .formatted(epoch + 1));
        }
        double[] left = ones(batch.length);
        List<Pass> passes = new ArrayList<>();
        passes.add(new Pass(batch, left, true));
        for (int m = 0; m < mixes.size(); m++) {
            int[] all = new int[batch.length];
            for (int i = 0; i < batch.length; i++) {
                all[i] = versions.get(m)[epoch][batch[i]];
                left[i] -= all[i] == NONE ? 0 : mixes.get(m).weight();
            }
            int[] present = Arrays.stream(all).filter(number -> number != NONE).toArray();
            if (present.length > 0) {
                double[] weights = new double[present.length];
                // the mean over the pass's rows becomes a share of the batch's
                Arrays.fill(weights, mixes.get(m).weight() * present.length / batch.length);
                passes.add(new Pass(present, weights, false));
            }
        }
        return passes;
    }

    /**
     * Rows that go through the model together.
     *
     * @param numbers of x or x'
     * @param weights of their main losses
     * @param originals whether they are x, which alone the loss terms see
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier within a step, never compared
    record Pass(int[] numbers, double[] weights, boolean originals) {

        /** The same rows with a multiple of their weights. */
        Pass times(double factor) {
            double[] scaled = Arrays.stream(weights).map(weight -> weight * factor).toArray();
            return new Pass(numbers, scaled, originals);
        }

        /** Some of the rows, in order. */
        Pass part(int begin, int end) {
            return new Pass(
                    Arrays.copyOfRange(numbers, begin, end),
                    Arrays.copyOfRange(weights, begin, end),
                    originals);
        }
    }
}
