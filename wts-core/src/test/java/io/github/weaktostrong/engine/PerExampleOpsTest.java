package io.github.weaktostrong.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.engine.PerExampleOps.Targets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PerExampleOpsTest {
    private static final long[] LENGTHS = {3, 1, 4};

    @Test
    void errorsKept_orComputedAgain_giveTheSameSum() {
        try (NDManager manager = Engines.openManager(Device.cpu());
                PerExampleOps ops = new PerExampleOps(manager)) {
            NDArray hidden = manager.randomNormal(new Shape(8, 6));
            NDArray projection = manager.randomNormal(new Shape(50, 6));
            NDArray shares = manager.randomUniform(0, 1, new Shape(8));
            NDArray tokens = manager.create(new long[] {4, 9, 49, 0, 3, 3, 7, 1}, new Shape(8, 1));
            Targets targets =
                    new Targets(tokens, manager.ones(new Shape(8, 1)), tokens.squeeze(1), 0);
            NDList errors = ops.tokenErrors(hidden, projection, targets, shares, LENGTHS, true);
            assertEquals(3, errors.size()); // gradient, squares, errors
            NDArray again = manager.zeros(new Shape(50, 6));
            NDArray kept = manager.zeros(new Shape(50, 6));
            ops.addTokenErrors(again, hidden, projection, targets, shares, LENGTHS);
            ops.addKeptErrors(kept, errors.get(2), hidden, shares);
            assertArrayEquals(again.toFloatArray(), kept.toFloatArray(), 1e-5f);
        }
    }

    /** Products of several rows as a card takes them (a CPU goes block by block). */
    @ParameterizedTest
    @ValueSource(ints = {100, 256, 1037, 4096 + 3 * 256 + 5})
    void products_inFewCalls_areThoseOfTheRows(int width) {
        try (NDManager manager = Engines.openManager(Device.cpu());
                ScriptModule script =
                        ScriptModule.withProducts(
                                manager, "per_example_ops.py", MatrixProducts.BLAS)) {
            NDArray x = manager.randomNormal(new Shape(3, 5, width));
            float[] found =
                    script.callWithoutGraph("gram_in_few_calls", new NDList(x))
                            .singletonOrThrow()
                            .toFloatArray();
            float[] values = x.toFloatArray();
            for (int i = 0; i < 3 * 5 * 5; i++) {
                int row = i / 5 * width;
                int other = (i / 25 * 5 + i % 5) * width;
                double sum = 0;
                for (int d = 0; d < width; d++) {
                    sum += (double) values[row + d] * values[other + d];
                }
                assertEquals(sum, found[i], 2e-6 * width, "product " + i);
            }
        }
    }

    @Test
    void rowsKept_isBoundedByTheirFloats() {
        assertEquals(8, PerExampleOps.rowsKept(127, 50_304));
        assertEquals(1, PerExampleOps.rowsKept(600, 50_304));
        assertEquals(Integer.MAX_VALUE, PerExampleOps.rowsKept(2047, 50_304));
    }
}
