package io.github.weaktostrong.regularizers.fairness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FairnessParseTest {

    @Test
    void names_areTheAliasAndTheCriteria() {
        assertEquals(
                List.of("fairness", "demographic-parity", "equal-opportunity", "equalized-odds"),
                Fairness.names());
    }

    @Test
    void lambdaAlone_givesTheDefaults() {
        assertEquals(
                Fairness.demographicParity(2), Fairness.parse("fairness", Map.of("lambda", "2")));
        assertEquals(
                Fairness.equalOpportunity(.5),
                Fairness.parse("equal-opportunity", Map.of("lambda", "0.5")));
    }

    @Test
    void everyOption_isRead() {
        assertEquals(
                Fairness.equalizedOdds(1)
                        .withForm(PenaltyForm.SQUARED)
                        .withScore(FairnessScore.PROBABILITY)
                        .withCentring(Centring.BATCH)
                        .withScale(CovarianceScale.CORRELATION)
                        .withEstimator(CovarianceEstimator.running(5)),
                Fairness.parse(
                        "equalized-odds",
                        Map.of(
                                "lambda", "1",
                                "form", "squared",
                                "score", "probability",
                                "centring", "batch",
                                "scale", "correlation",
                                "estimator", "running",
                                "half-life", "5")));
        assertEquals(
                Fairness.demographicParity(1).withEstimator(CovarianceEstimator.batch()),
                Fairness.parse("fairness", Map.of("lambda", "1", "estimator", "batch")));
        assertEquals(
                Fairness.demographicParity(1).withForm(PenaltyForm.LINEAR),
                Fairness.parse("fairness", Map.of("lambda", "1", "form", "linear")));
    }

    @Test
    void unknownNamesKeysAndValues_areRefusedWithTheKnown() {
        assertEquals(
                "unknown fairness regularizer 'parity'; expected one of fairness,"
                    + " demographic-parity, equal-opportunity, equalized-odds; name one of them",
                refusal("parity", Map.of()));
        assertEquals(
                "regularizer fairness has no option 'lamda'; expected some of lambda, form, score,"
                        + " centring, scale, estimator, half-life; correct it",
                refusal("fairness", Map.of("lamda", "1")));
        assertEquals(
                "regularizer fairness: form is 'cubic'; expected one of absolute, squared,"
                        + " linear; name one of them",
                refusal("fairness", Map.of("lambda", "1", "form", "cubic")));
        assertEquals(
                "regularizer fairness: lambda is 'much'; expected a number; correct it",
                refusal("fairness", Map.of("lambda", "much")));
    }

    @Test
    void missingLambda_isRefusedWithAnExample() {
        assertEquals(
                "regularizer equalized-odds lacks its strength; expected lambda; write"
                        + " equalized-odds:lambda=1",
                refusal("equalized-odds", Map.of("form", "squared")));
    }

    @Test
    void optionsWithoutEffect_areRefused() {
        assertEquals(
                "regularizer fairness with form=linear is a sum over rows and estimates nothing;"
                        + " expected neither estimator nor half-life; leave them out",
                refusal("fairness", Map.of("lambda", "1", "form", "linear", "half-life", "3")));
        assertEquals(
                "regularizer fairness with estimator=batch keeps no average; expected no half-life;"
                        + " leave it out",
                refusal("fairness", Map.of("lambda", "1", "estimator", "batch", "half-life", "3")));
    }

    @Test
    void optionsThatContradictEachOther_areRefused() {
        assertEquals(
                "demographic-parity has form=linear with centring=batch and scale=none; expected"
                        + " centring=split and scale=none, since the linear form is a sum over rows"
                        + " that compares them with nothing else; change one of them",
                refusal("fairness", Map.of("lambda", "1", "form", "linear", "centring", "batch")));
        assertEquals(
                "equalized-odds has scale=correlation with estimator=batch; expected"
                        + " estimator=running, since the deviation is that of earlier batches;"
                        + " change one of them",
                refusal(
                        "equalized-odds",
                        Map.of("lambda", "1", "scale", "correlation", "estimator", "batch")));
    }

    private static String refusal(String name, Map<String, String> options) {
        return assertThrows(IllegalArgumentException.class, () -> Fairness.parse(name, options))
                .getMessage();
    }
}
