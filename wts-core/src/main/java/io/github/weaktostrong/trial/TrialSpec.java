package io.github.weaktostrong.trial;

import com.google.common.hash.Hashing;
import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.model.Adapter;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.objective.Regularizers;
import io.github.weaktostrong.provenance.CanonicalJson;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingCost;
import io.github.weaktostrong.train.TrainingListener;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that defines one training of an experiment, and how to carry it out. */
public sealed interface TrialSpec permits ClassifierTrial, TextTrial, VoteTrial {
    /** The model to start from. */
    ModelSpec model();

    /** The part that is trained on; empty where a model is measured as it is. */
    Optional<Part> trainedOn();

    /** The regularizers of the training, inert ones left out. */
    List<Regularizer> regularizers();

    /** Settings of the loop. */
    TrainingConfig training();

    /** Every setting, in order, JSON-able. */
    Map<String, Object> settings();

    /** Names of the matrices that the artefact has. */
    List<String> matrices();

    /** Expected work in a unit that is the same for all trainings of one kind of model. */
    double work();

    /**
     * Computes the cost on splits of some sizes; nothing is read or run.
     *
     * @param tokensPerRow tokens of a row, on average
     */
    TrainingCost cost(SplitSizes rows, double tokensPerRow);

    /**
     * Opens the model, trains and measures it, and closes it.
     *
     * @param context data, teacher and device; takes the weights where they are kept
     */
    Artefact run(TrialContext context, TrainingListener listener);

    /**
     * SHA-256 of the settings, whatever the order of their keys, as hexadecimal digits: the name of
     * the artefact.
     */
    default String digest() {
        return Hashing.sha256()
                .hashString(CanonicalJson.of(settings()), StandardCharsets.UTF_8)
                .toString();
    }

    /** The mechanism that protects the rows; empty without protection. */
    default Optional<GradientMechanism> mechanism() {
        return Regularizers.mechanism(regularizers());
    }

    /**
     * Whether what comes of the rows is under a budget, and so never made a second time unasked.
     */
    default boolean isPrivate() {
        return mechanism().isPresent();
    }

    /** Whether the training can be kept while it runs: a private one has no running state then. */
    default boolean canBeKept() {
        return mechanism().isEmpty()
                || regularizers().stream().noneMatch(Regularizer::hasRunningState);
    }

    /**
     * Settings of the loop as it runs: a mechanism clips rows itself, so batches are not clipped.
     */
    default TrainingConfig loop() {
        return mechanism()
                .map(each -> training().toBuilder().maxGradNorm(0).mechanism(each).build())
                .orElseGet(this::training);
    }

    /** Puts the regularizers and the loop's settings, as far as they take effect. */
    default void putTraining(Map<String, Object> settings) {
        Map<String, Object> strengths = new LinkedHashMap<>();
        regularizers().forEach(r -> strengths.put(r.name(), r.settings()));
        settings.put("regularizers", strengths);
        settings.putAll(training().settings());
        model().precision().putInto(settings);
        Adapter adapter = model().adapter();
        if (adapter != null) {
            settings.putAll(adapter.lora().settings());
            settings.put("adapter_seed", adapter.seed());
        }
        if (mechanism().isPresent()) { // it draws the batches and clips
            settings.remove("max_grad_norm");
            settings.put("order", "the mechanism's samples");
        }
    }

    /** Name of a part in settings and files: {@code d_w} or {@code d_wts}. */
    static String key(Part part) {
        return part == Part.WEAK ? "d_w" : "d_wts";
    }
}
