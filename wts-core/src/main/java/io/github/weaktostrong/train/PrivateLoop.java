package io.github.weaktostrong.train;

import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.model.LoadedModel;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivacyHistory;
import java.util.ArrayList;
import java.util.List;

/** The loop under a gradient mechanism: sample, clip row by row, sum, noise, update. */
final class PrivateLoop {
    private PrivateLoop() {}

    /**
     * Trains the task's model in place. Nothing that is measured on the rows leaves a step. The
     * model remembers every step that was begun, so that a save in the middle, or after a training
     * that failed, forgets none.
     */
    static TrainingOutcome run(
            TrainingTask task,
            GradientMechanism mechanism,
            TrainingConfig config,
            TrainingListener listener) {
        requireExecutable(mechanism, config);
        LoadedModel model = task.model();
        requireFixedLength(task, mechanism, config);
        int rows = task.rows().size();
        int total = mechanism.keepsFileOrder() ? config.steps(rows) : config.sampledSteps(rows);
        GradientMechanism.Session session = mechanism.begin(rows, config.batchSize(), total);
        PerExampleLoss loss = task.begin(config, total).perExample();
        PrivacyHistory before = model.privacyHistory();
        session.spentAfter(before.trainings()); // refuses at once what cannot be added up
        PrivacyHistory all = task.teacherHistory().and(before);
        List<TrainingStep> trace = new ArrayList<>(total);
        boolean graph = mechanism.oneRowAtATime();
        try (ParameterUpdate update = new ParameterUpdate(model, config, graph);
                ClippedSum sum = new ClippedSum(loss, update, mechanism, session, config)) {
            for (int step = 1; step <= total; step++) {
                int[] batch = session.nextBatch();
                model.remember(all.and(session.taken())); // survives what may fail now
                listener.onSpending(session.taken());
                sum.compute(batch, step - 1);
                session.addNoise(sum.byName());
                double rate = config.learningRate().at(step, total);
                try (NDManager scope = model.newStep()) {
                    update.apply(scope, sum.arrays(), session.denominator(), rate);
                }
                int epoch = epoch(step, config, rows);
                trace.add(new TrainingStep(step, total, epoch, null, rate));
                listener.onStep(trace.get(step - 1));
                if (step == total || epoch(step + 1, config, rows) > epoch) {
                    listener.onEpoch(epoch);
                }
                if (TrainingTask.isStopped(listener)) {
                    break;
                }
            }
        }
        TrainingLoop.requireFinite(
                model, trace, ", and what its steps spent of the rows' privacy stays spent");
        PrivacyBudget spent = session.spentAfter(before.trainings());
        return new TrainingOutcome(trace, spent, before, task.notCovered());
    }

    private static int epoch(int step, TrainingConfig config, int rows) {
        long begun = 1 + (step - 1L) * config.batchSize() / rows;
        return (int) Math.min(begun, config.epochs());
    }

    private static void requireFixedLength(
            TrainingTask task, GradientMechanism mechanism, TrainingConfig config) {
        int longest = task.rows().stream().mapToInt(row -> row.length).max().orElse(0);
        if (mechanism.fixedShapes() && longest > config.maxLength()) {
            throw new IllegalArgumentException(
                    "a row of %d tokens under passes of fixed shape; expected at most the maximum length, %d, to which all are padded; cut the rows or raise it"
                            .formatted(longest, config.maxLength()));
        }
    }

    private static void requireExecutable(GradientMechanism mechanism, TrainingConfig config) {
        boolean fileOrder = config.order() == TrainingConfig.Order.FILE;
        if (fileOrder && !mechanism.keepsFileOrder()) {
            throw new IllegalArgumentException(
                    "order file under '%s', which samples every batch itself, since its privacy is computed for that; expected the order to be left out"
                            .formatted(mechanism.name()));
        }
        if (!fileOrder && mechanism.keepsFileOrder()) {
            throw new IllegalArgumentException(
                    "'%s' without noise takes the rows as they come, for inspection; expected order file; set it, or a noise multiplier above 0"
                            .formatted(mechanism.name()));
        }
        if (config.maxGradNorm() > 0) {
            throw new IllegalArgumentException(
                    "maximum gradient norm %s under '%s', which clips every row's gradient itself; expected 0; leave the clipping of the whole batch out"
                            .formatted(config.maxGradNorm(), mechanism.name()));
        }
    }
}
