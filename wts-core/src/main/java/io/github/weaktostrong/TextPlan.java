package io.github.weaktostrong;

import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.provenance.Seeds;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.trial.TextTrialSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an experiment with language models trains, before anything runs. */
final class TextPlan {
    private final TextSettings settings;
    private final String weakDigest;
    private final String strongDigest;

    TextPlan(TextSettings settings) {
        this.settings = settings;
        weakDigest = settings.weak().digest();
        strongDigest = settings.strong().digest();
    }

    /** Each once, after what teaches it. */
    List<PlannedText> distinct() {
        Map<String, PlannedText> distinct = new LinkedHashMap<>();
        for (long seed : settings.seeds()) {
            for (Strategy strategy : settings.strategies()) {
                add(distinct, untuned(Role.WEAK_UNTUNED, seed));
                add(distinct, untuned(Role.STRONG_UNTUNED, seed));
                add(distinct, weak(strategy, seed));
                add(distinct, student(strategy, seed));
                ceilings(strategy, seed).forEach(ceiling -> add(distinct, ceiling));
            }
        }
        return List.copyOf(distinct.values());
    }

    private static void add(Map<String, PlannedText> distinct, PlannedText planned) {
        distinct.putIfAbsent(planned.digest(), planned);
    }

    /** A model before fine-tuning. */
    PlannedText untuned(Role role, long seed) {
        boolean weak = role == Role.WEAK_UNTUNED;
        TextTrialSpec spec = spec(weak, seed, Optional.empty(), Optional.empty(), Optional.empty());
        return new PlannedText(spec, Optional.empty(), seed, "measuring the untuned model");
    }

    PlannedText weak(Strategy strategy, long seed) {
        Optional<GradientMechanism> mechanism =
                settings.weakMechanism().filter(m -> strategy.regularizesWeak());
        TextTrialSpec spec = spec(true, seed, Optional.of(Part.WEAK), Optional.empty(), mechanism);
        return new PlannedText(spec, Optional.empty(), seed, "weak");
    }

    PlannedText student(Strategy strategy, long seed) {
        PlannedText teacher = weak(strategy, seed);
        Optional<GradientMechanism> mechanism =
                settings.transferMechanism().filter(m -> strategy.regularizesTransfer());
        TextTrialSpec spec =
                spec(
                        false,
                        seed,
                        Optional.of(Part.TRANSFER),
                        Optional.of(teacher.digest()),
                        mechanism);
        return new PlannedText(spec, Optional.of(teacher), seed, "transfer");
    }

    /** The ceiling, or under a private strategy the candidates for it. */
    List<PlannedText> ceilings(Strategy strategy, long seed) {
        return strategy.regularizesWeak()
                ? settings.ceilingCandidates().stream()
                        .map(mechanism -> ceiling(Optional.of(mechanism), seed))
                        .toList()
                : List.of(ceiling(Optional.empty(), seed));
    }

    private PlannedText ceiling(Optional<GradientMechanism> mechanism, long seed) {
        TextTrialSpec spec = spec(false, seed, Optional.of(Part.WEAK), Optional.empty(), mechanism);
        return new PlannedText(spec, Optional.empty(), seed, "ceiling");
    }

    private TextTrialSpec spec(
            boolean weak,
            long seed,
            Optional<Part> part,
            Optional<String> teacher,
            Optional<GradientMechanism> mechanism) {
        Map<String, Object> description = new LinkedHashMap<>(settings.benchmark().description());
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
}
