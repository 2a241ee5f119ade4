package io.github.weaktostrong.train;

import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.model.LoadedModel;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.privacy.PrivacyHistory;
import io.github.weaktostrong.privacy.SpendingAccount;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The loop under a gradient mechanism: sample, clip row by row, sum, noise, update. */
final class PrivateLoop {
    private PrivateLoop() {}

    /**
     * Trains the task's model in place. Nothing that is measured on the rows leaves a step. The
     * model remembers every step that was begun, lost ones of earlier attempts included, so that a
     * save in the middle, or after a training that failed, forgets none.
     */
    static TrainingOutcome run(
            TrainingTask task,
            GradientMechanism mechanism,
            TrainingConfig config,
            TrainingListener listener) {
        requireExecutable(mechanism, config);
        requireNoRunningState(task, config);
        LoadedModel model = task.model();
        requireFixedLength(task, mechanism, config);
        int rows = task.rows().size();
        int planned = mechanism.keepsFileOrder() ? config.steps(rows) : config.sampledSteps(rows);
        GradientMechanism.Session session = mechanism.begin(rows, config.batchSize(), planned);
        TrainingTask.Session own = task.begin(config, planned);
        PrivacyHistory before = model.privacyHistory();
        session.spentAfter(before.trainings()); // refuses at once what cannot be added up
        PrivacyHistory all = task.teacherHistory().and(before);
        List<TrainingStep> trace = new ArrayList<>(planned);
        boolean graph = mechanism.oneRowAtATime();
        try (ParameterUpdate update = new ParameterUpdate(model, config, graph)) {
            Optional<ResumableTraining> resumable =
                    config.checkpoints()
                            .map(on -> new ResumableTraining(task, config, own, update));
            int begun =
                    resumable
                            .flatMap(ResumableTraining::resume)
                            .map(ResumableTraining.Progress::updates)
                            .orElse(0);
            if (begun > 0) {
                model.remember(all.and(session.taken().withSteps(begun)));
            }
            try (ChargedSteps charged =
                            new ChargedSteps(session, account(config, resumable), begun, planned);
                    ClippedSum sum =
                            new ClippedSum(own.perExample(), update, mechanism, session, config)) {
                int last = charged.last();
                for (int step = 1; step <= begun; step++) {
                    trace.add(step(step, last, config, rows, planned));
                }
                model.remember(all.and(charged.total()));
                for (int step = begun + 1; step <= last; step++) {
                    int[] batch = session.nextBatch();
                    model.remember(all.and(charged.total())); // survives what may fail now
                    charged.charge();
                    sum.compute(batch, step - 1);
                    session.addNoise(sum.byName());
                    TrainingStep taken = step(step, last, config, rows, planned);
                    try (NDManager scope = model.newStep()) {
                        update.apply(
                                scope, sum.arrays(), session.denominator(), taken.learningRate());
                    }
                    trace.add(taken);
                    listener.onStep(taken);
                    if (step == last || epoch(step + 1, config, rows) > taken.epoch()) {
                        listener.onEpoch(taken.epoch());
                    }
                    boolean stops = TrainingTask.isStopped(listener);
                    resumable.ifPresent(each -> each.after(trace, stops || taken.step() == last));
                    if (stops) {
                        break;
                    }
                }
                TrainingLoop.requireFinite(
                        model,
                        trace,
                        ", and what its steps spent of the rows' privacy stays spent");
                return new TrainingOutcome(
                        trace,
                        charged.spentAfter(before.trainings()),
                        before,
                        task.notCovered(),
                        charged.counted());
            }
        }
    }

    private static TrainingStep step(
            int step, int last, TrainingConfig config, int rows, int planned) {
        double rate = config.learningRate().at(step, planned);
        return new TrainingStep(step, last, epoch(step, config, rows), null, rate);
    }

    /** Where the steps are charged: the ledger that is set, or the one beside the checkpoints. */
    private static Optional<SpendingAccount> account(
            TrainingConfig config, Optional<ResumableTraining> resumable) {
        return config.ledger().or(() -> resumable.map(ResumableTraining::account));
    }

    private static int epoch(int step, TrainingConfig config, int rows) {
        long begun = 1 + (step - 1L) * config.batchSize() / rows;
        return (int) Math.min(begun, config.epochs());
    }

    private static void requireNoRunningState(TrainingTask task, TrainingConfig config) {
        if (config.checkpoints().isPresent() && !task.runningStates().isEmpty()) {
            throw TrainingConfig.runningState(String.join(", ", task.runningStates()));
        }
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
