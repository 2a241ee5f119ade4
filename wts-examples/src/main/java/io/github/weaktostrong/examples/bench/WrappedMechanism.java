package io.github.weaktostrong.examples.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivateTraining;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A gradient mechanism around another, of whose session some methods are watched or replaced. */
public abstract class WrappedMechanism implements GradientMechanism {
    private final GradientMechanism mechanism;

    /** Wraps a mechanism. */
    protected WrappedMechanism(GradientMechanism mechanism) {
        this.mechanism = mechanism;
    }

    @Override
    public String name() {
        return mechanism.name();
    }

    @Override
    public Map<String, Object> settings() {
        return mechanism.settings();
    }

    @Override
    public String mechanism() {
        return mechanism.mechanism();
    }

    @Override
    public boolean couplesExamples() {
        return mechanism.couplesExamples();
    }

    @Override
    public boolean isInert() {
        return mechanism.isInert();
    }

    @Override
    public boolean hasRunningState() {
        return mechanism.hasRunningState();
    }

    @Override
    public Optional<String> property() {
        return mechanism.property();
    }

    @Override
    public boolean clipsEachLayer() {
        return mechanism.clipsEachLayer();
    }

    @Override
    public boolean keepsFileOrder() {
        return mechanism.keepsFileOrder();
    }

    @Override
    public boolean oneRowAtATime() {
        return mechanism.oneRowAtATime();
    }

    @Override
    public boolean fixedShapes() {
        return mechanism.fixedShapes();
    }

    @Override
    public Session begin(int rows, int expectedBatchSize, int totalSteps, Device device) {
        return wrap(mechanism.begin(rows, expectedBatchSize, totalSteps, device), rows);
    }

    /** The session that a training uses. */
    protected abstract Session wrap(Session session, int rows);

    /**
     * A session that passes every call on, but for the rule behind clipping factors: each factor is
     * asked for, so that it can be watched or replaced. A wrapper that does neither passes the rule
     * on itself.
     */
    protected abstract static class WrappedSession implements Session {
        private final Session session;

        /** Wraps a session. */
        protected WrappedSession(Session session) {
            this.session = session;
        }

        @Override
        public int[] nextBatch() {
            return session.nextBatch();
        }

        @Override
        public double clippingFactor(double norm, int parts) {
            return session.clippingFactor(norm, parts);
        }

        @Override
        public double denominator() {
            return session.denominator();
        }

        @Override
        public void addNoise(Map<String, NDArray> clippedSums) {
            session.addNoise(clippedSums);
        }

        @Override
        public PrivateTraining taken() {
            return session.taken();
        }

        @Override
        public PrivacyBudget spentAfter(List<PrivateTraining> earlier) {
            return session.spentAfter(earlier);
        }

        @Override
        public OptionalInt allowedSteps() {
            return session.allowedSteps();
        }
    }
}
