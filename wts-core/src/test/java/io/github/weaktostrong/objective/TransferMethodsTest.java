package io.github.weaktostrong.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values of the worked example come from the formulas in scalar arithmetic, written elsewhere. */
class TransferMethodsTest {
    private static final double FLOOR = 1e-4;
    private static final Map<String, DoubleFunction<TransferMethod>> METHODS =
            Map.of(
                    "adaptive-confidence", TransferMethods::adaptiveConfidence,
                    "confidence-weighted", TransferMethods::confidenceWeighted,
                    "focal", TransferMethods::focal,
                    "jensen-shannon", TransferMethods::jensenShannon,
                    "label-smoothing", TransferMethods::labelSmoothing,
                    "product-of-experts",
                            own -> TransferMethods.productOfExperts(1, new AlphaSchedule(own, 0)),
                    "reverse-cross-entropy", TransferMethods::reverseCrossEntropy,
                    "reverse-kl", TransferMethods::reverseKl,
                    "reverse-mixture", share -> TransferMethods.reverseMixture(share, FLOOR));

    @ParameterizedTest
    @CsvSource({
        "adaptive-confidence, 1, .4570275564",
        "adaptive-confidence, .5, .4651724999",
        "confidence-weighted, 1, .2482225951",
        "confidence-weighted, 2, .1335103494",
        "focal, 0, .5697181065",
        "focal, 1, .3347338064",
        "focal, 2, .2267891197",
        "jensen-shannon, .5, .0104556902",
        "jensen-shannon, .25, .0078781423",
        "label-smoothing, .1, .6047181065",
        "product-of-experts, 1, .4249270183",
        "product-of-experts, .5, .4722151045",
        "reverse-cross-entropy, 1e-4, .5616307543",
        "reverse-kl, 1e-4, .0419031735",
        "reverse-mixture, .5, .5656744304",
        "reverse-mixture, .25, .5676962685"
    })
    void value_ofTheWorkedExample_isThatOfTheFormula(String name, double option, double expected) {
        TransferMethod method = METHODS.get(name).apply(option);
        assertEquals(expected, evaluate(method, Golden.batch(), 0).value(), 1e-7);
        assertEquals(name, method.name());
        assertEquals(name, ((Map<?, ?>) method.settings().get("method")).get("name"));
    }

    @Test
    void crossEntropy_isTheNaiveLossByValueAndDigest() {
        assertEquals(AuxiliaryConfidenceLoss.off(), TransferMethods.crossEntropy());
        assertEquals(
                .5697181065,
                evaluate(TransferMethods.crossEntropy(), Golden.batch(), 0).value(),
                1e-7);
    }

    /** KL(q, p) is the cross-entropy less the entropy of q, which no logit moves. */
    @Test
    void crossEntropy_lessTheEntropyOfTheLabels_isTheForwardDivergence() {
        double entropy =
                Arrays.stream(Golden.WEAK)
                        .mapToDouble(q -> -Arrays.stream(q).map(x -> x * Math.log(x)).sum())
                        .average()
                        .orElseThrow();
        double value = evaluate(TransferMethods.crossEntropy(), Golden.batch(), 0).value();
        assertEquals(.0423777650, value - entropy, 1e-7);
    }

    @ParameterizedTest
    @CsvSource({"0, .5697181065", "5, .4722151045", "10, .4249270183", "90, .4249270183"})
    void productOfExperts_duringWarmUp_isRampedUnlikeThePublishedCode(
            int stepsDone, double expected) {
        TransferMethod method = TransferMethods.productOfExperts(1, new AlphaSchedule(1, .1));
        assertEquals(expected, evaluate(method, Golden.batch(), stepsDone).value(), 1e-7);
    }

    @Property(tries = 40)
    void gradient_ofEveryMethod_isThatOfCentralDifferences(
            @ForAll long seed,
            @ForAll @IntRange(min = 2, max = 4) int classes,
            @ForAll("methods") TransferMethod method) {
        ScoredBatch batch = RandomBatches.batch(seed, 5, classes);
        RowMethod own = (RowMethod) method;
        double[] weights = {1, .5, 2, 0, 1};
        TransferMethod.Session session = begin(method, batch, 10);
        double[][] targets = session.targets(batch, 7);
        double[][] numeric =
                Gradients.numeric(
                        SoftCrossEntropy.widen(batch.logits()),
                        z -> own.mean(z, targets, weights).value());
        Gradients.assertClose(
                numeric, session.loss(batch.logits(), targets, weights).gradient(), 1e-7);
    }

    @Test
    void gradient_thatHoldsTheStudentConstant_isRejectedByCentralDifferences() {
        RowMethod planted =
                RowMethod.of(
                        Map.of("name", "planted"),
                        (own, weak, stepsDone) -> weak,
                        (own, target, slope) -> { // p of the slope's log p / q left out
                            double value = 0;
                            for (int c = 0; c < slope.length; c++) {
                                value += Math.exp(own[c]) * (own[c] - Math.log(target[c]));
                                slope[c] = Math.exp(own[c]);
                            }
                            return value;
                        });
        double[] ones = {1, 1, 1, 1};
        double[][] numeric =
                Gradients.numeric(
                        SoftCrossEntropy.widen(Golden.narrow(Golden.LOGITS)),
                        z -> planted.mean(z, Golden.WEAK, ones).value());
        double[][] claimed = planted.mean(Golden.LOGITS, Golden.WEAK, ones).gradient();
        assertTrue(Math.abs(numeric[0][0] - claimed[0][0]) > 1e-3);
    }

