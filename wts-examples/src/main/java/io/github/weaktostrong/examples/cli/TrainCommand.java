package io.github.weaktostrong.examples.cli;

import ai.djl.Device;
import io.github.weaktostrong.checkpoint.CheckpointWriter;
import io.github.weaktostrong.checkpoint.ModelContent;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Required;
import io.github.weaktostrong.data.RowFiles;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.examples.cli.ModelOptions.Objective;
import io.github.weaktostrong.examples.cli.RowLosses.Validation;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.LoadedModel;
import io.github.weaktostrong.model.ModelCard;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.privacy.PrivacyStatement;
import io.github.weaktostrong.privacy.SpendingLog;
import io.github.weaktostrong.provenance.Environment;
import io.github.weaktostrong.safetensors.Dtype;
import io.github.weaktostrong.train.CausalTraining;
import io.github.weaktostrong.train.Checkpoints;
import io.github.weaktostrong.train.ClassifierTraining;
import io.github.weaktostrong.train.EarlyStopping;
import io.github.weaktostrong.train.LabelledRows;
import io.github.weaktostrong.train.TensorBoardLog;
import io.github.weaktostrong.train.TokenTargets;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.train.TrainingOutcome;
import io.github.weaktostrong.train.TrainingReport;
import io.github.weaktostrong.train.TrainingStep;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wts train}: fine-tunes one model and saves it with a record of the training. */
@Command(
        name = "train",
        description = "Fine-tune a model; writes a model folder with training.json in it.",
        mixinStandardHelpOptions = true,
        footerHeading = Wts.EXAMPLES,
        footer = {
            "  wts train --model mini-xs --data labelled.jsonl --epochs 3 --out out/weak",
            "  wts train --model mini-m --data out/weak-labels.jsonl --weak-labels --alpha 0.25"
                    + " --out out/strong",
            "  wts train --model mini-m --data rows.jsonl --dp-epsilon 8 --dp-max-grad-norm 1 --out"
                    + " out/private"
        },
        sortOptions = false)
final class TrainCommand implements Callable<Integer> {
    @Mixin private ModelOptions model = new ModelOptions();

    @Option(
            names = "--data",
            required = true,
            description =
                    "Rows with text and label or soft_label, for adversarial-training with"
                            + " perturbed_text (.jsonl, .csv, .tsv, .parquet, .arrow).")
    private Path data = Path.of("");

    @Option(
            names = "--validation",
            paramLabel = "FILE",
            description =
                    "Other rows, whose loss (and, with labels, accuracy) is printed after every"
                            + " epoch and kept in training.json; nothing is chosen by it but with"
                            + " --early-stopping.")
    private @Nullable Path validation;

    @Option(
            names = "--early-stopping",
            paramLabel = "EPOCHS",
            description =
                    "End after so many epochs without a lower loss on --validation, and keep the"
                            + " weights of the epoch with the lowest (default: all epochs).")
    private @Nullable Integer patience;

    @Option(
            names = "--out",
            required = true,
            description = "Folder of the trained model: absent, empty or an earlier model.")
    private Path out = Path.of("");

    @Option(
            names = "--objective",
            defaultValue = "classification",
            description = "classification or causal-lm (default: ${DEFAULT-VALUE}).")
    private String objective = "";

    @Option(
            names = "--max-length",
            description =
                    "Longest row in tokens; longer ones are cut (default: 128, or the model's"
                            + " positions if these are fewer).")
    private @Nullable Integer maxLength;

    @Option(
            names = "--without-top-layers",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Leave out the model's last N layers, so that the head reads an earlier layer;"
                            + " the saved model has so many fewer (default: ${DEFAULT-VALUE}).")
    private int withoutTopLayers;

    private int bestEpoch; // whose weights are kept, with early stopping

    @Mixin private ColumnOptions columns = new ColumnOptions();

    @Mixin private TrainingOptions training = new TrainingOptions();

    @Mixin private ObjectiveOptions loss = new ObjectiveOptions();

    @Mixin private DpOptions privacy = new DpOptions();

    @Mixin private CheckpointOptions checkpoints = new CheckpointOptions();

    @Mixin private StatesOption states = new StatesOption();

    @Mixin private TensorBoardOption tensorBoard = new TensorBoardOption();

