package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.checkpoint.DecoderFamily.Names;
import io.github.weaktostrong.checkpoint.DecoderShape;
import io.github.weaktostrong.engine.TensorOps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The body of a decoder of any family.
 *
 * <p>Rows are padded on the right, so causal attention alone keeps padding out of every valid
 * position and no mask is needed.
 */
final class Decoder implements RemembersKeys {
    private final DecoderShape.Heads heads;
    private final NDArray embedding; // (V, D)
    private final @Nullable NDArray positionEmbedding; // (P, D)
    private final List<DecoderLayer> layers = new ArrayList<>();
    private final Norm finalNorm;

    /** Takes the parameters. */
    Decoder(DecoderShape decoder, Map<String, NDArray> parameters, TensorOps ops) {
        heads = decoder.heads();
        Names names = decoder.family().names();
        embedding = Objects.requireNonNull(parameters.get(names.of(names.embedding()) + ".weight"));
        positionEmbedding = parameters.get(names.of(Names.POSITIONS) + ".weight");
        CausalAttention attention = new CausalAttention(embedding.getManager(), decoder, ops);
        for (int i = 0; i < decoder.layers(); i++) {
            layers.add(new DecoderLayer(decoder, parameters, i, attention, ops));
        }
        finalNorm = new Norm(parameters, names.of(names.finalNorm()), decoder.normEps());
    }

    @Override
    public NDArray embedding() {
        return embedding;
    }

    @Override
    public int layers() {
        return layers.size();
    }

    @Override
    public NDArray enter(NDArray vectors, ForwardPass pass) {
        if (positionEmbedding == null) {
            return vectors;
        }
        TokenBatch batch = pass.batch();
        // left to the step: the graph keeps it, and DJL frees its memory when it is closed
        NDArray at = pass.memory() == null ? batch.positions() : pass.memory().places(batch);
        try (vectors;
                NDArray places = pass.ops().embedding(at, positionEmbedding)) {
            return vectors.add(places);
        }
    }

    @Override
    public NDArray layer(int index, NDArray hidden, @Nullable NDArray positions, ForwardPass pass) {
        KeyValueCache memory = pass.memory();
        return layers.get(index)
                .apply(hidden, positions, pass.ops(), memory == null ? null : memory.layer(index));
    }

    @Override
    public NDArray finish(NDArray hidden, ForwardPass pass) {
        return finalNorm.apply(hidden, pass.ops());
    }

    @Override
    public KeyValueCache newMemory(NDManager parent, int rows, int capacity) {
        Shape shape = new Shape(rows, heads.keyValues(), capacity, heads.size());
        return new KeyValueCache(parent, layers.size(), shape);
    }
}
