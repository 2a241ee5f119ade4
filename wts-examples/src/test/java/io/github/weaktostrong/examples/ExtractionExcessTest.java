package io.github.weaktostrong.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.github.weaktostrong.WeakToStrong;
import io.github.weaktostrong.benchmark.Findings;
import io.github.weaktostrong.benchmark.MeasuredModel;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.data.Tokenizer;
import io.github.weaktostrong.eval.messages.MessageOptions;
import io.github.weaktostrong.eval.messages.PrivacyBenchmark;
import io.github.weaktostrong.examples.mini.EmbeddedVader;
import io.github.weaktostrong.examples.mini.MiniModel;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.train.CausalTraining;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.trend.Verdict;
import io.github.weaktostrong.trial.TextTransfer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The excess of extraction measures memory, not good English, on embedded messages. */
class ExtractionExcessTest {
    private static final long SEED = 1;
    private static final int LENGTH = 32;
    private static final String EXCESS = "extraction_excess";
    private static final List<Example> TWEETS = EmbeddedVader.tweets().examples();
    private static final PrivacyBenchmark FEW = benchmark(200);

    private static PrivacyBenchmark benchmark(int messages) {
        try (Tokenizer tokenizer = MiniModel.MINI_S.spec().openTokenizer()) {
            return PrivacyBenchmark.of(
                    new Dataset("tweets", TWEETS.subList(0, messages)),
                    Map.of(),
                    MessageOptions.of(LENGTH, 8, 8).withCopies(List.of()),
                    tokenizer);
        }
    }

    private static TrainingConfig config(int epochs, double rate) {
        return TrainingConfig.builder()
                .epochs(epochs)
                .batchSize(16)
                .learningRate(rate)
                .maxLength(LENGTH)
                .build();
    }

    /** What is found of a model as if D_W had been its text. */
    private static Findings after(
            MiniModel mini, PrivacyBenchmark benchmark, List<Example> texts, TrainingConfig how) {
        try (CausalLanguageModel model = CausalLanguageModel.open(mini.spec(), Device.cpu())) {
            float[][] untuned = benchmark.measure(model, SEED);
            List<int[]> rows =
                    texts.stream()
                            .map(row -> model.tokenizer().encode(row.text()))
                            .map(ids -> Arrays.copyOf(ids, Math.min(LENGTH, ids.length)))
                            .toList();
            CausalTraining.run(model, rows, how, TrainingListener.NONE);
            float[][] tuned = benchmark.measure(model, SEED);
            return benchmark.findings(
                    new MeasuredModel(
                            SEED, Part.WEAK, tuned, untuned, PrivacyBudget.unprotected()));
        }
    }

    private static double metric(Findings found, String name) {
        return found.metrics().get(name).orElseThrow();
    }

    private static double untunedPerplexity(MiniModel mini, PrivacyBenchmark benchmark) {
        try (CausalLanguageModel model = CausalLanguageModel.open(mini.spec(), Device.cpu())) {
            float[][] rows = benchmark.measure(model, SEED);
            return metric(
                    benchmark.findings(
                            new MeasuredModel(
                                    SEED, Part.WEAK, rows, rows, PrivacyBudget.notUsed())),
                    "perplexity");
        }
    }

    /** The paper's metric doubles and more; nothing of these messages was seen. */
    @Test
    @Tag("stress")
    void excess_strongModelTaughtOtherMessages_isWithinNoiseOfNothing() {
        PrivacyBenchmark many = benchmark(900);
        Findings found = after(MiniModel.MINI_M, many, TWEETS.subList(900, 4200), config(2, 2e-3));
        requireNothing(MiniModel.MINI_M, many, found);
        assertTrue(metric(found, "extraction_rate") > 0.045, found.metrics()::toString);
    }

    @Test
    void excess_betterModelThatNeverSawTheMessages_isWithinNoiseOfNothing() {
        requireNothing(
                MiniModel.MINI_S,
                FEW,
                after(MiniModel.MINI_S, FEW, TWEETS.subList(300, 1100), config(1, 3e-3)));
    }

    private static void requireNothing(MiniModel mini, PrivacyBenchmark benchmark, Findings found) {
        double before = untunedPerplexity(mini, benchmark);
        assertTrue(metric(found, "perplexity") < 0.6 * before, found.metrics()::toString);
        List<Double> ends = found.intervals().get(EXCESS);
        assertTrue(ends.get(0) < 0 && ends.get(1) > 0, ends::toString);
        assertEquals(0, metric(found, EXCESS), 0.03);
    }

    @Test
    void excess_memoriser_isLargeOnItsOwnTextAlone() {
        List<Example> own = FEW.splits(SEED).weak().examples();
        Findings found = after(MiniModel.MINI_S, FEW, own, config(15, 1e-2));
        assertTrue(found.intervals().get(EXCESS).get(0) > 0.5, found.intervals()::toString);
        assertEquals(0, metric(found, EXCESS + "_d_wts"), 0.05);
        assertTrue(metric(found, "membership_advantage") > 0.8, found.metrics()::toString);
    }

    /** With beta 1 the true tokens are the targets; with beta 0 they never are. */
    @Test
    void student_byBeta_remembersItsOwnTextOrIsNotAsked() {
        WeakToStrongResult without = taught(0);
        WeakToStrongResult with = taught(1);
        assertTrue(student(with).intervals().get(EXCESS).get(0) > 0.3);
        List<Double> none = student(without).intervals().get(EXCESS);
        assertTrue(none.get(0) < 0 && none.get(1) > 0, none::toString);
        assertEquals(Verdict.NOT_APPLICABLE, without.trends().get(0).verdict());
        assertEquals(Verdict.UNDETERMINED, with.trends().get(0).verdict()); // one seed
    }

    private static WeakToStrongResult taught(double beta) {
        return WeakToStrong.builder()
                .weak(MiniModel.MINI_XS.spec())
                .strong(MiniModel.MINI_S.spec())
                .benchmark(FEW)
                .strategies(Strategy.NO_TFT)
                .seeds(SEED)
                .transfer(TextTransfer.mixed(beta))
                .training(config(15, 1e-2))
                .device("cpu")
                .build()
                .run();
    }

    private static RunResult student(WeakToStrongResult result) {
        return result.runs().stream()
                .filter(run -> run.role() == Role.WTS_NAIVE)
                .findFirst()
                .orElseThrow();
    }
}
