package io.github.weaktostrong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.Precision;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.privacy.NoiseMode;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivacyHistory;
import io.github.weaktostrong.privacy.PrivacyStatement;
import io.github.weaktostrong.privacy.PrivateTraining;
import io.github.weaktostrong.result.CeilingCandidate;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.Trend;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.trend.Verdict;
import io.github.weaktostrong.trial.ExperimentListener;
import io.github.weaktostrong.trial.TextTransfer;
import io.github.weaktostrong.trial.TrialRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeakToStrongTextTest {
    @TempDir Path folder;

    private final List<String> heard = new ArrayList<>();

    private WeakToStrong.Builder experiment() {
        return experiment(TinyModels.random(8, 1));
    }

    private WeakToStrong.Builder experiment(ModelSpec weak) {
        return experiment(weak, 10);
    }

    private WeakToStrong.Builder experiment(ModelSpec weak, int epochs) {
        TrainingConfig config =
                TrainingConfig.builder().epochs(epochs).batchSize(4).learningRate(1e-2).build();
        return WeakToStrong.builder()
                .weak(weak)
                .strong(TinyModels.random(16, 2))
                .benchmark(new TinyTexts())
                .weakTraining(config)
                .strongTraining(config)
                .weakRegularizer(new FixedNoise(3, 0.5))
                .transferRegularizer(new FixedNoise(2, 0.5))
                .ceilingGrid(
                        List.of(List.of(new FixedNoise(3, 1e-12)), List.of(new FixedNoise(3, 0.5))))
                .composition(
                        (trainings, delta) ->
                                new PrivacyBudget(trainings, 3.0 * trainings.size(), delta, "sum"),
                        1e-5)
                .device("cpu")
                .listener(
                        new ExperimentListener() {
                            @Override
                            public TrainingListener onTraining(String label, int done, int total) {
                                heard.add(label + " " + done + "/" + total);
                                return TrainingListener.NONE;
                            }
                        });
    }

    @Test
    void run_threeStrategies_sharesTrainingsAndReportsBudgets() throws IOException {
        WeakToStrong run = experiment().output(folder).build();
        assertEquals(10, run.plan().size());
        WeakToStrongResult result = run.run();
        assertEquals(15, result.runs().size());
        // weak, weak private, three students, ceiling, two candidates, two untuned
        assertEquals(
                9,
                result.runs().stream().map(RunResult::artefact).distinct().count(),
                "one candidate is not picked");
        assertEquals(
                artefact(result, Strategy.WEAK_TFT, Role.WEAK),
                artefact(result, Strategy.WEAK_WTS_TFT, Role.WEAK));
        assertNotEquals(
                artefact(result, Strategy.NO_TFT, Role.WEAK),
                artefact(result, Strategy.WEAK_TFT, Role.WEAK));
        assertEquals(
                artefact(result, Strategy.NO_TFT, Role.STRONG_UNTUNED),
                artefact(result, Strategy.WEAK_TFT, Role.STRONG_UNTUNED));
        budgets(result);
        resumes(result);
        result.write(folder.resolve("out"));
        JsonObject json =
                JsonParser.parseString(
                                Files.readString(folder.resolve("out").resolve("results.json")))
                        .getAsJsonObject();
        JsonObject privacy = json.getAsJsonObject("privacy");
        assertEquals(9, privacy.getAsJsonObject("d_w").get("epsilon").getAsDouble());
        assertEquals(3, privacy.getAsJsonObject("d_wts").get("epsilon").getAsDouble());
        assertTrue(
                Files.readString(folder.resolve("out/report.md"))
                        .contains("Unit of privacy: one message"));
    }

    private static void budgets(WeakToStrongResult result) {
        PrivacyStatement statement = result.privacy().orElseThrow();
        assertEquals(3, statement.dW().trainings().size()); // the weak model and both candidates
        assertEquals(1, statement.dWts().trainings().size());
        assertEquals(statement.dW(), statement.anyUnit().orElseThrow()); // one seed: the larger
        assertTrue(statement.notCovered().get(0).contains("NO_TFT"));
        assertEquals(3, budget(result, Strategy.WEAK_TFT, Role.WEAK));
        assertEquals(2, budget(result, Strategy.WEAK_WTS_TFT, Role.WTS_NAIVE));
        // the picked ceiling is charged for both candidates
        assertEquals(6, budget(result, Strategy.WEAK_TFT, Role.STRONG_CEILING));
        assertTrue(
                run(result, Strategy.WEAK_TFT, Role.WTS_NAIVE).metrics().get("budget").isEmpty());
        // of equal epsilons the candidate that learns more is picked
        List<CeilingCandidate> candidates =
                run(result, Strategy.WEAK_TFT, Role.STRONG_CEILING)
                        .selection()
                        .ceiling()
                        .orElseThrow()
                        .candidates();
        assertEquals(
                List.of(1e-12, 0.5),
                candidates.stream()
                        .map(c -> c.regularizers().get(0).settings().get("norm"))
                        .toList());
        assertTrue(
                String.valueOf(
                                run(result, Strategy.WEAK_TFT, Role.STRONG_CEILING)
                                        .settings()
                                        .get("regularizers"))
                        .contains("norm=0.5"));
    }

    /** Nothing is known of people in these texts, nor of duplicates. */
    @Test
    void statement_ofAnyTexts_promisesNothingAboutPeople() {
        PrivacyStatement statement =
                experiment().strategies(Strategy.NO_TFT).build().run().privacy().orElseThrow();
        String all = statement.toMarkdown();
        assertFalse(all.contains("people are split"), all);
        assertFalse(all.contains("duplicates"), all);
        assertTrue(
                statement
                        .notCovered()
                        .contains("a person with rows in both D_W and D_WTS: both budgets compose"),
                all);
        assertTrue(statement.publicConstants().get(0).startsWith("number of rows in D_W"), all);
    }

    /** Of the strategies that are run alone; a private student learns these tokens with noise. */
    @Test
    void statement_trueTokensAmongTheTargets_namesTheStrategiesThatLearnThemUnprotected() {
        String line = "true next tokens of D_WTS, which are learned with weight 0.5 (beta): ";
        assertTrue(
                trueTokens(Strategy.WEAK_TFT, Strategy.WEAK_WTS_TFT)
                        .contains(line + "by students without protection (WEAK_TFT)"));
        assertFalse(trueTokens(Strategy.WEAK_WTS_TFT).toString().contains("true next tokens"));
    }

    private List<String> trueTokens(Strategy... strategies) {
        return experiment(TinyModels.random(8, 1), 1)
                .transfer(TextTransfer.mixed(0.5))
                .strategies(strategies)
                .build()
                .run()
                .privacy()
                .orElseThrow()
                .notCovered();
    }

    @Test
    void precision_isThatOfEveryTrainingAndMeasurement_privateOnesInPassesOfOneRow() {
        assertRefused(Precision.TF32, "precision tf32 under 'fixed-noise'; expected fp32");
        assertRefused(Precision.BFLOAT16, "precision bf16 under 'fixed-noise' in passes");
        TrainingConfig alone =
                TrainingConfig.builder().batchSize(4).microBatchSize(1).learningRate(1e-2).build();
        WeakToStrong run =
                experiment(TinyModels.random(8, 1), 1)
                        .privateWeakTraining(alone)
                        .privateStrongTraining(alone)
                        .precision(Precision.BFLOAT16)
                        .build();
        Set<String> wide = digests(experiment(TinyModels.random(8, 1), 1).build());
        Set<String> rounded = digests(run);
        assertEquals(10, rounded.size());
        assertTrue(rounded.stream().noneMatch(wide::contains)); // the untuned models' too
        for (RunResult each : run.run().runs()) {
            assertEquals("bf16", each.settings().get("precision"));
        }
    }

    private void assertRefused(Precision precision, String start) {
        WeakToStrong.Builder shared = experiment(TinyModels.random(8, 1), 1).precision(precision);
        String message = assertThrows(IllegalArgumentException.class, shared::build).getMessage();
        assertTrue(message.startsWith(start), message);
    }

    private static Set<String> digests(WeakToStrong run) {
        return run.plan().stream().map(PlannedTraining::digest).collect(Collectors.toSet());
    }

    /** Measurements before fine-tuning are counted, equal candidates once. */
    @Test
    void plan_equalCandidates_isWhatProgressCounts() {
        List<Regularizer> candidate = List.of(new FixedNoise(3, 0.5));
        WeakToStrong run =
                WeakToStrong.builder()
                        .weak(TinyModels.random(8, 1))
                        .strong(TinyModels.random(16, 2))
                        .benchmark(new TinyTexts())
                        .strategies(Strategy.WEAK_TFT)
                        .weakRegularizer(new FixedNoise(3, 0.5))
                        .ceilingGrid(List.of(candidate, candidate))
                        .composition(
                                (all, delta) -> new PrivacyBudget(all, all.size(), delta, "count"),
                                1e-5)
                        .device("cpu")
                        .listener(
                                new ExperimentListener() {
                                    @Override
                                    public TrainingListener onTraining(
                                            String label, int done, int total) {
                                        heard.add(done + "/" + total);
                                        return TrainingListener.NONE;
                                    }
                                })
                        .build();
        WeakToStrongResult result = run.run();
        // both models as they are, the weak one, its student, one ceiling
        assertEquals(5, run.plan().size());
        assertEquals(List.of("0/5", "1/5", "2/5", "3/5", "4/5"), heard);
        assertEquals(2, result.privacy().orElseThrow().dW().trainings().size());
    }

    @Test
    void trainingsThatAModelBrings_addToThoseOfTheExperiment() {
        Path used = folder.resolve("used");
        try (CausalLanguageModel model =
                CausalLanguageModel.open(TinyModels.random(8, 1), Device.cpu())) {
            PrivateTraining earlier =
                    new PrivateTraining("earlier", 2, 0.5, 7, 1, "poisson", NoiseMode.SECURE);
            model.remember(PrivacyHistory.NONE.and(earlier));
            model.save(used);
        }
        WeakToStrongResult result =
                experiment(ModelSpec.folder(used)).strategies(Strategy.WEAK_WTS_TFT).build().run();
        PrivacyStatement statement = result.privacy().orElseThrow();
        // the weak model's earlier one and its own, both candidates of the ceiling
        assertEquals(4, statement.dW().trainings().size());
        assertEquals(7, statement.dW().trainings().get(0).steps());
        assertEquals(6, budget(result, Strategy.WEAK_WTS_TFT, Role.WEAK));
        assertEquals(1, statement.dWts().trainings().size());
        Map<String, Object> settings = run(result, Strategy.WEAK_WTS_TFT, Role.WEAK).settings();
        assertEquals("the mechanism's samples", settings.get("order"));
        assertFalse(settings.containsKey("max_grad_norm"));
        PrivacyStatement own =
                run(result, Strategy.WEAK_WTS_TFT, Role.WEAK).selection().privacy().orElseThrow();
        assertTrue(own.toMarkdown().contains("clipping norm, noise"));
    }

    private void resumes(WeakToStrongResult first) {
        heard.clear();
        WeakToStrongResult second = experiment().output(folder).build().run();
        assertEquals(List.of(), heard);
        assertEquals(
                first.runs().stream().map(run -> run.metrics().asMap()).toList(),
                second.runs().stream().map(run -> run.metrics().asMap()).toList());
        assertEquals(
                first.privacy().orElseThrow().toJson(), second.privacy().orElseThrow().toJson());
    }

    @Test
    void runTraining_again_isBitwiseEqualUnlessItOrItsTeacherIsPrivate() {
        Path first = folder.resolve("first");
        WeakToStrongResult result =
                experiment().output(first).recipe(Map.of("name", "x")).build().run();
        // ten distinct ones, both models before fine-tuning included; a teacher before its student
        assertEquals(10, heard.size());
        assertEquals("seed 1, measuring the untuned model 0/10", heard.get(0));
        for (Strategy strategy : Strategy.values()) {
            String student = artefact(result, strategy, Role.WTS_NAIVE);
            TrialRecord record = TrialRecord.read(first.resolve("store").resolve(student));
            assertEquals(Map.of("name", "x", "seed", 1L, "artefact", student), record.request());
            assertEquals(strategy == Strategy.NO_TFT, record.isRepeatable());
        }
        String plain = artefact(result, Strategy.NO_TFT, Role.WTS_NAIVE);
        Path second = folder.resolve("second");
        heard.clear();
        experiment().output(second).build().runTraining(plain);
        assertEquals(List.of("seed 1, weak 0/2", "seed 1, transfer 1/2"), heard);
        assertEquals(
                TrialRecord.read(first.resolve("store").resolve(plain)).sha256(),
                TrialRecord.read(second.resolve("store").resolve(plain)).sha256());
    }

    @Test
    void runTraining_unknownOrWithoutFolder_isRefused() {
        WeakToStrong run = experiment().output(folder).build();
        String message =
                assertThrows(IllegalArgumentException.class, () -> run.runTraining("abc"))
                        .getMessage();
        assertTrue(message.contains("has the digest abc; expected one of its plan"), message);
        WeakToStrong lost = experiment().build();
        assertThrows(IllegalStateException.class, () -> lost.runTraining("abc"));
    }

    @Test
    void run_students_learnFromTheirTeacher() {
        WeakToStrongResult result = experiment().strategies(Strategy.NO_TFT).build().run();
        double before = task(result, Role.STRONG_UNTUNED);
        assertTrue(task(result, Role.WTS_NAIVE) < 0.8 * before);
        assertTrue(task(result, Role.STRONG_CEILING) < 0.8 * before);
        assertEquals("none", result.privacy().orElseThrow().dW().protection());
        Trend trend = result.trends().get(0);
        assertTrue(
                trend.doubts().stream().noneMatch(doubt -> doubt.text().contains("undefined")),
                trend.doubts()::toString);
    }

    @Test
    void run_sequences_areAnotherTraining() {
        TextTransfer sequences = TextTransfer.sequences(2, 6);
        WeakToStrongResult written =
                experiment().strategies(Strategy.NO_TFT).transfer(sequences).build().run();
        WeakToStrongResult imitated = experiment().strategies(Strategy.NO_TFT).build().run();
        assertNotEquals(
                artefact(imitated, Strategy.NO_TFT, Role.WTS_NAIVE),
                artefact(written, Strategy.NO_TFT, Role.WTS_NAIVE));
        assertEquals(
                artefact(imitated, Strategy.NO_TFT, Role.WEAK),
                artefact(written, Strategy.NO_TFT, Role.WEAK));
    }

    @Test
    void run_keptTeacherTokens_teachToo_andAreAnotherTraining() {
        TextTransfer kept = TextTransfer.tokens().topK(200);
        WeakToStrongResult result =
                experiment().strategies(Strategy.NO_TFT).transfer(kept).build().run();
        assertTrue(task(result, Role.WTS_NAIVE) < 0.8 * task(result, Role.STRONG_UNTUNED));
        assertEquals(Map.of("kind", "token distillation"), TextTransfer.tokens().settings());
        assertEquals(200, kept.settings().get("top_k"));
        assertEquals(8 * 200 * 100 * 31L, kept.keptBytes(100, 32));
        Exception e =
                assertThrows(
                        IllegalArgumentException.class, () -> TextTransfer.sequences(2, 6).topK(8));
        assertTrue(e.getMessage().contains("for token-level distillation"), e.getMessage());
    }

    /** Without true tokens among its targets there is nothing to ask of the student's own text. */
    @Test
    void run_mixedTransfer_learnsTheStudentsOwnText_withoutItNothingIsAsked() {
        WeakToStrongResult none = taught(TextTransfer.tokens());
        WeakToStrongResult all = taught(TextTransfer.mixed(1));
        double without = leak(none, Role.WTS_NAIVE);
        double with = leak(all, Role.WTS_NAIVE);
        assertTrue(with > without + 0.5, with + " and " + without);
        for (Trend trend : none.trends()) {
            assertEquals(Verdict.NOT_APPLICABLE, trend.verdict());
            assertTrue(none.toMarkdown().contains("| not_applicable |"));
            assertTrue(
                    trend.doubts().get(0).text().startsWith("no true token of D_WTS is a target"),
                    trend.doubts()::toString);
        }
        assertEquals(Verdict.UNDETERMINED, all.trends().get(0).verdict()); // one seed
        assertTrue(
                all.toMarkdown().contains("D_WTS, which are learned with weight 1.0 (beta)"),
                all::toMarkdown);
        assertNotEquals(
                artefact(none, Strategy.NO_TFT, Role.WTS_NAIVE),
                artefact(all, Strategy.NO_TFT, Role.WTS_NAIVE));
        assertEquals(TextTransfer.tokens(), TextTransfer.mixed(0));
        assertThrows(IllegalArgumentException.class, () -> TextTransfer.mixed(1.1));
    }

    private WeakToStrongResult taught(TextTransfer transfer) {
        return experiment(TinyModels.random(8, 1), 60)
                .strategies(Strategy.NO_TFT)
                .transfer(transfer)
                .build()
                .run();
    }

    private static double leak(WeakToStrongResult result, Role role) {
        return run(result, Strategy.NO_TFT, role).metrics().get("leak").orElseThrow();
    }

    @Test
    void build_auxiliaryRole_explainsWhyNot() {
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> experiment().roles(Role.WEAK, Role.WTS_AUX).build())
                        .getMessage();
        assertTrue(message.startsWith("role WTS_AUX does not apply to privacy: the"), message);
    }

    @Test
    void build_privateStrategyWithoutMechanism_isRefused() {
        WeakToStrong.Builder builder =
                WeakToStrong.builder()
                        .weak(TinyModels.random(8, 1))
                        .strong(TinyModels.random(16, 2))
                        .benchmark(new TinyTexts());
        String message = assertThrows(IllegalArgumentException.class, builder::build).getMessage();
        assertTrue(message.contains("need a regularizer of the weak model"), message);
        builder.strategies(Strategy.NO_TFT).build();
    }

    @Test
    void run_roles_areReportedAsAsked() {
        WeakToStrongResult result =
                experiment().strategies(Strategy.NO_TFT).roles(Role.WEAK).build().run();
        Set<Role> roles =
                result.runs().stream()
                        .map(RunResult::role)
                        .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of(Role.WEAK, Role.WEAK_UNTUNED, Role.STRONG_UNTUNED), roles);
    }

    private static RunResult run(WeakToStrongResult result, Strategy strategy, Role role) {
        return result.runs().stream()
                .filter(run -> run.strategy() == strategy && run.role() == role)
                .findFirst()
                .orElseThrow();
    }

    private static String artefact(WeakToStrongResult result, Strategy strategy, Role role) {
        return run(result, strategy, role).artefact();
    }

    private static double budget(WeakToStrongResult result, Strategy strategy, Role role) {
        return run(result, strategy, role).metrics().get("budget").orElseThrow();
    }

    private static double task(WeakToStrongResult result, Role role) {
        return run(result, Strategy.NO_TFT, role).metrics().get("perplexity").orElseThrow();
    }
}
