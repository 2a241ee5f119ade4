package io.github.weaktostrong.examples.experiments;

import io.github.weaktostrong.WeakToStrong;
import io.github.weaktostrong.benchmark.Benchmark;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.data.Tokenizer;
import io.github.weaktostrong.eval.messages.EmailData;
import io.github.weaktostrong.eval.messages.MessageOptions;
import io.github.weaktostrong.eval.messages.PrivacyBenchmark;
import io.github.weaktostrong.eval.privacy.MembershipCeiling;
import io.github.weaktostrong.examples.mini.EmbeddedVader;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.Precision;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.regularizers.privacy.ComposedBudget;
import io.github.weaktostrong.regularizers.privacy.DifferentialPrivacy;
import io.github.weaktostrong.train.LearningRate;
import io.github.weaktostrong.train.LearningRate.Schedule;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.trial.TextTransfer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The experiment on privacy: does a strong model that a private weak model teaches give its
 * training messages away?
 *
 * <p>Command: {@code wts privacy --out DIR}; minutes on two CPU cores with the mini preset. Figure
 * 2d and the privacy column of Table 1 of Pawelczyk et al. (2024).
 */
public final class PrivacyExperiment implements Experiment {
    /** The name on the command line, which is that of the property. */
    public static final String NAME = "privacy";

    /** The setting of the teacher's kept tokens, see {@link TextTransfer#topK}; off without it. */
    private static final String TOP_K = "transfer_top_k";

    private static final String TRANSFER = "transfer";
    private static final String BETA = "beta";
    private static final String MIXED = "mixed";

    private final Preset preset;

    /** The experiment at a scale, {@code mini} or {@code paper}. */
    public PrivacyExperiment(String scale) {
        this(Preset.of(NAME, scale));
    }

