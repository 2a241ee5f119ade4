package io.github.weaktostrong.examples.cli;

import com.google.gson.GsonBuilder;
import io.github.weaktostrong.examples.bench.WrappedMechanism;
import io.github.weaktostrong.objective.GradientMechanism;
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
final class StepDiagnostics extends WrappedMechanism {
    /** The file in the model's folder. */
    static final String FILE_NAME = "training-not-private.json";

    private final List<Step> steps = new ArrayList<>();
    private ToDoubleFunction<int[]> loss = rows -> Double.NaN;

    StepDiagnostics(GradientMechanism mechanism) {
        super(mechanism);
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

    /** The notes as JSON. */
    String toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(
                "warning",
                "NOT private: computed from the rows and covered by no guarantee; do not publish");
        json.put("mechanism", name());
        json.put("steps", steps.stream().map(Step::toJson).toList());
        return new GsonBuilder().setPrettyPrinting().serializeNulls().create().toJson(json) + "\n";
    }

    /** The notes, of which no checkpoint has those of earlier steps. */
    @Override
    public boolean hasRunningState() {
        return true;
    }

    @Override
    protected Session wrap(Session session, int rows) {
        return new Noting(session);
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

    private final class Noting extends WrappedSession {
        Noting(Session session) {
            super(session);
        }

        @Override
        public int[] nextBatch() {
            int[] batch = super.nextBatch();
            double before = batch.length == 0 ? Double.NaN : loss.applyAsDouble(batch);
            steps.add(new Step(steps.size() + 1, batch.length, before));
            return batch;
        }

        @Override
        public double clippingFactor(double norm, int parts) {
            double factor = super.clippingFactor(norm, parts);
            if (Double.isFinite(norm)) {
                steps.get(steps.size() - 1).add(norm, factor);
            }
            return factor;
        }
    }
}
