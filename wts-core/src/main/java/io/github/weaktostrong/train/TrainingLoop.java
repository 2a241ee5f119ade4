package io.github.weaktostrong.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.data.BatchPlan;
import io.github.weaktostrong.model.LoadedModel;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivacyHistory;
import io.github.weaktostrong.train.TrainingTask.BatchGradient;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The loop: for every batch, gradients, clipping, update, report. */
final class TrainingLoop {
    private TrainingLoop() {}

    /**
     * Trains the task's model in place.
     *
     * @throws TrainingDivergedException if a loss or gradient is not finite; the model then has the
     *     parameters of the step before
     */
    static TrainingOutcome run(
            TrainingTask task, TrainingConfig config, TrainingListener listener) {
        int[] lengths = task.rows().stream().mapToInt(row -> row.length).toArray();
        int total = config.steps(lengths.length);
        int perEpoch = total / config.epochs();
        List<TrainingStep> trace = new ArrayList<>(total);
        TrainingTask.Session session = task.begin(config, total);
        LoadedModel model = task.model();
        PrivacyHistory before = model.privacyHistory();
        model.remember(task.teacherHistory().and(before).andTrainingWithoutPrivacy());
        try (ParameterUpdate update = new ParameterUpdate(model, config)) {
            Optional<ResumableTraining> resumable =
                    config.checkpoints()
                            .map(on -> new ResumableTraining(task, config, session, update));
            for (TrainingStep.Measured earlier :
                    resumable
                            .flatMap(ResumableTraining::resume)
                            .map(ResumableTraining.Progress::measured)
                            .orElse(List.of())) {
                int step = trace.size() + 1;
                int epoch = 1 + (step - 1) / perEpoch;
                double rate = config.learningRate().at(step, total);
                trace.add(new TrainingStep(step, total, epoch, earlier, rate));
            }
            List<int[]> batches = List.of();
            for (int step = trace.size() + 1; step <= total; step++) {
                int epoch = 1 + (step - 1) / perEpoch;
                int place = (step - 1) % perEpoch;
                if (batches.isEmpty() || place == 0) {
                    batches = batches(task, config, lengths, epoch);
                }
                double rate = config.learningRate().at(step, total);
                double loss;
                double norm;
                try (NDManager scope = model.newStep()) {
                    BatchGradient result =
                            session.gradient(scope, batches.get(place), step - 1, update);
                    double[] found = update.lossAndNorm(result); // waits for the device, once
                    loss = found[0];
                    norm = found[1];
                    if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
                        throw diverged(trace, loss, norm);
                    }
                    if (!result.gradients().isEmpty()) {
                        update.apply(result.gradients(), norm, rate);
                    }
                }
                trace.add(new TrainingStep(step, total, epoch, loss, norm, rate));
                listener.onStep(trace.get(step - 1));
                if (place == perEpoch - 1) {
                    listener.onEpoch(epoch);
                }
                boolean stops = TrainingTask.isStopped(listener);
                if (resumable.isPresent() && step < total) {
                    resumable.get().after(trace, stops);
                }
                if (stops) {
                    break;
                }
            }
        }
        requireFinite(model, trace, "");
        return new TrainingOutcome(
                trace, PrivacyBudget.unprotected(), before, task.notCovered(), Map.of());
    }

    /**
     * Checks the weights that a training ends with: the last update is followed by no loss.
     *
     * @param more what else is to be said of a training that diverged
     * @throws TrainingDivergedException if one is not finite
     */
    static void requireFinite(LoadedModel model, List<TrainingStep> trace, String more) {
        for (NDArray array : model.parameters().values()) {
            try (NDManager scope = model.newStep();
                    NDManager host = scope.newSubManager(Device.cpu())) {
                FloatBuffer values = LoadedModel.source(array, host).values().get();
                while (values.hasRemaining()) {
                    if (!Float.isFinite(values.get())) {
                        throw new TrainingDivergedException(
                                trace.size(),
                                OptionalDouble.empty(),
                                "weights that are not finite after its update" + more);
                    }
                }
            }
        }
    }

    private static List<int[]> batches(
            TrainingTask task, TrainingConfig config, int[] lengths, int epoch) {
        int size = config.batchSize();
        return switch (config.order()) {
            case FILE -> BatchPlan.fileOrder(lengths.length, size);
            case SHUFFLED ->
                    task.strata()
                            .map(strata -> BatchPlan.balanced(strata, size, config.seed(), epoch))
                            .orElseGet(
                                    () -> BatchPlan.bucketed(lengths, size, config.seed(), epoch));
        };
    }

    private static TrainingDivergedException diverged(
            List<TrainingStep> trace, double loss, double norm) {
        OptionalDouble last =
                trace.isEmpty()
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(trace.get(trace.size() - 1).loss());
        return new TrainingDivergedException(
                trace.size() + 1, last, "loss " + loss + ", gradient norm " + norm);
    }
}
