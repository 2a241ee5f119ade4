package io.github.weaktostrong;

import io.github.weaktostrong.benchmark.Findings;
import io.github.weaktostrong.benchmark.MeasuredModel;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.TextBenchmark;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.data.Tokenizer;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.result.Doubt;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.train.TokenTargets;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.trial.Artefact;
import io.github.weaktostrong.trial.TextTransfer;
import io.github.weaktostrong.trial.TextTrial;
import io.github.weaktostrong.trial.TrialSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Experiments with language models, for privacy: one student, texts, measurements of the models
 * themselves, also of both before fine-tuning.
 */
record LanguageModels(ExperimentSettings settings, TextBenchmark benchmark) implements ModelKind {

    @Override
    public void requireSettings() {
        if (settings.roles().contains(Role.WTS_AUX)) {
            throw new IllegalArgumentException(
                    "role WTS_AUX does not apply to privacy: the auxiliary confidence loss"
                            + " mixes labels with the student's own hardened prediction of a"
                            + " class, and a language model that is taught texts has no such"
                            + " label; expected WEAK, WTS_NAIVE and STRONG_CEILING; leave"
                            + " WTS_AUX (and alpha) out");
        }
        String here = "an experiment with language models, whose texts have no classes";
        settings.refuse("auxiliaryLoss", here);
        settings.refuse("auxiliaryTeaching", here);
        settings.refuse("weakLabels", here);
        Stream.concat(
                        Stream.of(settings.weakRegularizers(), settings.transferRegularizers()),
                        settings.ceilingCandidates().stream())
                .forEach(LanguageModels::requireMechanisms);
    }

    private static void requireMechanisms(List<Regularizer> regularizers) {
        for (Regularizer each : regularizers) {
            if (!(each instanceof GradientMechanism)) {
                throw new IllegalArgumentException(
                        "regularizer '%s' in an experiment with language models, whose trainings have no logits of classes that it could act on; expected a gradient mechanism such as DP-SGD; leave it out"
                                .formatted(each.name()));
            }
        }
        if (regularizers.size() > 1) {
            throw new IllegalArgumentException(
                    "%s gradient mechanisms in one training; expected at most one, since each decides alone how gradients become an update; remove the others"
                            .formatted(regularizers.size()));
        }
    }

    @Override
    public List<Role> untuned() {
        return List.of(Role.WEAK_UNTUNED, Role.STRONG_UNTUNED);
    }

    @Override
    public List<Role> students() {
        return List.of(Role.WTS_NAIVE);
    }

    @Override
    public boolean statesPrivacy() {
        return true;
    }

    @Override
    public boolean teachesByWeights() {
        return true;
    }

    @Override
    public List<String> notPrivate() {
        return List.of(
                "predictions/            loss and extraction of every message of D_W and D_WTS",
                "membership-roc.csv      attacks on these messages",
                "store/*/measured.f32    the same measurements of every training",
                "results.json, results.csv, report.md, report.html",
                "                        means of them, intervals and numbers of messages");
    }

    @Override
    public List<String> notCovered(Set<String> unprotected) {
        double beta = settings.transfer().beta();
        List<String> all = new ArrayList<>();
        if (beta > 0 && !unprotected.isEmpty()) {
            all.add(
                    "true next tokens of D_WTS, which are learned with weight %s (beta): by students without protection (%s)"
                            .formatted(beta, String.join(", ", unprotected)));
        }
        all.addAll(benchmark.notCovered());
        return all;
    }

    /** Without true tokens of D_WTS among its targets a student has no memory of its own text. */
    @Override
    public List<Doubt> doubts() {
        return settings.transfer().beta() > 0
                ? List.of()
                : List.of(
                        new Doubt(
                                Doubt.Kind.BY_CONSTRUCTION,
                                "no true token of D_WTS is a target of the student (beta 0), so"
                                        + " that it gives nothing of its own text away by"
                                        + " construction"));
    }

    @Override
    public List<String> parameterNames(ModelSpec model) {
        return CausalLanguageModel.parameterNames(model.shape());
    }

