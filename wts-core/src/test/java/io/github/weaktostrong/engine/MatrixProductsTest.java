package io.github.weaktostrong.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatrixProductsTest {
    private static final String ZEN_5 =
            "processor\t: 0\nvendor_id\t: AuthenticAMD\ncpu family\t: 26\nmodel\t\t: 17\n"
                    + "flags\t\t: fpu sse2 avx2 fma avx512f avx512dq \n";

    @Test
    void processor_ofWideVectorsThatTheBlasLeavesUnused_takesOneDnn() {
        assertEquals(MatrixProducts.ONEDNN, MatrixProducts.of(ZEN_5, Optional.empty()));
        assertEquals(
                MatrixProducts.ONEDNN,
                MatrixProducts.of(ZEN_5.replace(": 26", ": 27"), Optional.empty()));
    }

    @Test
    void otherProcessors_takeTheBlas() {
        for (String other :
                new String[] {
                    ZEN_5.replace(": 26", ": 25"), // Zen 4: its vectors are as wide in two halves
                    ZEN_5.replace("AuthenticAMD", "GenuineIntel"),
                    ZEN_5.replace("avx512f ", ""),
                    "CPU implementer\t: 0x41\n",
                    ""
                }) {
            assertEquals(MatrixProducts.BLAS, MatrixProducts.of(other, Optional.empty()), other);
        }
    }

    @Test
    void choice_isTheUsers_andAnotherWordIsRefused() {
        assertEquals(MatrixProducts.BLAS, MatrixProducts.of(ZEN_5, Optional.of("blas")));
        assertEquals(MatrixProducts.ONEDNN, MatrixProducts.of("", Optional.of("onednn")));
        IllegalArgumentException refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> MatrixProducts.of("", Optional.of("mkl")));
        assertEquals(
                "environment variable WTS_MATMUL is 'mkl'; expected blas or onednn; set one of them"
                        + " or leave it out",
                refused.getMessage());
    }

    /** Values and all gradients; 1,021 rows are a prime, and both sides of the size that pays. */
    @ParameterizedTest
    @CsvSource({"1021,96,200,true", "1021,96,200,false", "300,64,8,true", "7,5,3,false"})
    void linear_ofBothIsTheSame(int rows, int width, int outputs, boolean biased) {
        assumeOneDnn();
        try (NDManager manager = Engines.openManager(Device.cpu());
                Linear blas = new Linear(manager, MatrixProducts.BLAS);
                Linear oneDnn = new Linear(manager, MatrixProducts.ONEDNN)) {
            NDArray x = manager.randomNormal(new Shape(rows, width));
            NDArray weight = manager.randomNormal(new Shape(outputs, width));
            NDArray bias = manager.randomNormal(new Shape(biased ? outputs : 0));
            NDArray seed = manager.randomNormal(new Shape(rows, outputs));
            NDList inputs = biased ? new NDList(x, weight, bias) : new NDList(x, weight);
            inputs.forEach(each -> each.setRequiresGradient(true));
            assertClose(
                    blas.withGradients(x, weight, bias, seed, inputs),
                    oneDnn.withGradients(x, weight, bias, seed, inputs));
        }
    }

    /** Products without gradients, g of a vocabulary's width. */
    @ParameterizedTest
    @CsvSource({"300,40,2000", "64,40,8000", "3,4,5"})
    void productsWithoutGraph_ofBothAreTheSame(int rows, int width, int vocabulary) {
        assumeOneDnn();
        try (NDManager manager = Engines.openManager(Device.cpu());
                ScriptModule blas =
                        ScriptModule.withProducts(manager, "fused_ops.py", MatrixProducts.BLAS);
                ScriptModule oneDnn =
                        ScriptModule.withProducts(manager, "fused_ops.py", MatrixProducts.ONEDNN)) {
            NDArray hidden = manager.randomNormal(new Shape(rows, width));
            NDArray projection = manager.randomNormal(new Shape(vocabulary, width));
            NDArray errors = manager.randomNormal(new Shape(rows, vocabulary));
            NDArray sum = manager.randomNormal(new Shape(vocabulary, width));
            NDList found = new NDList();
            NDList expected = new NDList();
            for (String method :
                    new String[] {"project", "times", "outer", "add_outer", "affine_onto"}) {
                NDList arguments =
                        switch (method) {
                            case "project" -> new NDList(hidden, projection);
                            case "times" -> new NDList(errors, projection);
                            case "outer" -> new NDList(errors, hidden);
                            case "affine_onto" -> new NDList(errors, hidden, projection);
                            default -> new NDList(sum, errors, hidden);
                        };
                if (method.equals("add_outer")) {
                    arguments.set(0, sum.duplicate());
                }
                found.addAll(oneDnn.callWithoutGraph(method, new NDList(arguments)));
                if (method.equals("add_outer")) {
                    arguments.set(0, sum.duplicate());
                }
                expected.addAll(blas.callWithoutGraph(method, new NDList(arguments)));
            }
            assertClose(expected, found);
        }
    }

    /** What is said of a build without oneDNN rests on the engine's refusal to load. */
    @Test
    void operationThatTheEngineLacks_failsWhenLoaded() {
        String code =
                "class Ops(Module):\n  __parameters__ = []\n  __buffers__ = []\n"
                        + "  def lacking(self: __torch__.Ops,\n      x: Tensor) -> Tensor:\n"
                        + "    return ops.mkldnn.none_such(x)\n";
        try (NDManager manager = Engines.openManager(Device.cpu())) {
            EngineException failed =
                    assertThrows(
                            EngineException.class,
                            () -> new ScriptModule(manager, "lacking", code));
            assertTrue(failed.getMessage().contains("mkldnn::none_such"), failed::getMessage);
        }
    }

    private static void assumeOneDnn() {
        String processor = System.getProperty("os.arch");
        assumeTrue(
                processor.equals("amd64") || processor.equals("x86_64"),
                "SKIPPED: only builds of PyTorch for x86 are known to hold oneDNN");
    }

    private static void assertClose(NDList expected, NDList found) {
        assertEquals(expected.size(), found.size());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i).getShape(), found.get(i).getShape());
            float largest = expected.get(i).abs().max().getFloat();
            float difference = expected.get(i).sub(found.get(i)).abs().max().getFloat();
            assertEquals(0, difference / largest, 1e-5, "array " + i);
        }
    }

    /** A linear layer of one of the libraries, and its gradients. */
    private static final class Linear implements AutoCloseable {
        private final ScriptModule module;

        Linear(NDManager manager, MatrixProducts products) {
            module = ScriptModule.withProducts(manager, "fused_ops.py", products);
        }

        NDList withGradients(NDArray x, NDArray weight, NDArray bias, NDArray seed, NDList inputs) {
            NDArray y =
                    GradMode.on(() -> module.call("affine", new NDList(x, weight, bias)))
                            .singletonOrThrow();
            NDList arguments = ScriptModule.lists(new NDList(y), new NDList(seed), inputs);
            NDList found = module.callWithoutGraph("gradients", arguments);
            found.add(y.stopGradient());
            return found;
        }

        @Override
        public void close() {
            module.close();
        }
    }
}
