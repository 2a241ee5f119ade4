package io.github.weaktostrong.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.github.weaktostrong.benchmark.Findings;
import io.github.weaktostrong.benchmark.MeasuredModel;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.data.Tokenizer;
import io.github.weaktostrong.eval.messages.MessageOptions;
import io.github.weaktostrong.eval.messages.PrivacyBenchmark;
import io.github.weaktostrong.eval.privacy.TargetedExtraction;
import io.github.weaktostrong.examples.mini.EmbeddedVader;
import io.github.weaktostrong.examples.mini.MiniModel;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.regularizers.privacy.DifferentialPrivacy;
import io.github.weaktostrong.train.CausalTraining;
import io.github.weaktostrong.train.TokenTargets;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingListener;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** What differential privacy is for: the secrets stay, what was to be learned is learned. */
class PrivateFineTuningTest {
    private static final long SEED = 1;
    private static final MessageOptions OPTIONS =
            new MessageOptions(48, new TargetedExtraction(8, 8), List.of(1, 2, 3), 99);

    @Test
    void dpSgd_plantedSecrets_staysBelowPlainTrainingAndStillLearns() {
        ModelSpec spec = MiniModel.MINI_XS.spec();
        PrivacyBenchmark benchmark = benchmark(spec);
        TrainingConfig plain =
                TrainingConfig.builder().epochs(8).batchSize(16).learningRate(6e-3).build();
        TrainingConfig guarded =
                plain.toBuilder()
                        .epochs(8)
                        .batchSize(32)
                        .microBatchSize(32)
                        .maxGradNorm(0)
                        .mechanism(DifferentialPrivacy.dpSgd().epsilon(4).maxGradNorm(1.0))
                        .build();

        Metrics before = metrics(benchmark, spec, (model, targets) -> {});
        Metrics open =
                metrics(
                        benchmark,
                        spec,
                        (model, targets) ->
                                CausalTraining.run(model, targets, plain, TrainingListener.NONE));
        Metrics secret =
                metrics(
                        benchmark,
                        spec,
                        (model, targets) ->
                                CausalTraining.run(model, targets, guarded, TrainingListener.NONE));

        double leaked = open.get("canary_exposure").orElseThrow();
        double kept = secret.get("canary_exposure").orElseThrow();
        String found = "before %s%nplain %s%nprivate %s".formatted(before, open, secret);
        assertTrue(leaked > 5, found); // of 6.6
        assertTrue(kept < leaked - 2, found);
        double untuned = before.get("perplexity").orElseThrow();
        assertTrue(secret.get("perplexity").orElseThrow() < 0.8 * untuned, found);
        // the same of ordinary messages
        assertTrue(
                secret.get("membership_auc").orElseThrow()
                        < open.get("membership_auc").orElseThrow() - 0.05,
                found);
        assertEquals(0.5, before.get("membership_auc").orElseThrow(), 0.1, found);
    }

    private static PrivacyBenchmark benchmark(ModelSpec spec) {
        try (Tokenizer tokenizer = spec.openTokenizer()) {
            return PrivacyBenchmark.of(
                    EmbeddedVader.tweets().sample(800, SEED), Map.of(), OPTIONS, tokenizer);
        }
    }

    private static Metrics metrics(
            PrivacyBenchmark benchmark,
            ModelSpec spec,
            BiConsumer<CausalLanguageModel, TokenTargets> training) {
        try (CausalLanguageModel model = CausalLanguageModel.open(spec, Device.cpu())) {
            List<int[]> texts =
                    TokenizedDataset.of(
                                    benchmark.splits(SEED).weak(),
                                    model.tokenizer(),
                                    benchmark.maxLength())
                            .ids();
            training.accept(model, TokenTargets.texts(texts));
            float[][] measured = benchmark.measure(model, SEED);
            Findings findings =
                    benchmark.findings(
                            new MeasuredModel(
                                    SEED,
                                    Part.WEAK,
                                    measured,
                                    measured,
                                    PrivacyBudget.unprotected()));
            assertIntervals(findings);
            return findings.metrics();
        }
    }

    /** Each attack, at each operating point. */
    private static void assertIntervals(Findings findings) {
        for (String score : List.of("", "_reference", "_zlib", "_min_k", "_min_k_plus_plus")) {
            double auc = findings.metrics().get("membership_auc" + score).orElseThrow();
            List<Double> interval = findings.intervals().get("membership_auc" + score);
            assertTrue(interval.get(0) <= auc && auc <= interval.get(1), score + interval);
            for (String level : List.of("1e2", "1e3")) {
                String name = "membership_tpr_at_fpr_" + level + score;
                assertTrue(findings.metrics().get(name).isPresent(), name);
                assertTrue(findings.intervals().containsKey(name), name);
            }
        }
    }
}