    @Override
    public String what(Role role, int part) {
        return role.isTrained() ? ModelKind.purpose(role) : "measuring the untuned model";
    }

    @Override
    public TrialSpec spec(Slot slot) {
        TrainingConfig config =
                slot.training().toBuilder().maxLength(benchmark.maxLength()).build();
        return new TextTrial(
                benchmark,
                slot.seed(),
                slot.role().isTrained()
                        ? Optional.of(settings.trainedOn(slot.role()))
                        : Optional.empty(),
                slot.taught().map(taught -> taught.digests().get(0)),
                settings.transfer(),
                slot.model(),
                slot.start().digest(),
                slot.regularizers(),
                config);
    }

    @Override
    public void requireModel(ModelSpec model) {
        model.requireDecoder();
    }

    @Override
    public void requireTokenizers(Tokenizer weak, Tokenizer strong) {
        benchmark.requireTokenizer(weak);
        benchmark.requireTokenizer(strong);
        if (settings.transfer().kind() == TextTransfer.Kind.TOKENS) {
            TokenTargets.requireAlike(
                    settings.strong().shape(), strong, settings.weak().shape(), weak);
        }
    }

    @Override
    public void requireRows(SeedParts seed) {
        Splits splits = seed.data().get(0).splits();
        Set<String> others = new HashSet<>();
        Stream.of(splits.weak(), splits.transfer(), splits.test())
                .forEach(part -> part.examples().forEach(row -> others.add(row.source())));
        for (String source : benchmark.validationSources(seed.seed())) {
            if (others.contains(source)) {
                throw new BadInputException(
                        "%s, seed %s: validationSources has \"%s\", a source of D_W, D_WTS or D_T; expected those of V alone, on which a ceiling is chosen; measure V's rows only"
                                .formatted(benchmark.name(), seed.seed(), source));
            }
        }
    }

    @Override
    public Validation onValidation(Trained trained, SeedParts seed) {
        float[][] measured = trained.matrices(Artefact.MEASURED).get(0);
        return new Validation(
                benchmark.validationSources(seed.seed()),
                rows ->
                        Metrics.none()
                                .with(
                                        benchmark.taskMetric(),
                                        benchmark.validationTask(measured, seed.seed(), rows)));
    }

    @Override
    public WeakToStrongResult.Measured measured(ModelCell cell) {
        RunResult weak = result(cell, Role.WEAK, Role.WEAK_UNTUNED);
        RunResult ceiling = result(cell, Role.STRONG_CEILING, Role.STRONG_UNTUNED);
        RunResult student = result(cell, Role.WTS_NAIVE, Role.STRONG_UNTUNED);
        Metrics gap = benchmark.comparison(student.metrics(), weak.metrics(), ceiling.metrics());
        List<RunResult> runs = new ArrayList<>(List.of(weak, student.and(gap), ceiling));
        untuned().forEach(role -> runs.add(result(cell, role, role)));
        return new WeakToStrongResult.Measured(runs, List.of(), List.of(), doubts());
    }

    private RunResult result(ModelCell cell, Role role, Role before) {
        Trained trained = cell.model(role);
        Part own = trained.part();
        Findings findings =
                benchmark.findings(
                        new MeasuredModel(
                                cell.seed().seed(),
                                own,
                                trained.matrices(Artefact.MEASURED).get(0),
                                cell.model(before).matrices(Artefact.MEASURED).get(0),
                                trained.spent(own)));
        return new RunResult(
                cell.strategy(),
                role,
                cell.seed().seed(),
                trained.first().model().name(),
                trained.settings(List.of()),
                new RunResult.Selection(
                        onValidation(trained, cell.seed()).metrics(),
                        trained.pick(),
                        statement(trained)),
                findings.metrics(),
                findings.intervals(),
                trained.seconds(),
                trained.digest(),
                findings.rows(),
                Optional.empty(),
                trained.weights());
    }

    @Override
    public Map<String, List<Double>> intervalsOverSeeds(List<RunResult> cell) {
        return benchmark.intervalsOverSeeds(cell.stream().map(RunResult::rows).toList());
    }
}
