package io.github.weaktostrong.train;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.engine.TensorOps;
import io.github.weaktostrong.train.TrainingTask.BatchGradient;

/** The sum over parts of a batch, whose arrays may go with the parts. */
final class GradientSum {
    private final TensorOps ops;
    private final NDManager scope;
    private final NDList terms = new NDList();
    private final NDList gradients = new NDList();
    private double known;

    /**
     * Begins a sum.
     *
     * @param ops borrowed
     * @param scope manager of the step
     */
    GradientSum(TensorOps ops, NDManager scope) {
        this.ops = ops;
        this.scope = scope;
    }

    /** Adds a part, whose arrays are the sum's from now on. */
    void add(BatchGradient part) {
        known += part.known();
        part.terms().attach(scope);
        terms.addAll(part.terms());
        if (gradients.isEmpty()) {
            part.gradients().attach(scope);
            gradients.addAll(part.gradients());
        } else {
            ops.add(gradients, part.gradients());
            part.gradients().close();
        }
    }

    BatchGradient total() {
        return new BatchGradient(known, terms, gradients);
    }
}
