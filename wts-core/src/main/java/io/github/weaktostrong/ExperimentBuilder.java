package io.github.weaktostrong;

import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.trial.ExperimentListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * What the builders of experiments have in common: models, seeds, trainings, output.
 *
 * @param <B> the builder itself
 */
abstract class ExperimentBuilder<B extends ExperimentBuilder<B>> {
    Optional<ModelSpec> weak = Optional.empty();
    Optional<ModelSpec> strong = Optional.empty();
    List<Long> seeds = List.of(1L);
    List<Strategy> strategies = List.of(Strategy.values());
    TrainingConfig weakTraining = TrainingConfig.defaults();
    TrainingConfig strongTraining = TrainingConfig.defaults();
    CeilingSelection ceilingSelection = CeilingSelection.utopiaDistance();
    Optional<Path> output = Optional.empty();
    String device = "auto";
    ExperimentListener listener = ExperimentListener.NONE;
    Map<String, Object> recipe = Map.of();

    private final Map<String, Object> given = new HashMap<>();

    ExperimentBuilder() {}

    /** This builder. */
    abstract B self();

    /** The weak model. */
    public final B weak(ModelSpec model) {
        weak = Optional.of(once("weak", model));
        return self();
    }

    /** The strong model. */
    public final B strong(ModelSpec model) {
        strong = Optional.of(once("strong", model));
        return self();
    }

    /** Seeds of split, initialisation and order; 1 by default. */
    public final B seeds(long... values) {
        seeds = once("seeds", LongStream.of(values).boxed().toList());
        return self();
    }

    /** Strategies to run; all three by default. */
    public final B strategies(Strategy... values) {
        strategies = once("strategies", List.copyOf(Arrays.asList(values)));
        return self();
    }

    /** Settings of the weak model's training. */
    public final B weakTraining(TrainingConfig config) {
        weakTraining = once("weakTraining", withoutMechanism(config));
        return self();
    }

    /** Settings of the strong model's trainings. */
    public final B strongTraining(TrainingConfig config) {
        strongTraining = once("strongTraining", withoutMechanism(config));
        return self();
    }

    /** The strategies decide which trainings are private, so no optimizer may decide it as well. */
    static TrainingConfig withoutMechanism(TrainingConfig config) {
        config.mechanism()
                .ifPresent(
                        each -> {
                            throw new IllegalArgumentException(
                                    "'%s' around an optimizer of an experiment; expected the mechanism of WeakToStrongText instead, whose strategies decide in which trainings it acts"
                                            .formatted(each.name()));
                        });
        return config;
    }

    /** Rule that picks the ceiling on validation data. */
    public final B ceilingSelection(CeilingSelection rule) {
        ceilingSelection = once("ceilingSelection", rule);
        return self();
    }

    /** Folder that keeps finished trainings, so that a second run reuses them; none. */
    public final B output(Path folder) {
        output = Optional.of(once("output", folder));
        return self();
    }

    /** {@code auto} (default), {@code cpu}, {@code gpu0}, ... */
    public final B device(String name) {
        device = once("device", name);
        return self();
    }

    /** Hears of trainings and steps. */
    public final B listener(ExperimentListener value) {
        listener = once("listener", value);
        return self();
    }

    /**
     * How to build this experiment again, kept in the record of every training; JSON-able. It is no
     * part of a digest; none by default.
     */
    public final B recipe(Map<String, Object> value) {
        recipe = once("recipe", value);
        return self();
    }

    /** Remembers that a setting was given, which happens once. */
    final <T> T once(String name, T value) {
        Object before = given.putIfAbsent(name, value);
        if (before != null) {
            throw new IllegalArgumentException(
                    name + " was already set to " + before + "; set it once");
        }
        return value;
    }

    /** Refuses to build without a model or the benchmark, naming all that is missing. */
    final void requireComplete(Optional<?> benchmark) {
        List<String> missing = new ArrayList<>();
        if (weak.isEmpty()) {
            missing.add("weak");
        }
        if (strong.isEmpty()) {
            missing.add("strong");
        }
        if (benchmark.isEmpty()) {
            missing.add("benchmark");
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "not set: " + missing + "; expected all of them; set them before build()");
        }
    }
}
