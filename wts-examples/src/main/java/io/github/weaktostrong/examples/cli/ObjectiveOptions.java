package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.examples.experiments.MethodText;
import io.github.weaktostrong.examples.experiments.RegularizerText;
import io.github.weaktostrong.objective.AlphaSchedule;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.Hardening;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.objective.TransferMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a training that say what a classifier minimises. */
final class ObjectiveOptions {
    private static final double USUAL_ALPHA = 0.25;

    @Option(names = "--weak-labels", description = "Train towards soft_label instead of label.")
    private boolean weakLabels;

    @Option(
            names = "--alpha",
            description =
                    "Largest weight of the auxiliary confidence loss, 0 to 1; 0 leaves it out"
                            + " (default: 0; with --method auxiliary-confidence 0.25).")
    private @Nullable Double alpha;

    @Option(
            names = "--alpha-warm-up",
            defaultValue = "0.2",
            description =
                    "Share of the steps over which alpha rises, 0 to 1 (default:"
                            + " ${DEFAULT-VALUE}).")
    private double alphaWarmUp;

    @Option(
            names = "--hardening",
            description =
                    "How the model's prediction becomes a hard label: batch-quantile, dataset-prior"
                            + " or argmax (default: batch-quantile for two classes, otherwise"
                            + " argmax).")
    private @Nullable String hardening;

    @Option(
            names = "--method",
            paramLabel = "NAME:key=value,...",
            description =
                    "What the rows' labels teach: cross-entropy (default); auxiliary-confidence"
                        + " (alpha, warm-up, hardening; Burns et al. 2023); adaptive-confidence"
                        + " (temperature; Guo et al. 2024); reverse-cross-entropy (floor),"
                        + " reverse-kl (floor), reverse-mixture (share, floor; Yao et al. 2025);"
                        + " jensen-shannon (share); product-of-experts (weak, own, warm-up; OpenAI"
                        + " 2023); label-smoothing (share; Szegedy et al. 2016); focal (gamma; Lin"
                        + " et al. 2017); confidence-weighted (power), confidence-filter (keep). Of"
                        + " more models than one, in experiments and compare alone: ensemble"
                        + " (teachers, rule), chain (through; Burns et al. 2023), relabel (rounds,"
                        + " sure), pate (teachers, epsilon, queries; Papernot et al. 2018). Papers"
                        + " and formulas: docs/methods.md, docs/papers.md.")
    private @Nullable String method;

    @Option(
            names = "--regularizer",
            paramLabel = "NAME:key=value,...",
            description =
                    "Adds a regularizer; may be repeated. demographic-parity, equal-opportunity,"
                        + " equalized-odds: lambda, form (absolute, squared, linear), score"
                        + " (margin, probability), centring (split, batch), scale (none,"
                        + " correlation), estimator (running, batch), half-life; the first of each"
                        + " is the default. counterfactual-augmentation: lambda, swap."
                        + " embedding-noise: noise, form. embedding-ascent: epsilon, relative,"
                        + " steps, step-size, averaged, property. adversarial-training: lambda,"
                        + " target; trains on perturbed_text beside text, as wts attack writes it."
                        + " online-attack: lambda, share, max-queries, max-changed-share; attacks"
                        + " the model at the start of every epoch. eda: lambda, rate; replaces,"
                        + " inserts, swaps or deletes words of every row.")
    private List<String> regularizer = new ArrayList<>();

    private double alpha() {
        double usual = method != null && isAuxiliary(method) ? USUAL_ALPHA : 0;
        return alpha == null ? usual : alpha;
    }

    boolean weakLabels() {
        return weakLabels;
    }

    /** Checks all that needs no data, and returns the regularizers asked for. */
    List<Regularizer> check() {
        new AlphaSchedule(alpha(), alphaWarmUp);
        if (hardening != null) {
            Hardening.parse(hardening);
        }
        if (method != null) {
            if ((alpha() != 0 || hardening != null) && !isAuxiliary(method)) {
                throw alphaBesideMethod();
            }
            mainLoss(2); // reads its options
        }
        List<Regularizer> regularizers = regularizer.stream().map(RegularizerText::parse).toList();
        ClassificationObjective.of(AuxiliaryConfidenceLoss.off(), regularizers);
        return regularizers;
    }

    /** Refuses options that only a classifier has. */
    void requireNone() {
        if (weakLabels
                || alpha() != 0
                || hardening != null
                || method != null
                || !regularizer.isEmpty()) {
            throw new IllegalArgumentException(
                    "--weak-labels, --alpha, --hardening, --method and --regularizer act on"
                            + " classes; expected none of them with --objective causal-lm; leave"
                            + " them out");
        }
    }

    /** Two ways to say what a training minimises, of which one would be without effect. */
    static IllegalArgumentException alphaBesideMethod() {
        return new IllegalArgumentException(
                "--alpha or --hardening beside --method; expected auxiliary-confidence, whose"
                        + " options they are, or no method; write --method"
                        + " auxiliary-confidence:alpha=A,hardening=RULE, or leave them out");
    }

    /** Whether it names the loss that {@code --alpha} and {@code --hardening} are options of. */
    static boolean isAuxiliary(String method) {
        return method.equals(MethodText.AUXILIARY);
    }

    TransferMethod mainLoss(int classes) {
        if (method != null && !isAuxiliary(method)) {
            MethodText.Method read =
                    MethodText.parse(method, new AlphaSchedule(USUAL_ALPHA, alphaWarmUp));
            if (!read.teaching().isPlain()) {
                throw new IllegalArgumentException(
                        "--method %s trains further models that label the rows; expected one that needs none, since train has one model; use it in fairness, ood, adversarial or compare"
                                .formatted(method));
            }
            return read.loss().apply(classes);
        }
        if (alpha() == 0) {
            return AuxiliaryConfidenceLoss.off();
        }
        Hardening rule =
                hardening == null ? Hardening.defaultFor(classes) : Hardening.parse(hardening);
        return new AuxiliaryConfidenceLoss(new AlphaSchedule(alpha(), alphaWarmUp), rule);
    }

    /** The settings for the record of the training. */
    Map<String, Object> settings(int classes) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("classes", classes);
        settings.put("weak_labels", weakLabels);
        settings.putAll(mainLoss(classes).settings());
        Map<String, Object> added = new LinkedHashMap<>();
        check().forEach(one -> added.put(one.name(), one.settings()));
        settings.put("regularizers", added);
        return settings;
    }
}
