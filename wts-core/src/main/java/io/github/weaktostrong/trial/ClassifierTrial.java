package io.github.weaktostrong.trial;

import com.google.gson.JsonObject;
import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.data.Tokenizer;
import io.github.weaktostrong.model.KeptStates;
import io.github.weaktostrong.model.ModelCard;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.ExampleMix;
import io.github.weaktostrong.objective.LabelCombination;
import io.github.weaktostrong.objective.OnlineMix;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.objective.Regularizers;
import io.github.weaktostrong.objective.Softmax;
import io.github.weaktostrong.objective.TransferMethod;
import io.github.weaktostrong.objective.WeakLabels;
import io.github.weaktostrong.safetensors.Dtype;
import io.github.weaktostrong.train.ClassifierTraining;
import io.github.weaktostrong.train.LabelledRows;
import io.github.weaktostrong.train.TrainedPart;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingCost;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.train.TrainingOutcome;
import io.github.weaktostrong.train.TrainingStep;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One training of a classifier.
 *
 * @param benchmark rows, classes and probe; of a benchmark with parts the part
 * @param splitSeed seed of the split
 * @param part which part it trains on
 * @param share how much of that part, see {@link io.github.weaktostrong.data.Dataset#share}; below
 *     1 its model teaches nobody
 * @param labels what it learns from
 * @param model the model to start from
 * @param modelDigest SHA-256 of that model
 * @param mainLoss what the labels teach: cross-entropy, or the auxiliary confidence loss
 * @param regularizers what mitigates untrustworthy behaviour during training; inert ones (lambda 0)
 *     are left out
 * @param training settings of the loop, the seed of the order among them
 * @param headSeed seed of the fresh classification head
 * @param labelsAlone whether the model labels D_WTS for others, and nothing else is measured of it
 */
public record ClassifierTrial(
        ClassifierBenchmark benchmark,
        long splitSeed,
        Part part,
        double share,
        Labels labels,
        ModelSpec model,
        String modelDigest,
        TransferMethod mainLoss,
        List<Regularizer> regularizers,
        TrainingConfig training,
        long headSeed,
        boolean labelsAlone)
        implements TrialSpec {
    private static final int FORMAT = 2; // raised when the meaning of a setting changes

    /**
     * The labels that a training learns from.
     *
     * @param teachers digests of the trainings whose models give the labels; none for ground truth
     * @param combination what is made of the labels of several
     * @param form the probabilities that come out, or their classes
     */
    public record Labels(List<String> teachers, LabelCombination combination, WeakLabels form) {
        /** Keeps a copy. */
        public Labels {
            teachers = List.copyOf(teachers);
        }

        /** The labels of the data. */
        public static Labels groundTruth() {
            return new Labels(
                    List.of(), LabelCombination.of(LabelCombination.Rule.MEAN), WeakLabels.SOFT);
        }

        /** The labels of rows of D_WTS by the teachers' matrices of a name. */
        private float[][] of(List<Artefact> by, String name) {
            return form.of(
                    combination.of(
                            by.stream().map(each -> each.matrix(Artefact.TRANSFER)).toList(),
                            by.stream().map(each -> each.matrix(name)).toList()));
        }

        @Override
        public String toString() {
            String of = form == WeakLabels.HARD ? "hard labels of " : "soft labels of ";
            return teachers.isEmpty() ? "ground truth" : of + combination.words(teachers);
        }
    }

    /** Leaves inert regularizers out. */
    public ClassifierTrial {
        regularizers = regularizers.stream().filter(r -> !r.isInert()).toList();
    }

    @Override
    public Optional<Part> trainedOn() {
        return Optional.of(part);
    }

    @Override
    public List<String> matrices() {
        return List.of(
                Artefact.VALIDATION,
                Artefact.TEST,
                Artefact.TRANSFER,
                Artefact.PERTURBED_TRANSFER,
                Artefact.PROBED);
    }

    /** Whether further inputs are mixed in, so that a step costs about twice as much. */
    public boolean isMixed() {
        return regularizers.stream().anyMatch(ExampleMix.class::isInstance);
    }

    @Override
    public TrainingCost cost(SplitSizes rows, double tokensPerRow) {
        boolean onWeak = part == Part.WEAK;
        int trained = (int) Math.round(share * (onWeak ? rows.weak() : rows.transfer()));
        long evaluated = labelsAlone ? 0 : (long) rows.validation() + rows.test();
        if (labelsTransfer()) {
            evaluated += rows.transfer();
        }
        return cost(trained, evaluated, tokensPerRow);
    }

    /** The cost of a training on so many rows, and of the predictions of others. */
    TrainingCost cost(int trained, long predicted, double tokensPerRow) {
        long asked =
                Regularizers.ofKind(regularizers, OnlineMix.class).stream()
                        .mapToLong(mix -> mix.queries(trained))
                        .sum();
        return TrainingCost.of(
                model.shape(),
                training,
                new TrainingCost.Work(
                        trained,
                        predicted + training.epochs() * asked,
                        tokensPerRow,
                        isMixed() ? 2 : 1,
                        model.precision()));
    }

    @Override
    public double work() {
        int passes = training.epochs() * (isMixed() || mechanism().isPresent() ? 2 : 1);
        return share * model.shape().bodyParameters() * passes;
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> data = new LinkedHashMap<>(benchmark.description());
        data.put("split_seed", splitSeed);
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("format", FORMAT);
        settings.put("data", data);
        settings.put("trained_on", TrialSpec.key(part));
        if (share < 1) {
            settings.put("share", share);
        }
        settings.put("labels", labels.toString());
        settings.put("model", model.name());
        settings.put("model_digest", modelDigest);
        settings.putAll(mainLoss.settings());
        putTraining(settings);
        settings.put("head_seed", headSeed);
        if (labelsAlone) {
            settings.put("labels_alone", true);
        }
        return settings;
    }

    @Override
    public Artefact run(TrialContext context, TrainingListener listener) {
        long start = System.nanoTime();
        TrainingConfig loop = context.withStates(context.withCheckpoints(loop()));
        SeedData data = context.data();
        try (TextClassifier classifier =
                TextClassifier.open(model, benchmark.classes(), headSeed, context.device())) {
            int maxLength = Math.min(training.maxLength(), classifier.shape().positions());
            Tokenizer tokenizer = classifier.tokenizer();
            TrainingOutcome outcome =
                    ClassifierTraining.run(
                                    classifier,
                                    rows(context, tokenizer, maxLength),
                                    ClassificationObjective.of(
                                            mainLoss, Regularizers.withoutMechanism(regularizers)),
                                    loop,
                                    listener)
                            .requireComplete(loop);
            Function<List<int[]>, float[][]> predictor = predictor(classifier, loop);
            Map<String, float[][]> found = new LinkedHashMap<>();
            matrices().forEach(name -> found.put(name, new float[0][]));
            if (labelsTransfer()) {
                found.put(
                        Artefact.TRANSFER,
                        probabilities(predictor, data.transfer(tokenizer, maxLength)));
                found.put(
                        Artefact.PERTURBED_TRANSFER,
                        probabilities(predictor, data.perturbedTransfer(tokenizer, maxLength)));
            }
            if (!labelsAlone) {
                found.put(
                        Artefact.VALIDATION,
                        probabilities(predictor, data.validation(tokenizer, maxLength)));
                found.put(Artefact.TEST, probabilities(predictor, data.test(tokenizer, maxLength)));
                found.put(
                        Artefact.PROBED,
                        benchmark.probe().measure(classifier, data.splits().test(), maxLength));
            }
            float[][] onTest = found.getOrDefault(Artefact.TEST, new float[0][]);
            context.draft()
                    .keepWeights(
                            folder -> {
                                ModelCard card = card(data.splits().test(), onTest);
                                classifier.save(folder, Dtype.F32, card.file(classifier));
                            });
            TrainingStep last = outcome.steps().get(outcome.steps().size() - 1);
            JsonObject facts = new JsonObject();
            facts.addProperty("final_loss", last.isMeasured() ? (Double) last.loss() : null);
            if (mechanism().isPresent()) {
                Artefact.putSpent(facts, outcome.spent(), outcome.charged());
            }
            facts.addProperty(Artefact.SECONDS, (System.nanoTime() - start) / 1e9);
            return new Artefact(found, facts);
        }
    }

    private ModelCard card(Dataset test, float[][] found) {
        Map<String, Object> measured = new LinkedHashMap<>();
        if (found.length > 0) {
            measured.put("measured on", "D_T, %s rows".formatted(found.length));
            benchmark
                    .metrics(new Predictions("test", test, found))
                    .forEach((name, value) -> value.ifPresent(known -> measured.put(name, known)));
        }
        return new ModelCard(model, settings(), measured, Optional.empty());
    }

    private boolean labelsTransfer() {
        return labelsAlone || (part == Part.WEAK && share == 1);
    }

    private LabelledRows rows(TrialContext context, Tokenizer tokenizer, int maxLength) {
        SeedData data = context.data();
        boolean isPrivate = mechanism().isPresent();
        if (!labels.teachers().isEmpty()) {
            List<Artefact> teachers = context.teachers();
            int[] labelled = Artefact.labelled(teachers.get(0).matrix(Artefact.TRANSFER));
            TokenizedDataset all =
                    isPrivate
                            ? data.transferSilently(tokenizer, maxLength)
                            : data.transfer(tokenizer, maxLength);
            float[][] given = labels.of(teachers, Artefact.TRANSFER);
            return LabelledRows.of(
                            all.rows(labelled),
                            Arrays.stream(labelled).mapToObj(i -> given[i]).toArray(float[][]::new))
                    .withPerturbedLabels(labels.of(teachers, Artefact.PERTURBED_TRANSFER))
                    .withVersionsOfTheirClass();
        }
        return LabelledRows.ofLabels(
                        isPrivate
                                ? data.labelledSilently(part, share, tokenizer, maxLength)
                                : data.labelled(part, share, tokenizer, maxLength),
                        benchmark.classes())
                .withVersionsOfTheirClass();
    }

    /** Logits of rows: where the body was not trained, of the hidden states that are kept. */
    private static Function<List<int[]>, float[][]> predictor(
            TextClassifier classifier, TrainingConfig loop) {
        if (!loop.part().equals(TrainedPart.HEAD) || loop.states().isEmpty()) {
            return classifier::logits;
        }
        KeptStates states = new KeptStates(classifier, loop.states());
        classifier.readFrom(states);
        return states::logits;
    }

    private static float[][] probabilities(
            Function<List<int[]>, float[][]> predictor, TokenizedDataset rows) {
        float[][] logits = predictor.apply(rows.ids());
        float[][] probabilities = new float[logits.length][];
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = Softmax.of(logits[i]);
        }
        return probabilities;
    }
}
