package io.github.weaktostrong.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.TinyFamilies;
import io.github.weaktostrong.engine.GradMode;
import io.github.weaktostrong.engine.TensorOps;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class BackwardPassTest {
    private static final List<int[]> ROWS = List.of(new int[] {4, 9, 5, 7}, new int[] {6, 5});

    @Test
    void layer_computedAgain_isAskedForItsOwnParametersOnly() {
        ModelSpec spec = TinyFamilies.shapes().map(TinyFamilies::spec).findFirst().orElseThrow();
        try (TextClassifier model = TinyFamilies.classifier(spec)) {
            Map<String, NDArray> parameters = model.parameters();
            List<NDArray> trained = new ArrayList<>();
            parameters.forEach(
                    (name, each) -> {
                        each.setRequiresGradient(!name.contains("layers.1."));
                        if (each.hasGradient()) {
                            trained.add(each);
                        }
                    });
            List<Integer> asked = new ArrayList<>();
            List<float[]> whole = gradients(model, trained, false, asked);
            List<float[]> first = gradients(model, trained, true, asked);
            // one more for a layer's input; what is after the layers, each of them, what is before
            int all = trained.size();
            assertEquals(List.of(all + 1, all + 1, all + 1, all), asked);
            asked.clear();
            List<float[]> second = gradients(model, trained, true, asked);
            int ofFirst =
                    (int) parameters.keySet().stream().filter(n -> n.contains("s.0.")).count();
            assertEquals(List.of(all + 1, 1, ofFirst + 1, all), asked); // the second is frozen
            for (int i = 0; i < all; i++) {
                assertArrayEquals(whole.get(i), first.get(i));
                assertArrayEquals(whole.get(i), second.get(i));
            }
        }
    }

    private static List<float[]> gradients(
            TextClassifier model, List<NDArray> trained, boolean recomputes, List<Integer> asked) {
        BackwardPass backward = new BackwardPass(recomputes);
        try (NDManager step = model.newStep()) {
            TokenBatch batch = TokenBatch.of(step, ROWS);
            NDArray logits =
                    GradMode.on(() -> model.logits(batch, UnaryOperator.identity(), backward));
            NDArray seed = step.arange(1f, 1 + logits.size()).reshape(logits.getShape());
            return backward
                    .gradients(counting(model.ops(), asked), logits, seed, new NDList(trained))
                    .stream()
                    .map(NDArray::toFloatArray)
                    .toList();
        }
    }

    /** Operations that note for how many arrays the gradients of a part are asked for. */
    private static TensorOps counting(TensorOps ops, List<Integer> asked) {
        return (TensorOps)
                Proxy.newProxyInstance(
                        TensorOps.class.getClassLoader(),
                        new Class<?>[] {TensorOps.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("gradientsOfUsed")) {
                                asked.add(((NDList) arguments[2]).size());
                            }
                            try {
                                return method.invoke(ops, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }
}
