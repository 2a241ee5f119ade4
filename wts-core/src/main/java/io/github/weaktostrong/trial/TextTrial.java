package io.github.weaktostrong.trial;

import com.google.gson.JsonObject;
import io.github.weaktostrong.benchmark.TextBenchmark;
import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.ModelCard;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextGeneration;
import io.github.weaktostrong.model.TokenChoice;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.safetensors.Dtype;
import io.github.weaktostrong.train.CausalTraining;
import io.github.weaktostrong.train.TokenTargets;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingCost;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.train.TrainingOutcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One training of a language model, or one measurement without training.
 *
 * @param benchmark texts, and what is measured of a model
 * @param seed seed of the texts
 * @param trainedOn D_W or D_WTS; empty for a model as it is
 * @param teacher digest of the training whose model teaches; empty for the texts themselves
 * @param transfer how the teacher teaches
 * @param model the model to start from
 * @param modelDigest SHA-256 of that model
 * @param regularizers none, or the mechanism that protects the texts
 * @param training settings of the loop
 */
public record TextTrial(
        TextBenchmark benchmark,
        long seed,
        Optional<Part> trainedOn,
        Optional<String> teacher,
        TextTransfer transfer,
        ModelSpec model,
        String modelDigest,
        List<Regularizer> regularizers,
        TrainingConfig training)
        implements TrialSpec {
    private static final int FORMAT = 1; // raised when the meaning of a setting changes

    /** Leaves inert regularizers out. */
    public TextTrial {
        regularizers = regularizers.stream().filter(r -> !r.isInert()).toList();
    }

    @Override
    public List<String> matrices() {
        return List.of(Artefact.MEASURED);
    }

    @Override
    public TrainingCost cost(SplitSizes rows, double tokensPerRow) {
        int trained =
                trainedOn.map(part -> part == Part.WEAK ? rows.weak() : rows.transfer()).orElse(0);
        int measured = rows.weak() + rows.transfer() + rows.test(); // of every model
        return TrainingCost.ofLanguageModel(
                model.shape(),
                training,
                new TrainingCost.Work(trained, measured, tokensPerRow, 1, model.precision()));
    }

    /**
     * Passes over the texts, through the body and the output embedding, those under a mechanism
     * twice as dear, and two for the measurements.
     */
    @Override
    public double work() {
        double passes = trainedOn.isPresent() ? training.epochs() : 0;
        double parameters =
                model.shape().bodyParameters()
                        + (double) model.shape().vocabSize() * model.shape().hiddenSize();
        return parameters * (2 + passes * (mechanism().isPresent() ? 2 : 1));
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> data = new LinkedHashMap<>(benchmark.description());
        data.put("seed", seed);
        data.put("max_length", benchmark.maxLength());
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("format", FORMAT);
        settings.put("data", data);
        settings.put("model", model.name());
        settings.put("model_digest", modelDigest);
        settings.put("trained_on", trainedOn.map(TrialSpec::key).orElse("nothing"));
        if (trainedOn.isPresent()) {
            settings.put("labels", teacher.map(d -> "of " + d).orElse("the texts themselves"));
            teacher.ifPresent(d -> settings.put("transfer", transfer.settings()));
            putTraining(settings);
        } else {
            model.precision().putInto(settings);
        }
        return settings;
    }

    /** Runs with the model and its teacher in memory together. */
    @Override
    public Artefact run(TrialContext context, TrainingListener listener) {
        long start = System.nanoTime();
        try (CausalLanguageModel student = CausalLanguageModel.open(model, context.device())) {
            JsonObject facts = new JsonObject();
            if (trainedOn.isPresent()) {
                TrainingOutcome outcome = train(student, context, listener);
                Artefact.putSpent(facts, outcome.spent(), outcome.charged());
            } else {
                facts.add(Artefact.SPENT, PrivacyBudget.notUsed().toJson());
            }
            float[][] measured = benchmark.measure(student, seed);
            context.draft()
                    .keepWeights(
                            folder ->
                                    student.save(folder, Dtype.F32, card(measured).file(student)));
            facts.addProperty(Artefact.SECONDS, (System.nanoTime() - start) / 1e9);
            return new Artefact(Map.of(Artefact.MEASURED, measured), facts);
        }
    }

    private ModelCard card(float[][] measured) {
        int[] rows = IntStream.range(0, benchmark.validationSources(seed).size()).toArray();
        Map<String, Object> known = new LinkedHashMap<>();
        benchmark
                .validationTask(measured, seed, rows)
                .ifPresent(value -> known.put(benchmark.taskMetric() + " on V", value));
        return new ModelCard(model, settings(), known, Optional.empty());
    }

    private TrainingOutcome train(
            CausalLanguageModel student, TrialContext context, TrainingListener listener) {
        int longest = Math.min(benchmark.maxLength(), student.shape().positions());
        TrainingConfig loop = // passes of fixed shape are so long
                context.withCheckpoints(loop().toBuilder().maxLength(longest).build());
        List<int[]> texts =
                context.data().texts(trainedOn.orElseThrow(), student.tokenizer(), longest);
        if (teacher.isEmpty()) {
            return train(student, TokenTargets.texts(texts), loop, listener);
        }
        ModelSpec weights =
                ModelSpec.folder(context.teachers().get(0).weights().orElseThrow())
                        .computedIn(model.precision());
        try (CausalLanguageModel weak = CausalLanguageModel.open(weights, context.device())) {
            return train(student, targets(texts, student, weak, longest), loop, listener);
        }
    }

    private TokenTargets targets(
            List<int[]> texts, CausalLanguageModel student, CausalLanguageModel weak, int longest) {
        if (transfer.kind() == TextTransfer.Kind.TOKENS) {
            TokenTargets distilling =
                    transfer.topK() == 0
                            ? TokenTargets.distilling(texts, weak)
                            : TokenTargets.distillingTopK(texts, weak, transfer.topK());
            return distilling.mixedWithTexts(transfer.beta());
        }
        TextGeneration greedy = new TextGeneration(transfer.newTokens(), new TokenChoice.Greedy());
        return TokenTargets.continuations(
                texts, student.tokenizer(), weak, transfer.prefix(), greedy, longest);
    }

    private TrainingOutcome train(
            CausalLanguageModel student,
            TokenTargets targets,
            TrainingConfig loop,
            TrainingListener listener) {
        return CausalTraining.run(student, targets, loop, listener).requireComplete(loop);
    }
}
