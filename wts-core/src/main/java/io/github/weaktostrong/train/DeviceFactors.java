package io.github.weaktostrong.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.engine.ClippingOps;
import io.github.weaktostrong.engine.HostReads;
import io.github.weaktostrong.model.PerExampleGradients;
import io.github.weaktostrong.objective.ClippingRule;
import io.github.weaktostrong.objective.GradientMechanism;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Clipping factors of rows, computed beside their squared norms: those of {@link RowFactors}, for
 * which a step waits once, whatever its micro-batches.
 */
final class DeviceFactors implements AutoCloseable {
    private final ClippingOps ops;
    private final ClippingRule rule;
    private final boolean eachLayer;
    private final int modules;

    private DeviceFactors(NDManager owner, ClippingRule rule, boolean eachLayer, int modules) {
        ops = new ClippingOps(owner);
        this.rule = rule;
        this.eachLayer = eachLayer;
        this.modules = modules;
    }

    /** Factors of a training; empty where reading norms is free, or the mechanism has no rule. */
    static Optional<DeviceFactors> of(
            NDManager owner,
            GradientMechanism mechanism,
            GradientMechanism.Session session,
            int modules) {
        boolean eachLayer = mechanism.clipsEachLayer();
        return Optional.of(owner.getDevice())
                .filter(HostReads::areCostly)
                .flatMap(costly -> session.clippingRule(eachLayer ? modules : 1))
                .map(rule -> new DeviceFactors(owner, rule, eachLayer, modules));
    }

    /** The factors of one step. */
    Step begin(NDManager scope) {
        return new Step(scope.ones(new Shape(), DataType.FLOAT64));
    }

    /** Factors of a step's passes. */
    final class Step {
        private final NDArray finite; // 1 until a gradient is not

        private Step(NDArray finite) {
            this.finite = finite;
        }

        /**
         * Factors of the rows (B), for each module; modules may share them.
         *
         * @param shares 1 for every slot that a row fills, 0 for others, (B); empty if all are
         *     filled
         */
        List<NDArray> of(PerExampleGradients gradients, Optional<NDArray> shares) {
            NDArray squares = gradients.squares(ops);
            ops.andFinite(finite, squares);
            NDArray clipped = eachLayer ? squares : ops.total(squares);
            NDList factors = ops.factors(clipped, rule.most(), rule.bound(), rule.offset());
            shares.ifPresent(each -> factors.forEach(factor -> factor.muli(each)));
            return eachLayer ? factors : Collections.nCopies(modules, factors.singletonOrThrow());
        }

        /** Whether every gradient was finite; waits for the device. */
        boolean allFinite() {
            return HostReads.doubles(finite)[0] == 1;
        }
    }

    @Override
    public void close() {
        ops.close();
    }
}
