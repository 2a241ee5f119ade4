package io.github.weaktostrong.regularizers.fairness;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.weaktostrong.objective.LossGradient;
import io.github.weaktostrong.objective.ScoredBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Values and gradients that PyTorch's autograd computed in float64; the file lies with wts-core's
 * fixtures.
 */
class FairnessFixtureTest {

    private static final double TOLERANCE = 1e-9;
    private static final Path FIXTURE =
            Path.of("../wts-core/src/test/resources/fixtures/objective_expected.json");
    private static final Gson GSON = new Gson();

    static Stream<JsonObject> batches() {
        try {
            JsonObject file = JsonParser.parseString(Files.readString(FIXTURE)).getAsJsonObject();
            return StreamSupport.stream(file.getAsJsonArray("batches").spliterator(), false)
                    .map(JsonElement::getAsJsonObject)
                    .filter(batch -> batch.has("fairness"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("batches")
    void penalty_ofAFixture_equalsAutograd(JsonObject batch) {
        JsonObject made = batch.getAsJsonObject("fairness");
        double[][] logits = GSON.fromJson(batch.get("logits"), double[][].class);
        int[] groups = GSON.fromJson(made.get("a"), int[].class);
        int checked = 0;
        for (JsonElement element : made.getAsJsonArray("terms")) {
            JsonObject term = element.getAsJsonObject();
            Optional<CovariancePenalty> penalty = penalty(term, made.get("lambda").getAsDouble());
            if (penalty.isPresent()) {
                assertTerm(term, evaluate(penalty.get(), made, logits, groups));
                checked++;
            }
        }
        assertEquals(10, checked); // all but the centred signed form, which is not offered
    }

    private static LossGradient evaluate(
            CovariancePenalty penalty, JsonObject made, double[][] logits, int[] groups) {
        ScoredBatch batch =
                new ScoredBatch(new float[logits.length][2], new float[logits.length][2], groups);
        double baseRate = made.get("a_mean").getAsDouble();
        double[] margins = Stream.of(logits).mapToDouble(row -> row[1] - row[0]).toArray();
        PenaltySession session =
                new PenaltySession(
                        penalty,
                        List.of(new GroupCovariance(Stratum.ALL, 1, baseRate, 1)),
                        Rows.training(batch));
        session.penalise(margins, batch); // which the third time is all that came before
        session.penalise(margins, batch);
        return session.penalise(margins, batch);
    }

    private static Optional<CovariancePenalty> penalty(JsonObject term, double lambda) {
        boolean centred = term.get("centred").getAsBoolean();
        PenaltyForm form =
                switch (term.get("form").getAsString()) {
                    case "absolute" -> PenaltyForm.ABSOLUTE;
                    case "squared" -> PenaltyForm.SQUARED;
                    default -> PenaltyForm.LINEAR;
                };
        if (centred && form == PenaltyForm.LINEAR) {
            return Optional.empty();
        }
        return Optional.of(
                Fairness.demographicParity(lambda)
                        .withForm(form)
                        .withScore(
                                term.get("margin").getAsString().equals("logit")
                                        ? FairnessScore.MARGIN
                                        : FairnessScore.PROBABILITY)
                        .withCentring(centred ? Centring.BATCH : Centring.SPLIT)
                        .withEstimator(
                                centred
                                        ? CovarianceEstimator.running()
                                        : CovarianceEstimator.batch()));
    }

    private static void assertTerm(JsonObject term, LossGradient loss) {
        assertEquals(term.get("value").getAsDouble(), loss.value(), TOLERANCE, term.toString());
        double[][] gradient = GSON.fromJson(term.get("gradient"), double[][].class);
        for (int i = 0; i < gradient.length; i++) {
            assertArrayEquals(gradient[i], loss.gradient()[i], TOLERANCE, term.toString());
        }
    }
}