    @Override
    @SuppressWarnings("try") // claim and states are held, not used
    public Integer call() {
        boolean causal = causal();
        Optional<GradientMechanism> mechanism = privacy.mechanism();
        TrainingConfig.Builder builder =
                mechanism.map(training::builder).orElseGet(training::builder);
        checkPrivateCheckpoints(mechanism);
        checkpoints.beside(out).ifPresent(builder::checkpoints);
        states.keep(builder, out, causal, mechanism.isPresent());
        builder.build();
        checkPatience(mechanism.isPresent());
        tensorBoard.check(out);
        List<Regularizer> regularizers = loss.check();
        ClassificationObjective.of(AuxiliaryConfidenceLoss.off(), regularizers)
                .requireSound(mechanism);
        if (causal) {
            loss.requireNone();
        }
        Dataset rows = RowFiles.read(data, columns.columns(), required());
        Optional<Dataset> held =
                Optional.ofNullable(validation)
                        .map(file -> RowFiles.read(file, columns.columns(), required()));
        ModelSpec spec = training.adapted(model.spec().withoutTopLayers(withoutTopLayers));
        CheckpointWriter.requireReplaceable(out, files(mechanism)); // what the save replaces
        TrainingConfig config =
                builder.maxLength(
                                OptionValues.maxLength(
                                        maxLength, TrainingConfig.DEFAULT_MAX_LENGTH, spec))
                        .build();
        config.requireSound(spec.precision());
        Device device = model.device();
        try (TrainingClaim alone = TrainingClaim.on(out);
                StatesOption.Running kept =
                        new StatesOption.Running(out, checkpoints.beside(out).isPresent())) {
            checkLedger(mechanism.isPresent());
            if (causal) {
                trainCausal(spec, rows, held, config, device);
            } else {
                trainClassifier(spec, rows, held, config, regularizers, device);
            }
        }
        return 0;
    }

    private void checkPrivateCheckpoints(Optional<GradientMechanism> mechanism) {
        if (checkpoints.beside(out).isPresent()
                && mechanism.orElse(null) instanceof StepDiagnostics) {
            throw new IllegalArgumentException(
                    "--write-non-private-diagnostics beside --checkpoint-every; expected one of the"
                            + " two, since no guarantee covers what a checkpoint would hold of"
                            + " them; leave one out");
        }
    }

    private void checkLedger(boolean isPrivate) {
        Path ledger = SpendingLog.in(CheckpointOptions.part(out)).file();
        if (isPrivate && checkpoints.beside(out).isEmpty() && Files.exists(ledger)) {
            throw new IllegalArgumentException(
                    ledger
                            + ": says what an earlier private training spent; expected"
                            + " --checkpoint-every, which counts it; give that, or another --out"
                            + " and count both yourself");
        }
    }

    private void checkPatience(boolean isPrivate) {
        if (patience == null) {
            return;
        }
        OptionValues.requireAtLeast("--early-stopping", patience, 1);
        if (validation == null) {
            throw new IllegalArgumentException(
                    "--early-stopping without --validation; expected other rows to choose the epoch"
                            + " by; name a file of them");
        }
        if (isPrivate) {
            throw new IllegalArgumentException(
                    "--early-stopping under DP-SGD; expected no choice by --validation, since no"
                            + " guarantee covers its rows; leave it out");
        }
        if (checkpoints.beside(out).isPresent()) {
            throw new IllegalArgumentException(
                    "--early-stopping beside --checkpoint-every; expected one of the two, since a"
                            + " checkpoint does not hold the best weights; leave one out");
        }
    }

    private static Set<String> files(Optional<GradientMechanism> mechanism) {
        Set<String> names =
                new HashSet<>(Set.of(TrainingReport.FILE_NAME, ModelContent.CARD_FILE_NAME));
        if (mechanism.orElse(null) instanceof StepDiagnostics) {
            names.add(StepDiagnostics.FILE_NAME);
        }
        return names;
    }

    private boolean causal() {
        return Objective.parse(objective) == Objective.CAUSAL_LM;
    }

    private Required[] required() {
        if (causal()) {
            return new Required[0];
        }
        return new Required[] {loss.weakLabels() ? Required.SOFT_LABEL : Required.LABEL};
    }