    @Property(tries = 60)
    void divergence_isNothingAtTheLabelAloneAndNeverBelow(
            @ForAll long seed, @ForAll @IntRange(min = 2, max = 4) int classes) {
        ScoredBatch batch = RandomBatches.batch(seed, 3, classes);
        float[][] logs = new float[3][classes];
        for (int i = 0; i < 3; i++) {
            for (int c = 0; c < classes; c++) {
                logs[i][c] = (float) Math.log(batch.targets()[i][c]);
            }
        }
        ScoredBatch same = Golden.batch(logs, batch.targets());
        for (TransferMethod method :
                List.of(TransferMethods.reverseKl(1e-9), TransferMethods.jensenShannon(.3))) {
            assertEquals(0, evaluate(method, same, 0).value(), 1e-6);
            double other = evaluate(method, batch, 0).value();
            assertTrue(other > 0, method.name() + " " + other);
        }
        assertTrue(
                evaluate(TransferMethods.jensenShannon(.5), batch, 0).value() <= Math.log(2),
                "bounded by log 2");
    }

    @Property(tries = 30)
    void loss_atTheEndOfItsRange_isCrossEntropy(@ForAll long seed) {
        ScoredBatch batch = RandomBatches.batch(seed, 6, 3);
        LossGradient plain = SoftCrossEntropy.evaluate(batch);
        for (TransferMethod method :
                List.of(
                        TransferMethods.focal(0),
                        TransferMethods.labelSmoothing(0),
                        TransferMethods.reverseMixture(0, 1e-12),
                        TransferMethods.productOfExperts(1, new AlphaSchedule(1, .5)))) {
            LossGradient ended = evaluate(method, batch, 0);
            assertEquals(plain.value(), ended.value(), 1e-6, method.name());
            Gradients.assertClose(plain.gradient(), ended.gradient(), 1e-6);
        }
    }

    @Property(tries = 60)
    void classesInAnotherOrder_leaveTheLossAndMoveItsGradient(
            @ForAll long seed, @ForAll("methods") TransferMethod method) {
        ScoredBatch batch = RandomBatches.batch(seed, 4, 3);
        ScoredBatch turned = Golden.batch(turned(batch.logits()), turned(batch.targets()));
        LossGradient one = evaluate(method, batch, 3);
        LossGradient other = evaluate(method, turned, 3);
        assertEquals(one.value(), other.value(), 1e-12);
        for (int i = 0; i < 4; i++) {
            double[] row = one.gradient()[i];
            assertArrayEquals(new double[] {row[1], row[2], row[0]}, other.gradient()[i], 1e-12);
            assertEquals(0, Arrays.stream(row).sum(), 1e-12, "logits are free up to a shift");
        }
    }

    private static float[][] turned(float[][] rows) {
        return Arrays.stream(rows)
                .map(row -> new float[] {row[1], row[2], row[0]})
                .toArray(float[][]::new);
    }

    @Property(tries = 40)
    void loss_onHardLabelsAndFarLogits_isFinite(
            @ForAll @IntRange(min = -2000, max = 2000) int logit,
            @ForAll("methods") TransferMethod method) {
        ScoredBatch batch =
                Golden.batch(
                        new float[][] {{logit, 0}, {0, logit}}, new float[][] {{1, 0}, {1, 0}});
        LossGradient found = evaluate(method, batch, 3);
        assertTrue(Double.isFinite(found.value()), method + ": " + found.value());
        for (double[] row : found.gradient()) {
            assertTrue(Arrays.stream(row).allMatch(Double::isFinite), method.toString());
        }
    }

    @Provide
    Arbitrary<TransferMethod> methods() {
        return Arbitraries.of(
                TransferMethods.adaptiveConfidence(.7),
                TransferMethods.confidenceWeighted(1.5),
                TransferMethods.focal(.5),
                TransferMethods.focal(2),
                TransferMethods.jensenShannon(.3),
                TransferMethods.labelSmoothing(.2),
                TransferMethods.productOfExperts(.8, new AlphaSchedule(.6, .5)),
                TransferMethods.reverseCrossEntropy(FLOOR),
                TransferMethods.reverseKl(FLOOR),
                TransferMethods.reverseMixture(.4, FLOOR));
    }

    @ParameterizedTest
    @CsvSource({
        "adaptive-confidence, 0",
        "confidence-weighted, 0",
        "focal, -1",
        "jensen-shannon, 1",
        "label-smoothing, 1",
        "product-of-experts, 1.5",
        "reverse-cross-entropy, 0",
        "reverse-kl, .5",
        "reverse-mixture, NaN"
    })
    void option_outOfItsRange_isRefusedWithTheValue(String name, double option) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> METHODS.get(name).apply(option))
                        .getMessage();
        assertTrue(message.contains("is " + option + "; expected a number"), message);
    }

    @Test
    void settings_ofTwoOptions_tellThemApart() {
        METHODS.forEach(
                (name, method) ->
                        assertFalse(
                                method.apply(.05).settings().equals(method.apply(.06).settings()),
                                name));
    }

    static LossGradient evaluate(TransferMethod method, ScoredBatch batch, int stepsDone) {
        double[] ones = new double[batch.rows()];
        Arrays.fill(ones, 1);
        return begin(method, batch, 100).evaluate(batch, ones, stepsDone);
    }

    private static TransferMethod.Session begin(
            TransferMethod method, ScoredBatch rows, int totalSteps) {
        return method.begin(
                new TrainingRows(
                        rows.targets(),
                        Golden.noGroups(rows.rows()),
                        List.of(),
                        rows.rows(),
                        totalSteps));
    }
}
