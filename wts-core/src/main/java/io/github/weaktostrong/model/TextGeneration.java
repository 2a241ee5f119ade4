package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.checkpoint.ModelShape;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.StoppedException;
import io.github.weaktostrong.engine.GradMode;
import io.github.weaktostrong.engine.HostReads;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Continues texts with a language model, token by token.
 *
 * <p>A row ends before the token that ends a text (the configuration's {@code eos_token_id}), or
 * after {@code maxNewTokens}. Keys and values of the tokens so far are kept, so a token costs one
 * position of work and, per row, {@code 8 * layers * width} bytes of memory, width that of all keys
 * of a token; a body of one's own is computed over the whole row instead.
 *
 * @param maxNewTokens tokens to add at most, at least 1
 * @param choice how the next token is chosen
 * @param batchSize rows that are continued together at most, at least 1; no choice depends on it,
 *     up to rounding of the logits; {@link RowBatches} says how many there is room for
 */
public record TextGeneration(int maxNewTokens, TokenChoice choice, int batchSize) {
    private static final int LOGITS = 1 << 26; // bytes of a step
    private static final long KEPT = 1L << 30; // bytes, on the CPU

    /** Checks the ranges. */
    public TextGeneration {
        if (maxNewTokens < 1) {
            throw new IllegalArgumentException(
                    "maximum of new tokens "
                            + maxNewTokens
                            + "; expected at least 1; ask for more");
        }
        TokenBatch.requireBatchSize(batchSize);
    }

    /** Continues as many rows together as there is memory for. */
    public TextGeneration(int maxNewTokens, TokenChoice choice) {
        this(maxNewTokens, choice, RowBatches.ANY);
    }

    /**
     * Continues every prompt.
     *
     * @param prompts token ids, at least one a row
     * @return the new tokens of each row, without the prompt and without the end of the text
     * @throws BadInputException naming the first row without tokens, with an id that the model does
     *     not embed, or too long to be continued within the model's positions
     */
    public List<int[]> run(CausalLanguageModel model, List<int[]> prompts) {
        return run(model, prompts, IntStream.range(0, prompts.size()).toArray());
    }

    /**
     * Continues every prompt, with keys of one's own for what is drawn.
     *
     * @param keys what {@link TokenChoice#begin} is given for each prompt; its index otherwise
     */
    public List<int[]> run(CausalLanguageModel model, List<int[]> prompts, int[] keys) {
        requireFits(model.shape(), prompts);
        List<Row> rows =
                IntStream.range(0, prompts.size())
                        .mapToObj(i -> new Row(prompts.get(i), choice.begin(keys[i])))
                        .toList();
        batches(model)
                .forEach(
                        rows.stream().mapToInt(row -> row.length).toArray(),
                        batch -> extend(model, Arrays.stream(batch).mapToObj(rows::get).toList()));
        return rows.stream().map(Row::added).toList();
    }

    /** Batches whose keys and values there is memory for, and their logits in the JVM. */
    private RowBatches batches(CausalLanguageModel model) {
        ModelShape shape = model.shape();
        long keys = 2L * shape.layers() * shape.hiddenSize() * Float.BYTES;
        int rows = Math.max(1, LOGITS / (shape.vocabSize() * Float.BYTES));
        RowBatches plain = RowBatches.of(model, Math.min(batchSize, rows));
        return new RowBatches(
                Math.max(plain.bytes(), KEPT),
                keys * maxNewTokens,
                keys + plain.perToken(),
                plain.most());
    }

    /** Checks that the prompts can be continued by a model of this shape. */
    public void requireFits(ModelShape shape, List<int[]> prompts) {
        for (int i = 0; i < prompts.size(); i++) {
            int[] prompt = prompts.get(i);
            if (prompt.length == 0) {
                throw new BadInputException(
                        "row " + (i + 1) + " has no token; expected at least one to continue");
            }
            if ((long) prompt.length + maxNewTokens > shape.positions()) {
                throw new BadInputException(
                        "row %s: %s tokens and %s new ones are beyond the model's %s positions; expected no more; shorten the prompt or ask for fewer"
                                .formatted(i + 1, prompt.length, maxNewTokens, shape.positions()));
            }
            int largest = Arrays.stream(prompt).max().orElseThrow();
            int smallest = Arrays.stream(prompt).min().orElseThrow();
            if (smallest < 0 || largest >= shape.vocabSize()) {
                throw new BadInputException(
                        "row %s has the token id %s; expected 0 to %s, an entry of the vocabulary"
                                .formatted(
                                        i + 1,
                                        smallest < 0 ? smallest : largest,
                                        shape.vocabSize() - 1));
            }
        }
    }

    private void extend(CausalLanguageModel model, List<Row> batch) {
        int longest = batch.get(batch.size() - 1).length;
        try (NDManager scope = model.newStep();
                KeyValueCache memory =
                        model.body() instanceof RemembersKeys body
                                ? model.newMemory(body, scope, batch.size(), longest + maxNewTokens)
                                : null) {
            List<Row> active = batch;
            int[] tokens = afterWholeRows(model, active, memory);
            for (int step = 1; ; step++) {
                StoppedException.check(step - 1, maxNewTokens, "tokens of a batch");
                List<Row> going = added(active, tokens, model.shape().eosTokenId());
                if (going.isEmpty() || step == maxNewTokens) {
                    return;
                }
                if (memory != null && going.size() < active.size()) {
                    memory.keep(going.stream().mapToInt(active::indexOf).toArray());
                }
                active = going;
                tokens =
                        memory == null
                                ? afterWholeRows(model, active, null)
                                : afterNewest(model, active, memory);
            }
        }
    }

    /** Adds each row's next token and returns the rows that go on. */
    private static List<Row> added(List<Row> rows, int[] tokens, int end) {
        List<Row> going = new ArrayList<>();
        for (int i = 0; i < tokens.length; i++) {
            if (tokens[i] != end) {
                rows.get(i).add(tokens[i]);
                going.add(rows.get(i));
            }
        }
        return going;
    }

    /** Each row's next token after whole rows, which an empty memory takes up. */
    private int[] afterWholeRows(
            CausalLanguageModel model, List<Row> rows, @Nullable KeyValueCache memory) {
        try (NDManager step = model.newStep()) {
            TokenBatch batch = TokenBatch.of(step, rows.stream().map(Row::ids).toList());
            NDArray last = model.nextHiddenStates(batch, batch.lastPositions(), memory);
            return chosen(rows, GradMode.off(() -> model.logits(last)));
        }
    }

    /** Each row's next token after its newest one. */
    private int[] afterNewest(CausalLanguageModel model, List<Row> rows, KeyValueCache memory) {
        memory.moveTo(rows.stream().mapToInt(row -> row.length - 1).toArray());
        List<int[]> newest = rows.stream().map(row -> new int[] {row.ids[row.length - 1]}).toList();
        try (NDManager step = model.newStep()) {
            NDArray last = model.nextHiddenStates(TokenBatch.of(step, newest), null, memory);
            return chosen(rows, GradMode.off(() -> model.logits(last)));
        }
    }

    /** Tokens by logits, rows x V; the most likely ones are found where the logits are. */
    private int[] chosen(List<Row> rows, NDArray logits) {
        if (choice instanceof TokenChoice.Greedy) {
            return Arrays.stream(HostReads.longs(logits.argMax(1)))
                    .mapToInt(Math::toIntExact)
                    .toArray();
        }
        float[][] values = TextClassifier.toRows(logits);
        return IntStream.range(0, values.length)
                .map(i -> rows.get(i).session.next(values[i]))
                .toArray();
    }

    /** A prompt and what was added to it. */
    private static final class Row {
        private final int prompt;
        private final TokenChoice.Session session;
        private int[] ids;
        private int length;

        Row(int[] prompt, TokenChoice.Session session) {
            this.prompt = prompt.length;
            this.session = session;
            this.ids = prompt.clone();
            this.length = prompt.length;
        }

        void add(int token) {
            if (length == ids.length) {
                ids = Arrays.copyOf(ids, 2 * length);
            }
            ids[length++] = token;
        }

        int[] ids() {
            return Arrays.copyOf(ids, length);
        }

        int[] added() {
            return Arrays.copyOfRange(ids, prompt, length);
        }
    }
}