    private void trainClassifier(
            ModelSpec spec,
            Dataset rows,
            Optional<Dataset> held,
            TrainingConfig config,
            List<Regularizer> regularizers,
            Device device) {
        int classes = spec.headClasses().isPresent() ? rows.classes() : Math.max(2, rows.classes());
        try (TextClassifier classifier =
                        TextClassifier.open(spec, classes, training.seed(), device);
                StepLog log = StepLog.beside(out, checkpoints.beside(out).isPresent())) {
            ClassificationObjective minimised =
                    ClassificationObjective.of(loss.mainLoss(classifier.classes()), regularizers);
            minimised.requireSound(config.mechanism());
            TokenizedDataset tokens = tokens(rows, classifier, config);
            LabelledRows labelled = labelled(tokens, classifier);
            warn(classifier, config, ClassifierTraining.notCovered(labelled, minimised), held);
            Optional<Validation> validated =
                    held.map(
                            other -> {
                                LabelledRows own =
                                        labelled(counted(other, classifier, config), classifier);
                                return new Validation(
                                        () ->
                                                RowLosses.ofAll(
                                                        classifier, own, config.microBatchSize()));
                            });
            StepDiagnostics.measure(
                    config.mechanism(),
                    batch -> RowLosses.mean(classifier, labelled, batch, config.microBatchSize()));
            TrainingOutcome outcome =
                    followed(
                            classifier,
                            config,
                            log,
                            validated,
                            listener ->
                                    ClassifierTraining.run(
                                            classifier, labelled, minimised, config, listener));
            Map<String, Object> settings = settings(classifier, tokens, config);
            settings.putAll(loss.settings(classifier.classes()));
            save(classifier, settings, config, outcome, validated, log);
        }
    }

    private void trainCausal(
            ModelSpec spec,
            Dataset rows,
            Optional<Dataset> held,
            TrainingConfig config,
            Device device) {
        try (CausalLanguageModel causal = CausalLanguageModel.open(spec, device);
                StepLog log = StepLog.beside(out, checkpoints.beside(out).isPresent())) {
            warn(causal, config, List.of(), held);
            TokenizedDataset tokens = tokens(rows, causal, config);
            TokenTargets texts = TokenTargets.texts(tokens.ids());
            Optional<Validation> validated =
                    held.map(
                            other -> {
                                TokenizedDataset own = counted(other, causal, config);
                                int size = config.microBatchSize();
                                return new Validation(() -> RowLosses.ofAll(causal, own, size));
                            });
            StepDiagnostics.measure(
                    config.mechanism(),
                    batch -> RowLosses.mean(causal, tokens, batch, config.microBatchSize()));
            TrainingOutcome outcome =
                    followed(
                            causal,
                            config,
                            log,
                            validated,
                            listener -> CausalTraining.run(causal, texts, config, listener));
            save(causal, settings(causal, tokens, config), config, outcome, validated, log);
        }
    }

    private static void warn(
            LoadedModel opened,
            TrainingConfig config,
            List<String> notCovered,
            Optional<Dataset> held) {
        List<String> all = new ArrayList<>(notCovered);
        all.addAll(measured(held.isPresent()));
        DpOptions.warn(opened.privacyHistory(), config.mechanism().isPresent(), all);
    }

    /** The rows that are only measured, which no budget covers. */
    private static List<String> measured(boolean validated) {
        return validated
                ? List.of("the rows of --validation, whose losses are printed and stored")
                : List.of();
    }

    /** Trains, shows and logs how far it is, and stops early where that is asked for. */
    private TrainingOutcome followed(
            LoadedModel trained,
            TrainingConfig config,
            StepLog log,
            Optional<Validation> validated,
            Function<TrainingListener, TrainingOutcome> training) {
        try (Progress progress = Progress.start("train");
                @Nullable TensorBoardLog board = tensorBoard.log(validated)) {
            TrainingListener all = progress.and(log.with(validated));
            TrainingListener listener = board == null ? all : all.and(board);
            if (patience == null) {
                return training.apply(listener).requireComplete(config);
            }
            Validation measured = validated.orElseThrow();
            try (EarlyStopping early = new EarlyStopping(trained, patience, measured::latestLoss)) {
                TrainingOutcome outcome = training.apply(listener.and(early));
                if (!early.stop()) {
                    outcome.requireComplete(config);
                }
                early.restoreBest();
                bestEpoch = early.bestEpoch();
                return outcome;
            }
        }
    }

    private LabelledRows labelled(TokenizedDataset tokens, TextClassifier classifier) {
        return loss.weakLabels()
                ? LabelledRows.ofSoftLabels(tokens, classifier.classes())
                : LabelledRows.ofLabels(tokens, classifier.classes());
    }

    /** Rows to train on; that some are cut is said only where no guarantee is given. */
    private static TokenizedDataset tokens(
            Dataset rows, LoadedModel opened, TrainingConfig config) {
        return config.mechanism().isPresent()
                ? TokenizedDataset.silently(rows, opened.tokenizer(), config.maxLength())
                        .requireTokens()
                : counted(rows, opened, config);
    }

