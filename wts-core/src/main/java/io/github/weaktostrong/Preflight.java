package io.github.weaktostrong;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Tokenizer;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.train.TrainedPart;
import io.github.weaktostrong.train.TrainingConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Checks before the first training: models, lengths, frozen parameters, rows of every seed. */
final class Preflight {
    private Preflight() {}

    /**
     * Reads the headers of both models' weights, their tokenizers and the splits of every seed, the
     * first one last: it is the first that is trained on.
     */
    static void check(ExperimentSettings settings, ModelKind kind, SeedParts.Cache splits) {
        try (Tokenizer weak = settings.weak().openTokenizer();
                Tokenizer strong = settings.strong().openTokenizer()) {
            kind.requireTokenizers(weak, strong);
        }
        settings.teaching().through().forEach(model -> model.openTokenizer().close());
        for (int i = settings.seeds().size() - 1; i >= 0; i--) {
            kind.requireRows(splits.get(settings.benchmark(), settings.seeds().get(i)));
        }
    }

    /** The weak model, read and checked, with the trainings whose frozen patterns take effect. */
    static ModelKind.Start weak(ExperimentSettings settings, ModelKind kind) {
        Side weak = new Side(kind, settings.weak(), settings.weakTraining());
        return weak.start(new Side(kind, settings.strong(), settings.strongTraining()));
    }

    /** The strong model, read and checked in the same way. */
    static ModelKind.Start strong(ExperimentSettings settings, ModelKind kind) {
        Side strong = new Side(kind, settings.strong(), settings.strongTraining());
        return strong.start(new Side(kind, settings.weak(), settings.weakTraining()));
    }

    /** The models between the two, read and checked as the strong one is. */
    static List<ModelKind.Start> through(ExperimentSettings settings, ModelKind kind) {
        Side weak = new Side(kind, settings.weak(), settings.weakTraining());
        return settings.teaching().through().stream()
                .map(model -> new Side(kind, model, settings.strongTraining()).start(weak))
                .toList();
    }

    /** One of the two models with its trainings. */
    private record Side(ModelKind kind, ModelSpec model, ExperimentSettings.Trainings trainings) {
        ModelKind.Start start(Side other) {
            kind.requireModel(model);
            trainings.both().forEach(this::requireLength);
            Frozen frozen = frozen();
            trainings.both().forEach(config -> requirePart(config.part(), frozen.parameters()));
            return new ModelKind.Start(
                    model,
                    model.digest(),
                    frozen.effective(trainings.plain(), other.frozen()),
                    frozen.effective(trainings.underMechanism(), other.frozen()));
        }

        /** Refuses a part that the model does not have. */
        private void requirePart(TrainedPart part, List<String> parameters) {
            List<String> names = new ArrayList<>(parameters);
            names.addAll(part.adapted(model, 0).adapterNames());
            part.of(model.shape(), names);
        }

        private Frozen frozen() {
            return new Frozen(kind.parameterNames(model), trainings.both());
        }

        /**
         * Refuses a length beyond the model's positions; the default length is cut to them instead.
         */
        private void requireLength(TrainingConfig config) {
            int positions = model.shape().positions();
            if (config.maxLength() > positions
                    && config.maxLength() != TrainingConfig.DEFAULT_MAX_LENGTH) {
                throw new BadInputException(
                        "maximum length %s, model %s has %s positions; expected no more than these; set a shorter length or take another model"
                                .formatted(config.maxLength(), model.name(), positions));
            }
        }
    }

    /**
     * The patterns that freeze parameters of one of the two models.
     *
     * <p>The two models may have different layers. A pattern given for both must occur in one of
     * them, a pattern given for one model in that one; where it does not occur it is left out, so
     * that the training is the same as without it.
     *
     * @param parameters names of the model's parameters
     * @param trainings every configuration that the model is trained with
     */
    record Frozen(List<String> parameters, List<TrainingConfig> trainings) {
        /** The training with the patterns that freeze something. */
        TrainingConfig effective(TrainingConfig config, Frozen other) {
            for (String pattern : config.frozen()) {
                if (!occurs(pattern) && !(other.isGiven(pattern) && other.occurs(pattern))) {
                    throw new IllegalArgumentException(
                            "the pattern '"
                                    + pattern
                                    + "' freezes nothing; expected one that occurs in the name of a"
                                    + " parameter, such as "
                                    + parameters.get(0)
                                    + "; correct it or leave it out");
                }
            }
            List<String> effective = config.frozen().stream().filter(this::occurs).toList();
            return config.toBuilder().frozen(effective).build();
        }

        private boolean isGiven(String pattern) {
            return trainings.stream().anyMatch(config -> config.frozen().contains(pattern));
        }

        private boolean occurs(String pattern) {
            Pattern compiled = Pattern.compile(pattern);
            return parameters.stream().anyMatch(name -> compiled.matcher(name).find());
        }
    }
}
