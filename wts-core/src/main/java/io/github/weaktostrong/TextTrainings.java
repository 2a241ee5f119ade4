package io.github.weaktostrong;

import ai.djl.Device;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.provenance.PrivacyBudget;
import io.github.weaktostrong.provenance.Seeds;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.trial.TextData;
import io.github.weaktostrong.trial.TextOutcome;
import io.github.weaktostrong.trial.TextTrial;
import io.github.weaktostrong.trial.TextTrialSpec;
import io.github.weaktostrong.trial.TextTrialStore;
import io.github.weaktostrong.trial.TrialClaims;
import io.github.weaktostrong.trial.TrialSpec.Part;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Runs the trainings of an experiment with language models, or finds them finished. */
final class TextTrainings {
    private static final long POLL_MILLIS = 500;

    private final TextSettings settings;
    private final TextTrialStore store;
    private final TrialClaims claims;
    private final TextTrial trial;
    private final String weakDigest;
    private final String strongDigest;
    private final Set<String> finished = new LinkedHashSet<>();

    TextTrainings(
            TextSettings settings, Path folder, Device device, Map<String, Object> environment) {
        this.settings = settings;
        store = TextTrialStore.in(folder);
        claims = TrialClaims.in(folder.resolve(".claims"));
        trial = new TextTrial(store, device, environment);
        weakDigest = settings.weak().digest();
        strongDigest = settings.strong().digest();
    }

    OfSeed ofSeed(long seed) {
        return new OfSeed(seed);
    }

    private static Optional<GradientMechanism> when(
            boolean wanted, Optional<GradientMechanism> mechanism) {
        return wanted ? mechanism : Optional.empty();
    }

    /** The trainings of one seed. */
    final class OfSeed {
        private final long seed;
        private final TextData data;

        private OfSeed(long seed) {
            this.seed = seed;
            TextBenchmark benchmark = settings.benchmark();
            Splits splits = benchmark.splits(seed);
            data =
                    new TextData(
                            splits, benchmark.maxLength(), model -> benchmark.measure(model, seed));
        }

        List<String> warnings() {
            return data.splits().warnings();
        }

        /** A model before fine-tuning. */
        TrainedText untuned(Role role) {
            boolean weak = role == Role.WEAK_UNTUNED;
            TextTrialSpec spec = spec(weak, Optional.empty(), Optional.empty(), Optional.empty());
            return trained(spec, PrivacyBudget.notUsed(), "measuring the untuned model");
        }

        TrainedText weak(Strategy strategy) {
            Optional<GradientMechanism> mechanism =
                    when(strategy.regularizesWeak(), settings.weakMechanism());
            TextTrialSpec spec = spec(true, Optional.of(Part.WEAK), Optional.empty(), mechanism);
            return trained(spec, PrivacyBudget.notUsed(), "weak");
        }

        TrainedText student(Strategy strategy, TrainedText teacher) {
            Optional<GradientMechanism> mechanism =
                    when(strategy.regularizesTransfer(), settings.transferMechanism());
            TextTrialSpec spec =
                    spec(
                            false,
                            Optional.of(Part.TRANSFER),
                            Optional.of(teacher.spec().digest()),
                            mechanism);
            return trained(spec, teacher.dW(), "transfer"); // D_W: post-processing
        }

        /** The ceiling, or under a private strategy the candidates for it, the picked one first. */
        List<TrainedText> ceilings(Strategy strategy) {
            if (!strategy.regularizesWeak()) {
                return List.of(ceiling(Optional.empty()));
            }
            List<TrainedText> candidates = new ArrayList<>();
            List<CeilingSelection.TradeOff> tradeOffs = new ArrayList<>();
            for (GradientMechanism mechanism : settings.ceilingCandidates()) {
                TrainedText candidate = ceiling(Optional.of(mechanism));
                candidates.add(candidate);
                tradeOffs.add(tradeOff(candidate));
            }
            int chosen = settings.ceilingSelection().select(tradeOffs);
            candidates.add(0, candidates.remove(chosen));
            return candidates;
        }

        private TrainedText ceiling(Optional<GradientMechanism> mechanism) {
            TextTrialSpec spec = spec(false, Optional.of(Part.WEAK), Optional.empty(), mechanism);
            return trained(spec, PrivacyBudget.notUsed(), "ceiling");
        }

        /** Task on V; trust is the protection bought, since V holds nothing that was trained on. */
        private CeilingSelection.TradeOff tradeOff(TrainedText candidate) {
            TextBenchmark benchmark = settings.benchmark();
            double task = benchmark.validationTask(candidate.outcome().measured(), seed);
            return new CeilingSelection.TradeOff(
                    benchmark.higherTaskIsBetter() ? task : -task,
                    -candidate.dW().guaranteedEpsilon().orElse(Double.MAX_VALUE));
        }

        private TextTrialSpec spec(
                boolean weak,
                Optional<Part> part,
                Optional<String> teacher,
                Optional<GradientMechanism> mechanism) {
            Map<String, Object> description =
                    new LinkedHashMap<>(settings.benchmark().description());
            description.put("seed", seed);
            description.put("max_length", settings.benchmark().maxLength());
            TextSettings.Trainings trainings =
                    weak ? settings.weakTraining() : settings.strongTraining();
            TrainingConfig config =
                    mechanism.isPresent() ? trainings.protectedRows() : trainings.plain();
            String purpose = weak ? "weak" : teacher.isPresent() ? "transfer" : "ceiling";
            return new TextTrialSpec(
                    description,
                    part,
                    teacher,
                    settings.transfer(),
                    weak ? settings.weak() : settings.strong(),
                    weak ? weakDigest : strongDigest,
                    mechanism.stream().toList(),
                    config.toBuilder()
                            .maxLength(settings.benchmark().maxLength())
                            .seed(Seeds.of(seed).child(purpose).child("order").value())
                            .build());
        }

        private TrainedText trained(TextTrialSpec spec, PrivacyBudget inherited, String what) {
            String label = "seed " + seed + ", " + what;
            TextOutcome outcome = finishedOrRun(spec, label);
            if (spec.trainedOn().isPresent()) {
                finished.add(spec.digest());
            }
            PrivacyBudget spent = outcome.spent().named(what + ", seed " + seed);
            boolean onTransfer = spec.trainedOn().filter(p -> p == Part.TRANSFER).isPresent();
            return new TrainedText(
                    spec,
                    outcome,
                    onTransfer ? inherited : spent,
                    onTransfer ? spent : PrivacyBudget.notUsed(),
                    List.of());
        }

        /** Takes what is stored, or does it unless another process does, and then waits for it. */
        private TextOutcome finishedOrRun(TextTrialSpec spec, String label) {
            while (true) {
                Optional<TextOutcome> known = store.find(spec);
                if (known.isPresent()) {
                    return known.get();
                }
                Optional<TrialClaims.Claim> claim = claims.claim(spec.digest());
                if (claim.isPresent()) {
                    try (TrialClaims.Claim held = claim.get()) {
                        TextOutcome outcome = store.find(spec).orElseGet(() -> fresh(spec, label));
                        held.done();
                        return outcome;
                    }
                }
                waitForOthers();
            }
        }

        private TextOutcome fresh(TextTrialSpec spec, String label) {
            return trial.run(
                    spec,
                    data,
                    settings.listener().onTraining(label, finished.size(), settings.trainings()));
        }
    }

    private static void waitForOthers() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(
                    "interrupted while another process carries out a training that this one needs;"
                            + " run the same command again",
                    e);
        }
    }
}
