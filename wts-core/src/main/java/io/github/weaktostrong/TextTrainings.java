package io.github.weaktostrong;

import ai.djl.Device;
import io.github.weaktostrong.benchmark.TextBenchmark;
import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.trial.TextData;
import io.github.weaktostrong.trial.TextOutcome;
import io.github.weaktostrong.trial.TextTrial;
import io.github.weaktostrong.trial.TextTrialStore;
import io.github.weaktostrong.trial.TrialProvenance;
import io.github.weaktostrong.trial.TrialTask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The trainings of an experiment with language models: tasks for an executor, and their results.
 */
final class TextTrainings {
    private final TextSettings settings;
    private final TextPlan plan;
    private final TextTrialStore store;
    private final TextTrial trial;
    private final Map<String, Object> environment;
    private @Nullable TextData latest; // one seed at a time is in memory
    private long latestSeed;

    TextTrainings(
            TextSettings settings, Path folder, Device device, Map<String, Object> environment) {
        this.settings = settings;
        plan = new TextPlan(settings);
        store = TextTrialStore.in(folder);
        this.environment = environment;
        trial = new TextTrial(store, device);
    }

    /** Every training, after what it needs. */
    List<TrialTask> tasks() {
        return plan.distinct().stream().map(planned -> (TrialTask) new Task(planned)).toList();
    }

    /** One training and what it needs. */
    List<TrialTask> tasks(String artefact) {
        PlannedText wanted =
                plan.distinct().stream()
                        .filter(planned -> planned.digest().equals(artefact))
                        .findFirst()
                        .orElseThrow(() -> PlannedTraining.unknown(artefact));
        return wanted.withNeeds().stream().map(planned -> (TrialTask) new Task(planned)).toList();
    }

    OfSeed ofSeed(long seed) {
        return new OfSeed(seed);
    }

    private TextData data(long seed) {
        TextData known = latest;
        if (known == null || latestSeed != seed) {
            TextBenchmark benchmark = settings.benchmark();
            Splits splits = benchmark.splits(seed);
            known =
                    new TextData(
                            splits, benchmark.maxLength(), model -> benchmark.measure(model, seed));
            latest = known;
            latestSeed = seed;
        }
        return known;
    }

    /** A training of the plan for an executor. */
    private final class Task extends PlannedTask {
        private final PlannedText planned;

        Task(PlannedText planned) {
            super(
                    planned.digest(),
                    planned.label(),
                    planned.teacher().stream().map(PlannedText::digest).toList(),
                    request(settings.recipe(), planned.seed(), planned.digest()));
            this.planned = planned;
        }

        @Override
        public double cost() {
            return planned.cost();
        }

        @Override
        public boolean isDone() {
            return store.holds(digest());
        }

        @Override
        public void run(TrainingListener listener) {
            trial.run(
                    planned.spec(),
                    data(planned.seed()),
                    new TrialProvenance(environment, request(), planned.isRepeatable()),
                    listener);
        }
    }

    /** What came of the trainings of one seed. */
    final class OfSeed {
        private final long seed;

        private OfSeed(long seed) {
            this.seed = seed;
        }

        List<String> warnings() {
            return data(seed).splits().warnings();
        }

        /** A model before fine-tuning. */
        TrainedText untuned(Role role) {
            return trained(plan.untuned(role, seed), PrivacyBudget.notUsed());
        }

        TrainedText weak(Strategy strategy) {
            return trained(plan.weak(strategy, seed), PrivacyBudget.notUsed());
        }

        TrainedText student(Strategy strategy, TrainedText teacher) {
            return trained(plan.student(strategy, seed), teacher.dW()); // D_W: post-processing
        }

        /** The ceiling, or under a private strategy the candidates for it, the picked one first. */
        List<TrainedText> ceilings(Strategy strategy) {
            List<TrainedText> candidates = new ArrayList<>();
            for (PlannedText planned : plan.ceilings(strategy, seed)) {
                candidates.add(trained(planned, PrivacyBudget.notUsed()));
            }
            if (strategy.regularizesWeak()) {
                List<CeilingSelection.TradeOff> tradeOffs =
                        candidates.stream().map(this::tradeOff).toList();
                int chosen = settings.ceilingSelection().select(tradeOffs);
                candidates.add(0, candidates.remove(chosen));
            }
            return candidates;
        }

        /** Task on V; trust is the protection bought, since V holds nothing that was trained on. */
        private CeilingSelection.TradeOff tradeOff(TrainedText candidate) {
            TextBenchmark benchmark = settings.benchmark();
            double task = benchmark.validationTask(candidate.outcome().measured(), seed);
            return new CeilingSelection.TradeOff(
                    benchmark.higherTaskIsBetter() ? task : -task,
                    -candidate.dW().guaranteedEpsilon().orElse(Double.MAX_VALUE));
        }

        private TrainedText trained(PlannedText planned, PrivacyBudget inherited) {
            TextOutcome outcome = outcome(planned);
            PrivacyBudget spent = outcome.spent().named(planned.what() + ", seed " + seed);
            Optional<Part> part = planned.spec().trainedOn();
            boolean onTransfer = part.filter(p -> p == Part.TRANSFER).isPresent();
            return new TrainedText(
                    planned.spec(),
                    outcome,
                    onTransfer ? inherited : spent,
                    onTransfer ? spent : PrivacyBudget.notUsed(),
                    List.of());
        }

        private TextOutcome outcome(PlannedText planned) {
            return store.find(planned.spec())
                    .orElseThrow(() -> PlannedTraining.notStored(planned.digest()));
        }
    }
}
