package io.github.weaktostrong;

import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.Tokenizer;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.LossTerm;
import io.github.weaktostrong.objective.PreparedMix;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.objective.Regularizers;
import io.github.weaktostrong.objective.TrainingRows;
import io.github.weaktostrong.objective.TransferMethod;
import io.github.weaktostrong.result.BaselineResult;
import io.github.weaktostrong.result.LineModel;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.trial.Artefact;
import io.github.weaktostrong.trial.ClassifierTrial;
import io.github.weaktostrong.trial.ClassifierTrial.Labels;
import io.github.weaktostrong.trial.TrialSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Experiments with classifiers: two students, predictions of rows, trust in what they predict. */
record Classifiers(ExperimentSettings settings, ClassifierBenchmark benchmark)
        implements ModelKind {

    @Override
    public void requireSettings() {
        settings.refuse("transfer", "an experiment with classifiers, whose students learn labels");
        for (ClassifierBenchmark part : benchmark.parts()) {
            TransferMethod loss = settings.auxiliary().apply(part.classes());
            loss.requireClasses(part.classes());
            requireSound(loss, settings.transferRegularizers());
        }
        requireShares(benchmark.lineShares());
        requireSound(AuxiliaryConfidenceLoss.off(), settings.weakRegularizers());
        settings.ceilingCandidates()
                .forEach(candidate -> requireSound(AuxiliaryConfidenceLoss.off(), candidate));
    }

    private static void requireShares(List<Double> shares) {
        if (shares.stream().anyMatch(share -> !(share > 0 && share < 1))
                || new HashSet<>(shares).size() < shares.size()) {
            throw new IllegalArgumentException(
                    "shares of the rows for the line of plain models are %s; expected numbers between 0 and 1, each once: the whole is trained on anyway; correct lineShares, or line_shares of the preset"
                            .formatted(shares));
        }
    }

    private static void requireSound(TransferMethod loss, List<Regularizer> regularizers) {
        Regularizers.requireSound(regularizers);
        ClassificationObjective.of(loss, Regularizers.withoutMechanism(regularizers))
                .requireSound(Regularizers.mechanism(regularizers));
    }

    @Override
    public List<Role> untuned() {
        return List.of();
    }

    @Override
    public List<Role> students() {
        return List.of(Role.WTS_NAIVE, Role.WTS_AUX);
    }

    @Override
    public List<Double> lineShares() {
        return benchmark.lineShares();
    }

    @Override
    public boolean statesPrivacy() {
        return settings.isPrivate();
    }

    @Override
    public boolean teachesByWeights() {
        return false;
    }

    @Override
    public List<String> notPrivate() {
        return List.of(
                "store/*/transfer.f32    labels that weak models give every row of D_WTS",
                "store/*/perturbed-transfer.f32",
                "                        labels of their perturbed versions",
                "store/*/record.json     the last loss of trainings without protection");
    }

    /** Exclusions of the data, then what of the rows reaches a classifier past their gradients. */
    @Override
    public List<String> notCovered(Set<String> unprotected) {
        Set<String> found = new LinkedHashSet<>(benchmark.notCovered());
        if (settings.teaching().votes().isPresent()) {
            found.add(
                    "weak models, naive students and ceilings of all strategies, which learn from"
                            + " D_W without protection: WTS_AUX alone learns from noisy votes");
        }
        Stream.of(settings.weakRegularizers(), settings.transferRegularizers())
                .flatMap(regularizers -> Regularizers.ofKind(regularizers, LossTerm.class).stream())
                .filter(term -> !term.isInert() && term.usesTrainingSplit())
                .forEach(
                        term ->
                                found.add(
                                        "the base rates and label shares of '%s', computed from all rows: they count as public"
                                                .formatted(term.name())));
        return List.copyOf(found);
    }

    @Override
    public List<String> parameterNames(ModelSpec model) {
        return TextClassifier.parameterNames(model.shape());
    }

    @Override
    public String what(Role role, int part) {
        List<? extends ClassifierBenchmark> parts = benchmark.parts();
        String what =
                switch (role) {
                    case WTS_NAIVE -> "transfer, naive";
                    case WTS_AUX -> "transfer, " + auxiliary(parts.get(part).classes());
                    default -> ModelKind.purpose(role);
                };
        return parts.size() == 1 ? what : what + ", " + parts.get(part).name();
    }

    private String auxiliary(int classes) {
        TransferMethod method = settings.auxiliary().apply(classes);
        return method instanceof AuxiliaryConfidenceLoss ? "auxiliary loss" : method.name();
    }

    @Override
    public TrialSpec spec(Slot slot) {
        ClassifierBenchmark part = benchmark.parts().get(slot.part());
        return new ClassifierTrial(
                part,
                slot.seed(),
                settings.trainedOn(slot.role()),
                slot.share(),
                slot.taught()
                        .map(
                                taught ->
                                        new Labels(
                                                taught.digests(),
                                                taught.combination(),
                                                settings.weakLabels()))
                        .orElseGet(Labels::groundTruth),
                slot.model(),
                slot.start().digest(),
                slot.role() == Role.WTS_AUX
                        ? settings.auxiliary().apply(part.classes())
                        : AuxiliaryConfidenceLoss.off(),
                slot.regularizers(),
                slot.training(),
                slot.seeds().child("head").value(),
                slot.aid().isPresent());
    }

    /** A model that is a classifier keeps its head, which must be for the data's classes. */
    @Override
    public void requireModel(ModelSpec model) {
        int head = model.headClasses().orElse(0);
        for (ClassifierBenchmark part : benchmark.parts()) {
            if (head > 0 && head != part.classes()) {
                throw new BadInputException(
                        "model %s tells %s classes apart, the data has %s; expected as many; start from a language model or another classifier"
                                .formatted(model.name(), head, part.classes()));
            }
        }
    }

    @Override
    public void requireTokenizers(Tokenizer weak, Tokenizer strong) {
        // labels have no tokens
    }

    /** Regularized trainings come late, so whether they are defined on the rows is asked first. */
    @Override
    public void requireRows(SeedParts seed) {
        if (settings.strategies().stream().noneMatch(Strategy::regularizesWeak)) {
            return;
        }
        for (int i = 0; i < seed.data().size(); i++) {
            ClassifierBenchmark part = benchmark.parts().get(i);
            Dataset weak = seed.data().get(i).splits().weak();
            requireDefined(
                    part, weak, settings.weakRegularizers(), settings.weakTraining().plain());
            if (settings.strategies().stream().anyMatch(Strategy::regularizesTransfer)) {
                // ground truth of D_WTS is nobody's business: any targets will do for the question
                requireDefined(
                        part,
                        seed.data().get(i).transfer(),
                        settings.transferRegularizers(),
                        settings.strongTraining().plain());
            }
        }
    }

    private static void requireDefined(
            ClassifierBenchmark part,
            Dataset rows,
            List<Regularizer> regularizers,
            TrainingConfig config) {
        List<Regularizer> active = regularizers.stream().filter(r -> !r.isInert()).toList();
        for (PreparedMix mix : Regularizers.ofKind(active, PreparedMix.class)) {
            if (rows.examples().stream().noneMatch(row -> mix.perturbed(row, 0, 0).isPresent())) {
                throw new IllegalArgumentException(
                        "regularizer '%s' found no perturbed version of any training row of %s; expected one of some rows, and on D_WTS as many for every class, since versions made against ground truth tell it; make them with an attack (wts attack), let given ones serve D_WTS all the same (--d-wts-perturbed given), or leave the regularizer out"
                                .formatted(mix.name(), rows.name()));
            }
        }
        for (LossTerm term : Regularizers.ofKind(active, LossTerm.class)) {
            term.begin(described(rows, part.classes(), config));
        }
    }

    private static TrainingRows described(Dataset rows, int classes, TrainingConfig config) {
        List<String> names = rows.groups();
        float[][] targets = new float[rows.size()][classes];
        int[] groups = new int[rows.size()];
        for (int i = 0; i < groups.length; i++) {
            Example row = rows.get(i);
            int label = row.label().orElse(-1);
            for (int c = 0; c < classes; c++) {
                targets[i][c] = label < 0 ? 1f / classes : c == label ? 1 : 0;
            }
            groups[i] = row.group().map(names::indexOf).orElse(-1);
        }
        return new TrainingRows(
                targets, groups, names, config.batchSize(), config.steps(rows.size()));
    }

    @Override
    public Validation onValidation(Trained trained, SeedParts seed) {
        Predictions predictions = seed.validation(trained);
        return new Validation(
                predictions.sources(),
                rows -> {
                    Metrics all = benchmark.metrics(predictions.of(rows));
                    Metrics found =
                            Metrics.none()
                                    .with(benchmark.taskMetric(), all.get(benchmark.taskMetric()))
                                    .with(
                                            benchmark.validationTrustMetric(),
                                            all.get(benchmark.validationTrustMetric()));
                    return benchmark
                            .signedTrustMetric()
                            .map(signed -> found.with(signed, all.get(signed)))
                            .orElse(found);
                });
    }

    @Override
    public WeakToStrongResult.Measured measured(ModelCell cell) {
        List<RunResult> runs = new ArrayList<>();
        List<BaselineResult> baselines = new ArrayList<>();
        Predictions weak = test(cell, Role.WEAK);
        Predictions ceiling = test(cell, Role.STRONG_CEILING);
        List<Predictions> taught = students().stream().map(role -> test(cell, role)).toList();
        List<Predictions> all = new ArrayList<>(taught);
        all.addAll(List.of(weak, ceiling));
        runs.add(result(cell, Role.WEAK, weak, metrics(weak, all)));
        baselines.add(
                new BaselineResult(
                        "constant_answer",
                        cell.strategy(),
                        Role.WEAK,
                        cell.seed().seed(),
                        benchmark.metrics(weak.constant())));
        for (Role role : students()) {
            Predictions student = taught.get(students().indexOf(role));
            Metrics gap = benchmark.comparison(student, weak, ceiling);
            runs.add(result(cell, role, student, metrics(student, all).and(gap)));
            Predictions validation = cell.seed().validation(cell.model(role));
            benchmark
                    .baselines(validation, student)
                    .forEach(
                            (name, metrics) ->
                                    baselines.add(
                                            new BaselineResult(
                                                    name,
                                                    cell.strategy(),
                                                    role,
                                                    cell.seed().seed(),
                                                    metrics)));
        }
        runs.add(result(cell, Role.STRONG_CEILING, ceiling, metrics(ceiling, all)));
        return new WeakToStrongResult.Measured(runs, List.of(), baselines, doubts());
    }

    @Override
    public LineModel lineModel(Trained trained, SeedParts seed) {
        Role role = trained.trainings().get(0).role();
        ModelCell cell = new ModelCell(Strategy.NO_TFT, seed, Map.of(role, trained));
        Predictions predictions = test(cell, role);
        double share = ((ClassifierTrial) trained.first()).share();
        return new LineModel(
                share,
                seed.data().stream()
                        .mapToInt(data -> data.labelled(trained.part(), share).size())
                        .sum(),
                result(cell, role, predictions, benchmark.metrics(predictions)));
    }

    private Predictions test(ModelCell cell, Role role) {
        Trained model = cell.model(role);
        return benchmark.withProbed(
                cell.seed().test(model), cell.seed().tests(), model.matrices(Artefact.PROBED));
    }

    private Metrics metrics(Predictions model, List<Predictions> roles) {
        return benchmark.metrics(model).and(benchmark.amongRoles(model, roles));
    }

    private RunResult result(ModelCell cell, Role role, Predictions predictions, Metrics metrics) {
        Trained trained = cell.model(role);
        List<Dataset> tests = cell.seed().tests();
        List<float[][]> probed = trained.matrices(Artefact.PROBED);
        Map<String, List<Double>> intervals =
                cell.seed()
                        .once()
                        .intervals(
                                benchmark,
                                List.of(trained.digest()),
                                () -> {
                                    Map<String, List<Double>> all = new LinkedHashMap<>();
                                    all.putAll(benchmark.intervals(predictions));
                                    all.putAll(benchmark.probedIntervals(tests, probed));
                                    return all;
                                });
        return new RunResult(
                cell.strategy(),
                role,
                cell.seed().seed(),
                trained.first().model().name(),
                trained.settings(cell.seed().partNames()),
                new RunResult.Selection(
                        onValidation(trained, cell.seed()).metrics(),
                        trained.pick(),
                        statement(trained)),
                metrics.and(benchmark.probed(tests, probed)),
                intervals,
                trained.seconds(),
                trained.digest(),
                predictions,
                benchmark.probedRows(tests, probed),
                trained.weights());
    }

    @Override
    public Map<String, List<Double>> intervalsOverSeeds(List<RunResult> cell) {
        return benchmark.intervalsOverSeeds(cell.stream().map(RunResult::predictions).toList());
    }
}
