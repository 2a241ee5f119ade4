package io.github.weaktostrong.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/**
 * ChaCha20 (RFC 8439) in integer tensor operations, and normal numbers from its key stream, on the
 * device of the arrays that are given.
 *
 * <p>A <em>state</em> is the sixteen words of RFC 8439, section 2.3: constants, key, block counter,
 * nonce; what it has for a counter is not read. A block of the key stream gives four pairs of
 * uniform numbers of 64 bits each, and by the method of Box and Muller (1958) eight normal ones, in
 * float64: with u1 = (k + 1/2) / 2^64, k of words i (its sign bit flipped) and 4 + i, and u2 of
 * words 8 + i and 12 + i alike, without the half, sqrt(-2 ln u1) times cosine and sine of 2 pi u2.
 * None is beyond {@link #CUT_OFF}. Through {@code chacha_ops.py}.
 */
public final class ChaChaOps implements AutoCloseable {
    /** The largest number that is drawn, where u1 is 2^-65: 9.4926. */
    public static final double CUT_OFF = Math.sqrt(2 * 65 * Math.log(2));

    /** Blocks under one nonce, whose counter has 32 bits. */
    public static final long BLOCKS = 1L << 32;

    /** Normal numbers of a block. */
    public static final int NORMALS = 8;

    /** Numbers drawn at once, in some 160 MiB: few launches, in a large card's cache. */
    private static final int CHUNK = 1 << 22;

    private final NDManager owner;
    private final ScriptModule module;
    private final int chunk;

    /** Loads the module; its handles belong to a child of the manager. */
    public ChaChaOps(NDManager parent) {
        this(parent, CHUNK);
    }

    /**
     * With chunks of another size.
     *
     * @param chunk numbers that are drawn at once, a multiple of 32
     */
    ChaChaOps(NDManager parent, int chunk) {
        this.owner = parent;
        this.chunk = chunk;
        module = new ScriptModule(parent, "chacha_ops.py");
    }

    /**
     * Blocks of the key stream.
     *
     * @param state sixteen words
     * @param first counter of the first block, at least 0
     * @param count blocks, at least 1; the last counter is below {@link #BLOCKS}
     * @return int32 (count, 16), attached to the manager given
     */
    public NDArray blocks(int[] state, long first, int count) {
        requireCounters(first + count);
        try (NDManager host = module.numbers();
                NDArray words = owner.create(state)) {
            NDArray range = host.create(new long[] {first, count});
            return module.callWithoutGraph("blocks", new NDList(words, range)).singletonOrThrow();
        }
    }

    /**
     * Adds independent normal numbers to every entry, in place, of blocks 0, 1, ... of the key
     * stream: the arrays take them one after the other.
     *
     * @param targets float32, contiguous, on the device of the manager given; at least one
     * @param state sixteen words; nothing else may ever be drawn from the same key and nonce
     * @param deviation standard deviation of what is added, rounded to float32 after the scaling
     * @param terms numbers of different pairs whose sum, over the root of their number, is one that
     *     is added: 1 or 4
     * @throws IllegalArgumentException if the counter would not suffice
     */
    public void addNormals(NDList targets, int[] state, double deviation, int terms) {
        long size = targets.stream().mapToLong(NDArray::size).sum();
        requireCounters((Math.multiplyExact(size, terms) + NORMALS - 1) / NORMALS);
        try (NDManager host = module.numbers();
                NDArray words = owner.create(state)) {
            NDList arguments = ScriptModule.lists(targets);
            arguments.add(words);
            arguments.add(host.create(new long[] {terms, chunk / terms, size}));
            arguments.add(host.create(deviation / Math.sqrt(terms)));
            module.callWithoutGraph("add_normals", arguments).close();
        }
    }

    private static void requireCounters(long blocks) {
        if (blocks > BLOCKS) {
            throw new IllegalArgumentException(
                    "%s blocks of ChaCha20 under one nonce; expected at most %s, since the counter has 32 bits; draw fewer numbers in a step: train fewer parameters"
                            .formatted(blocks, BLOCKS));
        }
    }

    @Override
    public void close() {
        module.close();
    }
}
