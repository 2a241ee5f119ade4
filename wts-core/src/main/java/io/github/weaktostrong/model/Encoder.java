package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.github.weaktostrong.checkpoint.BertShape;
import io.github.weaktostrong.checkpoint.BertShape.Pooling;
import io.github.weaktostrong.engine.TensorOps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The body of BERT: every token sees all others of its row; a classifier reads the pooled first
 * token, or the mean over the tokens.
 *
 * <p>Tokens after the first separator are of the second type: those of the second text, in the
 * template {@code [CLS] a [SEP] b [SEP]}.
 */
final class Encoder implements ModelBody {
    private final NDArray words; // (V, D)
    private final NDArray places; // (P, D)
    private final NDArray types; // (K, D)
    private final OptionalInt separator;
    private final Norm embeddingNorm;
    private final List<EncoderLayer> layers = new ArrayList<>();
    private final @Nullable Linear pooler; // null where the mean is read

    /**
     * Takes the parameters.
     *
     * @param separator the token between two texts; empty where types are not told apart
     */
    Encoder(
            BertShape shape,
            Map<String, NDArray> parameters,
            TensorOps ops,
            OptionalInt separator) {
        this.separator = shape.tokenTypes() > 1 ? separator : OptionalInt.empty();
        words = table(parameters, "word_embeddings");
        places = table(parameters, "position_embeddings");
        types = table(parameters, "token_type_embeddings");
        embeddingNorm = new Norm(parameters, "bert.embeddings.LayerNorm", shape.normEps());
        for (int i = 0; i < shape.layers(); i++) {
            layers.add(new EncoderLayer(shape, parameters, "bert.encoder.layer." + i + ".", ops));
        }
        pooler =
                shape.pooling() == Pooling.MEAN
                        ? null
                        : new Linear(parameters, "bert.pooler.dense");
    }

    private static NDArray table(Map<String, NDArray> parameters, String name) {
        return Objects.requireNonNull(parameters.get("bert.embeddings." + name + ".weight"), name);
    }

    @Override
    public NDArray embedding() {
        return words;
    }

    @Override
    public int layers() {
        return layers.size();
    }

    @Override
    public NDArray enter(NDArray vectors, ForwardPass pass) {
        TokenBatch batch = pass.batch();
        // left to the step: the graph keeps them, and DJL frees their memory when they are closed
        NDArray at = batch.positions();
        NDArray kinds = batch.indices(kinds(batch));
        try (vectors;
                NDArray place = pass.ops().embedding(at, places);
                NDArray type = pass.ops().embedding(kinds, types);
                NDArray placed = vectors.add(place);
                NDArray sum = placed.add(type)) {
            return embeddingNorm.apply(sum, pass.ops());
        }
    }

    /** The type of every token, B T of them: 1 after a row's first separator, otherwise 0. */
    private long[] kinds(TokenBatch batch) {
        long[] ids = batch.values(batch.ids());
        long[] kinds = new long[ids.length];
        for (int i = 0; i < ids.length && separator.isPresent(); i++) {
            boolean begins = i % batch.width() == 0;
            boolean after = !begins && (kinds[i - 1] == 1 || ids[i - 1] == separator.getAsInt());
            kinds[i] = after ? 1 : 0;
        }
        return kinds;
    }

    @Override
    public NDArray layer(int index, NDArray hidden, @Nullable NDArray positions, ForwardPass pass) {
        return layers.get(index).apply(hidden, positions, pass);
    }

    /** Applies the pooler, or averages (B T, D) over the tokens of every row: (B, D). */
    @Override
    public NDArray finish(NDArray hidden, ForwardPass pass) {
        if (pooler == null) {
            return mean(hidden, pass.batch());
        }
        try (NDArray pooled = pooler.apply(hidden, pass.ops())) {
            return Activation.tanh(pooled);
        }
    }

    private static NDArray mean(NDArray hidden, TokenBatch batch) {
        // left to the step: the graph keeps them, and DJL frees their memory when they are closed
        NDArray mask = batch.mask(); // (B, T, 1)
        NDArray lengths = mask.sum(new int[] {1}); // (B, 1)
        try (NDArray rows = hidden.reshape(batch.rows(), batch.width(), -1);
                NDArray tokens = rows.mul(mask);
                NDArray sums = tokens.sum(new int[] {1})) {
            return sums.div(lengths);
        }
    }

    @Override
    public @Nullable NDArray classified(TokenBatch batch) {
        return pooler == null ? null : batch.firstPositions();
    }
}
