package io.github.weaktostrong.examples.cli;

import ai.djl.ndarray.NDArray;
import com.google.gson.GsonBuilder;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivateTraining;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A gradient mechanism that notes what its steps saw of the rows: sizes of the batches, their loss
 * and norms of the gradients before clipping. No guarantee covers these, so they are kept only when
 * asked for, in a file of their own.
 */
final class StepDiagnostics implements GradientMechanism {
    /** The file in the model's folder. */
    static final String FILE_NAME = "training-not-private.json";

    private final GradientMechanism mechanism;
    private final List<Step> steps = new ArrayList<>();
    private ToDoubleFunction<int[]> loss = rows -> Double.NaN;

    StepDiagnostics(GradientMechanism mechanism) {
        this.mechanism = mechanism;
    }

    /**
     * Has the loss of every batch measured before its step, by a further forward pass.
     *
     * @param mechanism of the training; nothing is measured under one that notes nothing
     * @param batchLoss mean loss of these rows at the present parameters, not finite if there is
     *     none
     */
    static void measure(Optional<GradientMechanism> mechanism, ToDoubleFunction<int[]> batchLoss) {
        if (mechanism.orElse(null) instanceof StepDiagnostics noted) {
            noted.loss = batchLoss;
        }
    }

    /** What was noted, as JSON. */
    String toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(
                "warning",
                "NOT private: computed from the rows and covered by no guarantee; do not publish");
        json.put("mechanism", mechanism.name());
        json.put("steps", steps.stream().map(Step::toJson).toList());
        return new GsonBuilder().setPrettyPrinting().serializeNulls().create().toJson(json) + "\n";
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
    public Session begin(int rows, int expectedBatchSize, int totalSteps) {
        return new Noting(mechanism.begin(rows, expectedBatchSize, totalSteps));
    }

    /** One step; norms are those of rows, or of a row's parts where each layer is clipped. */
    private static final class Step {
        private final int number;
        private final int batchSize;
        private final double loss;
        private int norms;
        private int clipped;
        private double sum;
        private double largest;

        Step(int number, int batchSize, double loss) {
            this.number = number;
            this.batchSize = batchSize;
            this.loss = loss;
        }

        void add(double norm, double factor) {
            norms++;
            clipped += factor < 1 ? 1 : 0;
            sum += norm;
            largest = Math.max(largest, norm);
        }

        Map<String, @Nullable Object> toJson() {
            Map<String, @Nullable Object> json = new LinkedHashMap<>();
            json.put("step", number);
            json.put("batch_size", batchSize);
            json.put("loss", Double.isFinite(loss) ? loss : null);
            json.put("gradients", norms);
            json.put("clipped_gradients", clipped);
            json.put("mean_gradient_norm", norms == 0 ? null : sum / norms);
            json.put("largest_gradient_norm", norms == 0 ? null : largest);
            return json;
        }
    }

    private final class Noting implements Session {
        private final Session session;

        Noting(Session session) {
            this.session = session;
        }

        @Override
        public int[] nextBatch() {
            int[] batch = session.nextBatch();
            double before = batch.length == 0 ? Double.NaN : loss.applyAsDouble(batch);
            steps.add(new Step(steps.size() + 1, batch.length, before));
            return batch;
        }

        @Override
        public double clippingFactor(double norm, int parts) {
            double factor = session.clippingFactor(norm, parts);
            if (Double.isFinite(norm)) {
                steps.get(steps.size() - 1).add(norm, factor);
            }
            return factor;
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
        public Map<String, double[]> state() {
            return session.state();
        }

        @Override
        public void restore(Map<String, double[]> state) {
            session.restore(state);
        }
    }
}
