package io.github.weaktostrong.regularizers.privacy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.apache.commons.rng.sampling.distribution.SharedStateContinuousSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Gaussian numbers from a stream of random bytes, by the ziggurat of McFarland (2016): exact in
 * double precision, 64 bits of the stream for nearly every number, rounded to float32 once, after
 * the scaling.
 *
 * <p>Chunks of a tensor are independent parts of the stream, so that all processors work on one
 * tensor and the numbers do not depend on how many there are. (Box and Muller's method in tensor
 * operations, whose threads meet after each of them, takes twice as long on two cores.)
 *
 * <p>With {@code terms} 4, every number is half the sum of four (Holohan and Braghin 2021).
 */
final class GaussianStream implements DpSgdSession.Noise {
    /** Numbers of a chunk; the engine uses no further threads for so few. */
    private static final int CHUNK = 1 << 15;

    private final KeyStream stream;
    private final int terms;
    private final Queue<Worker> idle = new ConcurrentLinkedQueue<>();
    private long chunksUsed;

    /**
     * Wraps a stream.
     *
     * @param terms 1, or 4 against attacks on the rounding of floating-point noise
     */
    GaussianStream(KeyStream stream, int terms) {
        this.stream = stream;
        this.terms = terms;
    }

    @Override
    public void addTo(NDList sums, double deviation) {
        sums.forEach(sum -> addTo(sum, deviation));
    }

    private void addTo(NDArray target, double deviation) {
        long size = target.size();
        long chunks = (size + CHUNK - 1) / CHUNK;
        long first = chunksUsed;
        chunksUsed += chunks;
        try (NDManager scope = target.getManager().newSubManager()) {
            NDArray flat = target.reshape(size);
            flat.attach(scope);
            LongStream.range(0, chunks)
                    .parallel()
                    .forEach(
                            chunk -> {
                                long begin = chunk * CHUNK;
                                int count = (int) Math.min(CHUNK, size - begin);
                                Worker worker = idle.poll();
                                worker = worker == null ? new Worker() : worker;
                                worker.draw(first + chunk, count, deviation);
                                worker.addTo(flat, scope, begin, count);
                                idle.add(worker);
                            });
        }
    }

    /** What one thread needs. */
    private final class Worker {
        private final KeyStream part = stream.sibling();
        private final SharedStateContinuousSampler normal =
                ZigguratSampler.NormalizedGaussian.of(part::nextLong);
        private final ByteBuffer bytes =
                ByteBuffer.allocateDirect(CHUNK * Float.BYTES).order(ByteOrder.nativeOrder());
        private final FloatBuffer numbers = bytes.asFloatBuffer();

        void draw(long chunk, int count, double deviation) {
            part.moveTo(chunk);
            double scale = deviation / Math.sqrt(terms);
            for (int i = 0; i < count; i++) {
                double sum = normal.sample();
                for (int term = 1; term < terms; term++) {
                    sum += normal.sample();
                }
                numbers.put(i, (float) (scale * sum));
            }
        }

        void addTo(NDArray flat, NDManager owner, long begin, int count) {
            bytes.clear().limit(count * Float.BYTES);
            try (NDManager scope = owner.newSubManager()) {
                NDArray noise = scope.create(bytes, new Shape(count), DataType.FLOAT32);
                NDArray entries = flat.get(new NDIndex("{}:{}", begin, begin + count));
                entries.attach(scope);
                entries.addi(noise);
            }
        }
    }
}