    private static TokenizedDataset counted(
            Dataset rows, LoadedModel opened, TrainingConfig config) {
        return TokenizedDataset.of(rows, opened.tokenizer(), config.maxLength()).requireTokens();
    }

    private Map<String, Object> settings(
            LoadedModel trained, TokenizedDataset tokens, TrainingConfig config) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("model", model.name());
        settings.put("objective", OptionValues.name(Objective.parse(objective)));
        settings.put("top_layers_left_out", withoutTopLayers);
        settings.put("rows", tokens.size());
        if (config.mechanism()
                .isEmpty()) { // what is computed from the rows is not covered by a guarantee
            settings.put("truncated_rows", tokens.truncated());
            settings.put("data_digest", tokens.dataset().digest());
        }
        settings.putAll(config.settings());
        trained.precision().putInto(settings);
        config.mechanism().ifPresent(each -> replaceMechanism(settings, each));
        trained.lora().ifPresent(lora -> settings.putAll(lora.settings()));
        settings.put("micro_batch_size", config.microBatchSize());
        if (config.recompute()) {
            settings.put("recompute", true);
        }
        if (patience != null) {
            Map<String, Object> stopped = new LinkedHashMap<>();
            stopped.put("patience", patience);
            stopped.put("best_epoch", bestEpoch);
            settings.put("early_stopping", stopped);
        }
        return settings;
    }

    private static void replaceMechanism(
            Map<String, Object> settings, GradientMechanism mechanism) {
        settings.remove("mechanism"); // it stands under its own name
        settings.remove("max_grad_norm"); // there is one, of each row
        settings.put("order", mechanism.keepsFileOrder() ? "file" : "poisson samples");
        settings.put(mechanism.name().replace('-', '_'), mechanism.settings());
    }

    private void save(
            LoadedModel trained,
            Map<String, Object> settings,
            TrainingConfig config,
            TrainingOutcome outcome,
            Optional<Validation> validated,
            StepLog log) {
        TrainingReport report =
                new TrainingReport(
                        settings,
                        training.seed(),
                        Environment.of(trained.device()),
                        outcome.steps(),
                        outcome.statement(DpOptions.UNIT, measured(validated.isPresent()))
                                .orElse(null),
                        validated.map(Validation::epochs).orElse(List.of()));
        if (config.mechanism().isPresent()) { // whether there were any depends on the rows
            System.err.println(
                    "wts: rows longer than " + settings.get("max_length") + " tokens are cut");
        }
        Map<String, String> files = new LinkedHashMap<>();
        config.mechanism()
                .filter(StepDiagnostics.class::isInstance)
                .map(StepDiagnostics.class::cast)
                .ifPresent(noted -> files.put(StepDiagnostics.FILE_NAME, noted.toJson()));
        files.put(TrainingReport.FILE_NAME, report.toJson());
        ModelCard card = card(report);
        if (trained.lora().isPresent()) {
            files.putAll(card.fileOfAdapter(trained));
            trained.saveAdapter(out, model.name(), files);
        } else {
            files.putAll(card.file(trained));
            trained.save(out, Dtype.F32, files);
        }
        log.delete();
        StatesOption.delete(out);
        config.checkpoints().ifPresent(Checkpoints::delete);
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("model", out.toString());
        summary.put("steps", outcome.steps().size());
        TrainingStep last = outcome.steps().get(outcome.steps().size() - 1);
        summary.put("loss", last.isMeasured() ? last.loss() : null);
        Json.print(summary);
    }

    /** What the card says is what the report does, without what no guarantee covers. */
    private ModelCard card(TrainingReport report) {
        Map<String, Object> measured = new LinkedHashMap<>();
        if (report.privacy() == null) {
            if (patience == null) {
                TrainingStep last = report.trace().get(report.trace().size() - 1);
                measured.put("training loss of the last step", last.loss());
            }
            int kept = patience == null ? report.validation().size() : bestEpoch;
            report.validation().stream()
                    .skip(Math.max(0, kept - 1))
                    .limit(1)
                    .forEach(
                            epoch ->
                                    measured.put("validation after the epoch that is kept", epoch));
        }
        return new ModelCard(
                model.spec(),
                report.settings(),
                measured,
                Optional.ofNullable(report.privacy()).map(PrivacyStatement::toMarkdown));
    }
}