    /** The experiment with settings of one's own. */
    public PrivacyExperiment(Preset preset) {
        this.preset = preset;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String strength() {
        return "epsilon";
    }

    @Override
    public Preset preset() {
        return preset;
    }

    /**
     * The embedded tweet-like messages with planted canaries, or e-mails.
     *
     * @param data at most one file, folder or tree that {@link EmailData} reads
     * @param maxRows a sample of so many messages, before splitting; empty for the preset's of
     *     e-mails, all of the embedded ones
     * @param sampleSeed seed of that sample
     */
    @Override
    public PrivacyBenchmark benchmark(List<Path> data, Optional<Integer> maxRows, long sampleSeed) {
        ModelSpec model = ModelNames.standard().parse(preset.text("strong")); // of both tokenizers
        Optional<Path> source = DataSources.single(data, "e-mails in several files are one folder");
        if (source.isEmpty()) {
            DataSources.requireNoColumns(preset);
        }
        Dataset rows =
                source.map(path -> EmailData.load(path, DataSources.columns(preset)))
                        .orElseGet(EmbeddedVader::tweets);
        String kind = source.isPresent() ? "mail_" : "";
        MessageOptions options =
                MessageOptions.of(
                                preset.integer(kind + "max_length"),
                                preset.integer(kind + "prefix"),
                                preset.integer(kind + "suffix"))
                        .withCopies(
                                preset.list("canary_copies", "whole numbers", Integer::valueOf));
        Optional<Integer> most =
                maxRows.or(() -> source.map(path -> preset.integer(kind + "max_rows")));
        try (Tokenizer tokenizer = model.openTokenizer()) {
            return PrivacyBenchmark.of(
                            DataSources.sample(rows, most, sampleSeed),
                            facts(source, rows.size()),
                            options,
                            tokenizer)
                    .withCeiling(ceiling());
        }
    }

    @Override
    public Benchmark planned(SplitSizes sizes, int parts) {
        return new PlannedBenchmarks.Texts(NAME, sizes, preset.integer("max_length"));
    }

    @Override
    public List<String> notices(Benchmark benchmark, long seed) {
        PrivacyBenchmark messages = (PrivacyBenchmark) benchmark;
        List<String> notices = new ArrayList<>();
        notices.add("messages that can be attacked: " + messages.eligible(seed));
        notices.add(
                "messages longer than %s tokens are cut at their end"
                        .formatted(messages.maxLength()));
        long kept =
                transfer().keptBytes(messages.splits(seed).transfer().size(), messages.maxLength());
        if (kept > 0) {
            notices.add("the teacher's kept tokens take at most %s MiB".formatted(kept >> 20));
        }
        return notices;
    }

    /** The most that a membership attack can reach, from the accountant's privacy losses. */
    public static MembershipCeiling ceiling() {
        return MembershipCeiling.of(new ComposedBudget());
    }

    /** This experiment with a user's settings in place of the preset's. */
    public PrivacyExperiment with(Overrides overrides, Budgets budgets) {
        return new PrivacyExperiment(budgets.on(overrides.onBothTrainings(preset)));
    }

    /** This experiment with only so many of the teacher's most likely tokens, kept. */
    public PrivacyExperiment withTransferTopK(int k) {
        return new PrivacyExperiment(preset.with(Map.of(TOP_K, Integer.toString(k))));
    }

    /**
     * This experiment with another transfer.
     *
     * @param text {@code tokens}, {@code sequences}, or {@code mixed:beta=B}; {@code mixed} for the
     *     preset's beta
     */
    public PrivacyExperiment withTransfer(String text) {
        Map<String, String> changes = new LinkedHashMap<>();
        String given = MIXED + ":" + BETA + "=";
        changes.put(TRANSFER, text.startsWith(given) ? MIXED : text);
        if (text.startsWith(given)) {
            changes.put(BETA, text.substring(given.length()));
        }
        PrivacyExperiment changed = new PrivacyExperiment(preset.with(changes));
        changed.transfer(); // refuses
        return changed;
    }

    /**
     * The experiment as the preset says; models, benchmark, seeds and strategies are left to the
     * caller, see {@link ExperimentRun}.
     */
    @Override
    public WeakToStrong.Builder builder(List<Regularizer> further) {
        if (!further.isEmpty()) {
            throw new IllegalArgumentException(
                    "regularizer '%s' in the privacy experiment, whose language models have no logits of classes; expected none; leave it out"
                            .formatted(further.get(0).name()));
        }
        double epsilon = preset.number("epsilon");
        double epsilonTransfer = preset.has("epsilon_wts") ? preset.number("epsilon_wts") : epsilon;
        double delta = preset.number("delta");
        double norm = preset.number("dp_max_grad_norm");
        List<List<Regularizer>> ceilings = new ArrayList<>();
        for (double share : preset.list("ceiling_grad_norms", "numbers", Double::valueOf)) {
            for (double budget : preset.list("ceiling_epsilons", "numbers", Double::valueOf)) {
                ceilings.add(List.of(mechanism(epsilon * budget, delta, norm * share)));
            }
        }
        return WeakToStrong.builder()
                .transfer(transfer())
                .design(preset.design())
                .weakTraining(training("", "weak"))
                .strongTraining(training("", "strong"))
                .privateWeakTraining(training("private_", "weak"))
                .privateStrongTraining(training("private_", "strong"))
                .weakRegularizer(mechanism(epsilon, delta, norm))
                .transferRegularizer(mechanism(epsilonTransfer, delta, norm))
                .ceilingGrid(ceilings)
                .composition(new ComposedBudget(), delta);
    }

    /** DP-SGD, in bfloat16 in the passes of fixed shape that it needs there. */
    private GradientMechanism mechanism(double epsilon, double delta, double norm) {
        return DifferentialPrivacy.dpSgd()
                .epsilon(epsilon)
                .delta(delta)
                .maxGradNorm(norm)
                .fixedShapes(preset.precision() == Precision.BFLOAT16);
    }

    /** The student's targets: {@code tokens}, {@code sequences} or {@code mixed} of the preset. */
    public TextTransfer transfer() {
        String kind = preset.text(TRANSFER);
        return switch (kind) {
            case "tokens" -> kept(TextTransfer.tokens());
            case MIXED -> kept(TextTransfer.mixed(preset.number(BETA)));
            case "sequences" ->
                    TextTransfer.sequences(
                            preset.integer("transfer_prefix"),
                            preset.integer("transfer_new_tokens"));
            default ->
                    throw new IllegalArgumentException(
                            "transfer '%s'; expected tokens, sequences or mixed:beta=B with B from 0 to 1; correct it"
                                    .formatted(kind));
        };
    }

    private TextTransfer kept(TextTransfer transfer) {
        return preset.has(TOP_K) ? transfer.topK(preset.integer(TOP_K)) : transfer;
    }

    private TrainingConfig training(String kind, String model) {
        double peak = preset.number(kind + model + "_learning_rate");
        Schedule schedule = preset.choice("schedule", Schedule.class);
        int batch = preset.integer(kind + "batch_size");
        return TrainingConfig.builder()
                .epochs(preset.integer(kind + "epochs"))
                .batchSize(batch)
                .microBatchSize(preset.microBatchSize(batch))
                .learningRate(new LearningRate(peak, schedule, preset.number("warm_up"), 0))
                .part(preset.trained(model))
                .recompute(preset.recompute())
                .build();
    }

    /**
     * Budgets of a user, in place of the preset's.
     *
     * @param epsilon of D_W, for each private model
     * @param epsilonTransfer of D_WTS, for the private student; epsilon by default
     * @param delta of both
     * @param maxGradNorm the norm C that every message's gradient is clipped to
     */
    public record Budgets(
            Optional<Double> epsilon,
            Optional<Double> epsilonTransfer,
            Optional<Double> delta,
            Optional<Double> maxGradNorm) {

        private Preset on(Preset preset) {
            Map<String, String> changes = new LinkedHashMap<>();
            epsilon.ifPresent(v -> changes.put("epsilon", v.toString()));
            epsilon.filter(v -> !preset.has("epsilon_wts")) // which stays as it is
                    .ifPresent(v -> changes.put("epsilon_wts", v.toString()));
            epsilonTransfer.ifPresent(v -> changes.put("epsilon_wts", v.toString()));
            delta.ifPresent(v -> changes.put("delta", v.toString()));
            maxGradNorm.ifPresent(v -> changes.put("dp_max_grad_norm", v.toString()));
            return preset.with(changes);
        }
    }

    private static Map<String, Object> facts(Optional<Path> source, int messagesRead) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put(
                "source",
                source.map(path -> String.valueOf(path.getFileName()))
                        .orElse("tweet-like messages of vaderSentiment 3.3.2"));
        facts.put("licence", source.isPresent() ? "as the owner of the files says" : "MIT");
        facts.put("messages_read", messagesRead);
        return facts;
    }
}
