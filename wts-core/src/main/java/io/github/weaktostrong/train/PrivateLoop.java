package io.github.weaktostrong.train;

import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.model.LoadedModel;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.privacy.PrivacyHistory;
import io.github.weaktostrong.privacy.PrivateTraining;
import io.github.weaktostrong.privacy.SpendingAccount;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The loop under a gradient mechanism: sample, clip row by row, sum, noise, update. */
final class PrivateLoop {
    private final TrainingTask task;
    private final GradientMechanism mechanism;
    private final TrainingConfig config;
    private final TrainingListener listener;
    private final LoadedModel model;
    private final PrivacyHistory before;
    private final int rows;
    private final int planned;

    private PrivateLoop(
            TrainingTask task,
            GradientMechanism mechanism,
            TrainingConfig config,
            TrainingListener listener) {
        this.task = task;
        this.mechanism = mechanism;
        this.config = config;
        this.listener = listener;
        model = task.model();
        before = model.privacyHistory();
        rows = task.rows().size();
        planned = mechanism.keepsFileOrder() ? config.steps(rows) : config.sampledSteps(rows);
    }

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
        requireFixedLength(task, mechanism, config);
        return new PrivateLoop(task, mechanism, config, listener).run();
    }

    private TrainingOutcome run() {
        GradientMechanism.Session session =
                mechanism.begin(rows, config.batchSize(), planned, model.device());
        TrainingTask.Session own = task.begin(config, planned);
        session.spentAfter(before.trainings()); // refuses at once what cannot be added up
        boolean graph = mechanism.oneRowAtATime();
        try (ParameterUpdate update = new ParameterUpdate(model, config, graph)) {
            Optional<ResumableTraining> kept =
                    config.checkpoints()
                            .map(on -> new ResumableTraining(task, config, own, update));
            int begun =
                    kept.flatMap(ResumableTraining::resume)
                            .map(ResumableTraining.Progress::updates)
                            .orElse(0);
            remember(session.taken().withSteps(begun));
            try (ChargedSteps charged = new ChargedSteps(session, account(kept), begun, planned);
                    ClippedSum sum =
                            new ClippedSum(own.perExample(), update, mechanism, session, config)) {
                int last = charged.last();
                List<TrainingStep> trace = new ArrayList<>(last);
                IntStream.rangeClosed(1, begun).forEach(step -> trace.add(step(step, last)));
                boolean stops = false;
                while (!stops && trace.size() < last) {
                    TrainingStep step = step(trace.size() + 1, last);
                    int[] batch = session.nextBatch();
                    remember(charged.total()); // survives what may fail now
                    charged.charge();
                    sum.compute(batch, trace.size());
                    session.addNoise(sum.byName());
                    try (NDManager scope = model.newStep()) {
                        update.apply(
                                scope, sum.arrays(), session.denominator(), step.learningRate());
                    }
                    trace.add(step);
                    hear(step);
                    stops = TrainingTask.isStopped(listener);
                    boolean ends = stops || trace.size() == last;
                    kept.ifPresent(each -> each.after(trace, ends)); // none is to be taken again
                }
                remember(charged.total());
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

    private void remember(PrivateTraining steps) {
        if (steps.steps() > 0) {
            model.remember(task.teacherHistory().and(before).and(steps));
        }
    }

    private TrainingStep step(int step, int last) {
        return new TrainingStep(
                step, last, epoch(step), null, config.learningRate().at(step, planned));
    }

    private void hear(TrainingStep step) {
        listener.onStep(step);
        if (step.step() == step.totalSteps() || epoch(step.step() + 1) > step.epoch()) {
            listener.onEpoch(step.epoch());
        }
    }

    private int epoch(int step) {
        long begun = 1 + (step - 1L) * config.batchSize() / rows;
        return (int) Math.min(begun, config.epochs());
    }

    /** Where the steps are charged: the ledger that is set, or the one beside the checkpoints. */
    private Optional<SpendingAccount> account(Optional<ResumableTraining> kept) {
        return config.ledger().or(() -> kept.map(ResumableTraining::account));
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
                    "a row of %s tokens under passes of fixed shape; expected at most the maximum length, %s, to which all are padded; cut the rows or raise it"
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
