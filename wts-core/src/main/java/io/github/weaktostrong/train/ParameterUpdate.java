package io.github.weaktostrong.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.engine.TensorOps;
import io.github.weaktostrong.engine.TensorOps.AdamWStep;
import io.github.weaktostrong.model.LoadedModel;
import io.github.weaktostrong.train.TrainingTask.BatchGradient;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The parameters that are trained and the state of their optimizer.
 *
 * <p><b>Ownership</b>: borrows the model; owns the optimizer's state.
 */
final class ParameterUpdate implements AutoCloseable {
    private final TensorOps ops;
    private final Optimizer optimizer;
    private final double maxGradNorm;
    private final NDManager state;
    private final List<String> names = new ArrayList<>();
    private final NDList parameters = new NDList();
    private final NDList means = new NDList();
    private final NDList squares = new NDList();
    private int count;

    /** Chooses the parameters, with a graph that reaches them. */
    ParameterUpdate(LoadedModel model, TrainingConfig config) {
        this(model, config, true);
    }

    /**
     * Chooses the parameters and makes the optimizer's state.
     *
     * @param graph whether a graph shall reach the parameters; not where gradients are recorded
     *     otherwise
     */
    ParameterUpdate(LoadedModel model, TrainingConfig config, boolean graph) {
        ops = model.ops();
        optimizer = config.optimizer();
        maxGradNorm = config.maxGradNorm();
        Set<String> trained = Set.copyOf(trained(model, config));
        state = model.newStep();
        state.setName("optimizer");
        model.parameters()
                .forEach(
                        (name, parameter) -> {
                            parameter.setRequiresGradient(trained.contains(name) && graph);
                            if (trained.contains(name)) {
                                add(name, parameter);
                            }
                        });
    }

    /**
     * Names of the parameters that a training changes, in the order of the layers.
     *
     * @throws IllegalArgumentException if the settings freeze nothing, or everything
     */
    static List<String> trained(LoadedModel model, TrainingConfig config) {
        List<Pattern> frozen = config.frozen().stream().map(Pattern::compile).toList();
        frozen.forEach(pattern -> requireMatch(pattern, model));
        Collection<String> all = model.parameters().keySet();
        Set<String> part = Set.copyOf(config.part().of(model.shape(), all));
        List<String> trained =
                all.stream()
                        .filter(part::contains)
                        .filter(name -> frozen.stream().noneMatch(p -> p.matcher(name).find()))
                        .toList();
        if (trained.isEmpty()) {
            throw new IllegalArgumentException(
                    "the frozen patterns "
                            + config.frozen()
                            + " match every parameter; expected at least one to train; freeze"
                            + " less");
        }
        return trained;
    }

    private static void requireMatch(Pattern pattern, LoadedModel model) {
        if (model.parameters().keySet().stream().noneMatch(n -> pattern.matcher(n).find())) {
            throw new IllegalArgumentException(
                    "the pattern '"
                            + pattern
                            + "' freezes nothing; expected one that occurs in the name of a"
                            + " parameter, such as "
                            + model.parameters().keySet().iterator().next()
                            + "; correct it or leave it out");
        }
    }

    private void add(String name, NDArray parameter) {
        names.add(name);
        parameters.add(parameter);
        if (optimizer instanceof Optimizer.AdamW) {
            means.add(state.zeros(parameter.getShape()));
            squares.add(state.zeros(parameter.getShape()));
        }
    }

    /** Hugging Face names of the trained parameters. */
    List<String> names() {
        return names;
    }

    /** The trained parameters, in the order of their names. */
    NDList parameters() {
        return parameters;
    }

    /** Parameters and moments by name: all that an update changes, beside {@link #count}. */
    Map<String, NDArray> tensors() {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            tensors.put(names.get(i), parameters.get(i));
            if (!means.isEmpty()) {
                tensors.put(names.get(i) + ".mean", means.get(i));
                tensors.put(names.get(i) + ".square", squares.get(i));
            }
        }
        return tensors;
    }

    /** Updates so far. */
    int count() {
        return count;
    }

    /** Goes on after so many updates, whose tensors have been set. */
    void resume(int updates) {
        count = updates;
    }

    /** The loss, and the global norm of the gradients, 0 without any. */
    double[] lossAndNorm(BatchGradient batch) {
        if (batch.gradients().isEmpty()) {
            return new double[] {batch.loss(), 0};
        }
        double[] found = ops.normAndSum(batch.gradients(), batch.terms());
        return new double[] {batch.known() + found[1], found[0]};
    }

    /** Clips by global norm as PyTorch does, then updates the parameters in place. */
    void apply(NDList gradients, double norm, double rate) {
        double clip = maxGradNorm == 0 ? 1 : Math.min(1, maxGradNorm / (norm + 1e-6));
        step(gradients, clip, rate);
    }

    /**
     * Updates the parameters in place by sums of rows' gradients.
     *
     * @param scope owner of temporaries
     * @param divisor what the sums are divided by, above 0
     */
    void apply(NDManager scope, NDList sums, double divisor, double rate) {
        NDList views = new NDList(sums.size());
        sums.forEach(sum -> views.add(sum.reshape(sum.getShape())));
        views.attach(scope);
        step(views, 1 / divisor, rate);
    }

    /** Adds a gradient in place: {@code sum += factor * gradient}. */
    void addScaled(NDArray sum, NDArray gradient, double factor) {
        ops.sgd(new NDList(sum), new NDList(gradient), -factor, 1);
    }

    private void step(NDList gradients, double clip, double rate) {
        double decay = optimizer.weightDecay();
        if (optimizer instanceof Optimizer.AdamW) {
            ops.adamW(
                    parameters,
                    gradients,
                    new AdamWStep(means, squares, count, rate, decay, 1 / clip));
        } else {
            ops.sgd(parameters, gradients, rate * clip, 1 - rate * decay);
        }
        count++;
    }

    @Override
    public void close() {
        parameters.forEach(parameter -> parameter.setRequiresGradient(false));
        state.close();
    }
}
