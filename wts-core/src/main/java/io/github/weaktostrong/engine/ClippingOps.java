package io.github.weaktostrong.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.common.primitives.Ints;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Clipping factors of rows, computed beside their squared norms: bit for bit those of Java, since
 * sums are taken one term after the other, and every operation is one that IEEE 754 rounds
 * correctly.
 *
 * <p>Squares are float64, B rows. Through {@code clipping_ops.py}.
 */
public final class ClippingOps implements AutoCloseable {
    private final ScriptModule module;
    private final NDManager owner;
    private final Map<List<Integer>, NDArray> places = new HashMap<>();

    /** Loads the module; its handles belong to a child of the manager. */
    public ClippingOps(NDManager parent) {
        module = new ScriptModule(parent, "clipping_ops.py");
        owner = parent.newSubManager();
    }

    /**
     * Adds up squared norms module by module, in the order given, no sum becoming negative.
     *
     * @param found (B) or (K, B) each, K modules of them
     * @param modules the module of each row of all of them, one after the other
     * @param count modules
     * @return (count, B); 0 for modules that none belongs to
     */
    public NDArray moduleSquares(NDList found, int[] modules, int count) {
        NDArray at = places.computeIfAbsent(Ints.asList(modules), any -> placesOf(modules, count));
        NDList arguments = ScriptModule.lists(found);
        arguments.add(at);
        return module.callWithoutGraph("module_squares", arguments).singletonOrThrow();
    }

    /** For the first term of every module, for the second and so on, where it is; or where 0 is. */
    private NDArray placesOf(int[] modules, int count) {
        int[] terms = new int[count];
        Arrays.stream(modules).forEach(each -> terms[each]++);
        int most = Arrays.stream(terms).max().orElse(0);
        long[] at = new long[most * count];
        Arrays.fill(at, modules.length);
        Arrays.fill(terms, 0);
        for (int i = 0; i < modules.length; i++) {
            at[terms[modules[i]]++ * count + modules[i]] = i;
        }
        return DeviceArrays.of(owner, at, new Shape(most, count));
    }

    /** The sum over modules, (1, B), of (M, B), one after the other. */
    public NDArray total(NDArray squares) {
        return module.callWithoutGraph("total", new NDList(squares)).singletonOrThrow();
    }

    /**
     * Factors {@code min(most, bound / (norm + offset))}, rounded down to float32; 0 where the norm
     * is not finite.
     *
     * @param squares squared norms, (P, B)
     * @return P arrays (B)
     */
    public NDList factors(NDArray squares, double most, double bound, double offset) {
        try (NDArray rule = module.settings(most, bound, offset)) {
            return module.callWithoutGraph("factors", new NDList(squares, rule));
        }
    }

    /**
     * Notes in place whether all numbers so far are finite.
     *
     * @param flag float64 (), 1 at first, 0 once one is not
     */
    public void andFinite(NDArray flag, NDArray squares) {
        module.callWithoutGraph("and_finite", new NDList(flag, squares)).close();
    }

    @Override
    public void close() {
        owner.close();
        module.close();
    }
}
