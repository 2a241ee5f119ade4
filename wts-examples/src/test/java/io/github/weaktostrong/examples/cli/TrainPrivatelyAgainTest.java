package io.github.weaktostrong.examples.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.weaktostrong.regularizers.privacy.PldAccountant;
import io.github.weaktostrong.regularizers.privacy.SampledGaussianEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Private training of a model that was trained before: no step is forgotten. */
class TrainPrivatelyAgainTest {
    private static final Path CLASSIFIER = Cli.fixture("classifier-l3h3c2");
    private static final Object[] PRIVATE = {"--dp-max-grad-norm", 1, "--dp-noise-multiplier", 1.5};

    @TempDir private Path folder;
    private Path first;

    @BeforeEach
    void trainOnce() {
        first = folder.resolve("first");
        Cli.ok(train(CLASSIFIER, first, PRIVATE).toArray());
    }

    private static List<Object> train(Path model, Path out, Object... more) {
        Path rows = CLASSIFIER.resolve("train.jsonl");
        List<Object> args =
                new ArrayList<>(List.of("train", "--model", model, "--data", rows, "--out", out));
        args.addAll(List.of("--batch-size", 4));
        args.addAll(List.of(more));
        return args;
    }

    private JsonObject spent(Path model) {
        return Cli.json(model.resolve("training.json"))
                .getAsJsonObject("privacy")
                .getAsJsonObject("d_w");
    }

    private static double epsilon(SampledGaussianEvent... events) {
        return new PldAccountant().epsilon(List.of(events), 1e-5);
    }

    private static SampledGaussianEvent steps(double sigma, int steps) {
        return new SampledGaussianEvent(sigma, 4 / 22.0, steps);
    }

    @Test
    void secondTraining_statesBothTogether() {
        double one = spent(first).get("epsilon").getAsDouble();
        assertEquals(epsilon(steps(1.5, 6)), one, 1e-12);
        Path second = folder.resolve("second");
        Cli.Result result = Cli.ok(train(first, second, PRIVATE).toArray());
        assertTrue(result.err().contains("1 private training(s) before"), result.err());
        assertEquals(2, spent(second).getAsJsonArray("trainings").size());
        double two = spent(second).get("epsilon").getAsDouble();
        assertEquals(epsilon(steps(1.5, 12)), two, 1e-12);
        assertTrue(two > one);
        Path third = folder.resolve("third"); // with other noise, and a delta of its own
        Object[] noisier = {PRIVATE[0], 1, PRIVATE[2], 3, "--dp-delta", 1e-5};
        Cli.ok(train(second, third, noisier).toArray());
        double three = spent(third).get("epsilon").getAsDouble();
        assertEquals(epsilon(steps(1.5, 12), steps(3, 6)), three, 1e-12);
    }

    @Test
    void lostStatement_isMadeUpForByTheWeights() throws IOException {
        Files.delete(first.resolve("training.json"));
        Path second = folder.resolve("second");
        Cli.ok(train(first, second, PRIVATE).toArray());
        assertEquals(epsilon(steps(1.5, 12)), spent(second).get("epsilon").getAsDouble(), 1e-12);
    }

    @Test
    void changedStatement_isRefused() throws IOException {
        Path file = first.resolve("training.json");
        String text = Files.readString(file);
        Files.writeString(file, text.replace("\"steps\": 6", "\"steps\": 1"));
        refused("went through 1 private trainings", "training.json states 1 or other ones");
        JsonObject emptied = Cli.json(file);
        JsonObject budget = emptied.getAsJsonObject("privacy").getAsJsonObject("d_w");
        budget.add("trainings", new JsonArray());
        Files.writeString(file, emptied.toString());
        refused("the privacy statement cannot be read");
        emptied.remove("privacy");
        Files.writeString(file, emptied.toString());
        refused("training.json states 0 or other ones");
        Files.writeString(file, text);
        Cli.ok(train(first, folder.resolve("second"), PRIVATE).toArray()); // nothing else was wrong
    }

    @Test
    void changedWeightsFile_isRefused() throws IOException {
        Path file = first.resolve("model.safetensors");
        String bytes = Files.readString(file, ISO_8859_1);
        String steps = "\\\"steps\\\":6";
        assertTrue(bytes.contains(steps));
        Files.writeString(file, bytes.replace(steps, "\\\"steps\\\":1"), ISO_8859_1);
        refused("went through 1 private trainings", "or other ones");
        Files.writeString(file, bytes.replace(steps, "\\\"steqs\\\":6"), ISO_8859_1);
        refused("the privacy history in the weights cannot be read");
    }

    private void refused(String... words) {
        Cli.refused(train(first, folder.resolve("second"), PRIVATE), words);
    }

    @Test
    void trainingWithoutPrivacyAfterwards_endsTheGuarantee_andForgetsNothing() {
        Path plain = folder.resolve("plain");
        Cli.Result result = Cli.ok(train(first, plain).toArray());
        assertTrue(result.err().contains("THIS TRAINING IS NOT PRIVATE"), result.err());
        assertTrue(spent(plain).get("epsilon").isJsonNull());
        assertTrue(spent(plain).get("protection").getAsString().startsWith("none"));
        Path last = folder.resolve("last");
        Cli.Result again = Cli.ok(train(plain, last, PRIVATE).toArray());
        assertTrue(again.err().contains("TRAINED WITHOUT DIFFERENTIAL PRIVACY"), again.err());
        assertEquals(epsilon(steps(1.5, 12)), spent(last).get("epsilon").getAsDouble(), 1e-12);
        String report =
                Cli.json(last.resolve("training.json")).getAsJsonObject("privacy").toString();
        assertTrue(report.contains("earlier training of this model without differential"), report);
    }

    @Test
    void privateTrainingOfAModelTrainedWithoutIt_saysSo() {
        Path plain = folder.resolve("plain");
        Cli.ok(train(CLASSIFIER, plain).toArray());
        assertFalse(Cli.json(plain.resolve("training.json")).has("privacy"));
        Path last = folder.resolve("last");
        Cli.Result result = Cli.ok(train(plain, last, PRIVATE).toArray());
        assertTrue(result.err().contains("TRAINED WITHOUT DIFFERENTIAL PRIVACY"), result.err());
        assertEquals(epsilon(steps(1.5, 6)), spent(last).get("epsilon").getAsDouble(), 1e-12);
    }
}
