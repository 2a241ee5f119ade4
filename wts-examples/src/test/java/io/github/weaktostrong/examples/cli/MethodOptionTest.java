package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.github.weaktostrong.examples.experiments.MethodText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code --method} of trainings and of experiments. */
class MethodOptionTest {
    private static final List<String> SEVERAL = List.of("ensemble", "chain", "relabel", "pate");

    @TempDir private Path folder;

    private List<Object> train(Object... more) {
        String[] rows = new String[8];
        for (int i = 0; i < rows.length; i++) {
            double sure = .55 + .05 * i;
            rows[i] =
                    "{\"text\":\"a %s film, %d\",\"label\":0,\"soft_label\":[%s,%s]}"
                            .formatted(i % 2 == 0 ? "fine" : "dull", i, 1 - sure, sure);
        }
        List<Object> args = new ArrayList<>(List.of("train", "--epochs", 2, "--batch-size", 4));
        args.addAll(List.of("--model", Cli.fixture("classifier-l3h3c2"), "--weak-labels"));
        args.addAll(List.of("--data", Cli.write(folder.resolve("rows.jsonl"), rows)));
        args.addAll(List.of("--out", folder.resolve("model")));
        args.addAll(List.of(more));
        return args;
    }

    static Stream<String> names() {
        return MethodText.names().stream().filter(name -> !SEVERAL.contains(name));
    }

    @ParameterizedTest
    @MethodSource("names")
    void train_byAnyMethod_endsWithALossAndItsSettings(String method) {
        JsonObject said = Cli.ok(train("--method", method).toArray()).json();
        assertTrue(Double.isFinite(said.get("loss").getAsDouble()), said.toString());
        JsonObject settings =
                Cli.json(folder.resolve("model/training.json")).getAsJsonObject("settings");
        boolean named = settings.has("method");
        assertEquals(!List.of("cross-entropy", "auxiliary-confidence").contains(method), named);
        if (named) {
            assertEquals(method, settings.getAsJsonObject("method").get("name").getAsString());
        }
        String help = Cli.ok("train", "--help").out();
        assertTrue(help.contains(method), help);
    }

    @Test
    void train_auxiliaryConfidenceWithItsAlpha_isTaken() {
        Cli.ok(train("--method", "auxiliary-confidence", "--alpha", 0.1).toArray());
        JsonObject settings =
                Cli.json(folder.resolve("model/training.json")).getAsJsonObject("settings");
        assertEquals(0.1, settings.get("alpha_max").getAsDouble());
    }

    @Test
    void train_methodBesideWhatItReplaces_isRefused() {
        Cli.refused(train("--method", "focal", "--alpha", 0.1), "--alpha or --hardening beside");
        Cli.refused(
                train("--method", "auxiliary-confidence:alpha=0.2", "--alpha", 0.1),
                "--alpha or --hardening beside");
        Cli.refused(train("--method", "focal", "--hardening", "argmax"), "beside --method");
        Cli.refused(train("--method", "ensemble"), "trains further models");
        Cli.refused(train("--method", "pate"), "trains further models");
        Cli.refused(train("--method", "fokal"), "--method fokal: no such method");
        Cli.refused(
                train(
                        "--method",
                        "confidence-filter",
                        "--dp-max-grad-norm",
                        1,
                        "--dp-epsilon",
                        8,
                        "--dp-delta",
                        1e-5),
                "confidence-filter takes constants from all rows");
        Cli.refused(
                List.of(
                        "train",
                        "--objective",
                        "causal-lm",
                        "--method",
                        "focal",
                        "--model",
                        "x",
                        "--data",
                        "y",
                        "--out",
                        folder.resolve("z")),
                "--method");
    }

    private List<Object> fairness(Object... more) {
        String[] rows = new String[80];
        for (int i = 0; i < rows.length; i++) {
            rows[i] =
                    "{\"text\":\"a %s film of the year %d\",\"label\":%d,\"group\":\"%s\"}"
                            .formatted(
                                    i % 2 == 0 ? "fine" : "dull", i, i % 2, i % 3 == 0 ? "a" : "b");
        }
        List<Object> args = new ArrayList<>(List.of("fairness", "--seeds", "1", "--epochs", 1));
        args.addAll(List.of("--data", Cli.write(folder.resolve("people.jsonl"), rows)));
        args.addAll(List.of("--weak", "mini-xs@random:1", "--strong", "mini-xs@random:2"));
        args.addAll(List.of("--strategies", "NO_TFT", "--out", folder.resolve("out")));
        args.addAll(List.of(more));
        return args;
    }

    private JsonObject run(Object... more) {
        Cli.ok(fairness(more).toArray());
        return Cli.json(folder.resolve("out/results.json"));
    }

    private List<Object> ood(Object... more) {
        List<Object> args = fairness(more);
        args.set(0, "ood");
        return args;
    }

    @Test
    void experiment_pate_statesABudgetOfDwAndRefusesDamagedLabels() throws IOException {
        List<Object> args = ood("--method", "pate:teachers=4,epsilon=8,queries=5");
        Cli.ok(args.toArray());
        JsonObject results = Cli.json(folder.resolve("out/results.json"));
        JsonObject student = role(results, 2);
        JsonObject own = statedOfDw(student);
        assertTrue(own.get("epsilon").getAsDouble() <= 8, own.toString());
        assertTrue(own.get("epsilon").getAsDouble() > 7.9, own.toString());
        JsonObject votes = own.getAsJsonArray("trainings").get(0).getAsJsonObject();
        assertEquals(5, votes.get("steps").getAsInt());
        assertEquals(1, votes.get("sampling_rate").getAsDouble());
        JsonObject weak = statedOfDw(role(results, 0));
        assertTrue(weak.get("epsilon").isJsonNull(), weak.toString());
        JsonObject all = results.getAsJsonObject("privacy").getAsJsonObject("d_w");
        assertEquals(own.get("epsilon"), all.get("epsilon"));
        String warnings = results.get("warnings").toString();
        assertTrue(warnings.contains("noisy votes labelled 5 of "), warnings);
        String labels = student.getAsJsonObject("settings").get("labels").getAsString();
        Path artefact = folder.resolve("out/store").resolve(labels.replace("soft labels of ", ""));
        assertEquals(5, ones(artefact.resolve("transfer.f32")));
        byte[] before = Files.readAllBytes(artefact.resolve("transfer.f32"));
        Cli.ok(args.toArray()); // found, not made again
        assertArrayEquals(before, Files.readAllBytes(artefact.resolve("transfer.f32")));
        before[before.length - 1] ^= 1;
        Files.write(artefact.resolve("transfer.f32"), before);
        Cli.Result damaged = Cli.run(args.toArray());
        assertEquals(1, damaged.code(), damaged.err());
        assertTrue(damaged.err().contains("restore the folder from a copy"), damaged.err());
        assertTrue(Files.exists(artefact));
    }

    @Test
    void compare_pate_keepsItsBudgetBesideAMethodWithoutOne() {
        List<Object> args = ood("--methods", "pate:teachers=4,epsilon=8,queries=5,focal");
        args.add(0, "compare");
        Cli.ok(args.toArray());
        Path methods = folder.resolve("out/methods");
        String name =
                Cli.entries(methods).stream().filter(n -> n.startsWith("pate")).toList().get(0);
        JsonObject pate = Cli.json(methods.resolve(name).resolve("results.json"));
        assertTrue(statedOfDw(role(pate, 2)).get("epsilon").getAsDouble() <= 8, pate.toString());
        assertTrue(Cli.json(methods.resolve("focal/results.json")).get("privacy").isJsonNull());
    }

    private static JsonObject statedOfDw(JsonObject run) {
        return run.getAsJsonObject("settings").getAsJsonObject("privacy").getAsJsonObject("d_w");
    }

    private static long ones(Path matrix) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(matrix));
        bytes.getLong(); // numbers of rows and columns
        long found = 0;
        while (bytes.remaining() >= Float.BYTES) {
            found += bytes.getFloat() == 1f ? 1 : 0;
        }
        return found;
    }

    private static JsonObject role(JsonObject results, int role) {
        return results.getAsJsonArray("runs").get(role).getAsJsonObject();
    }

    private static String artefact(JsonObject results, int role) {
        return role(results, role).get("artefact").getAsString();
    }

    @Test
    void experiment_otherMethod_isWhatTheAuxiliaryStudentAloneLearnsBy() {
        JsonObject usual = run();
        JsonObject other = run("--method", "reverse-kl:floor=0.01");
        assertEquals("WTS_AUX", role(other, 2).get("role").getAsString());
        for (int role : new int[] {0, 1, 3}) {
            assertEquals(artefact(usual, role), artefact(other, role), "role " + role);
        }
        assertNotEquals(artefact(usual, 2), artefact(other, 2));
        assertEquals(
                "{\"name\":\"reverse-kl\",\"floor\":0.01}",
                role(other, 2).getAsJsonObject("settings").get("method").toString());
        assertTrue(
                other.get("warnings")
                        .toString()
                        .contains("WTS_AUX learns by the method reverse-kl:floor=0.01"),
                other.get("warnings").toString());
        Path record = folder.resolve("out/store").resolve(artefact(other, 2));
        JsonObject again = Cli.ok("rerun", record, "--out", folder.resolve("again")).json();
        assertTrue(again.get("bitwise_equal").getAsBoolean(), again.toString());
    }

    @Test
    void experiment_methodsOfSeveralModels_runAndSayWhoLabelled() {
        JsonObject usual = run();
        for (String method :
                List.of(
                        "ensemble:teachers=2,rule=vote",
                        "chain:through=mini-xs@random:3",
                        "relabel:sure=0.5")) {
            JsonObject other = run("--method", method);
            for (int role : new int[] {0, 1, 3}) {
                assertEquals(artefact(usual, role), artefact(other, role), method);
            }
            String labels = role(other, 2).getAsJsonObject("settings").get("labels").getAsString();
            boolean ofWeak = labels.contains(artefact(usual, 0));
            assertEquals(!method.startsWith("chain"), ofWeak, labels);
            Path record = folder.resolve("out/store").resolve(artefact(other, 2));
            JsonObject again = Cli.ok("rerun", record, "--out", folder.resolve("again")).json();
            assertTrue(again.get("bitwise_equal").getAsBoolean(), again.toString());
        }
    }

    @Test
    void experiment_relabelling_replacesWhatTheStudentIsSureOfAndNothingElse() throws IOException {
        // several steps, since Adam's first one is the gradient's sign alone
        JsonObject never = run("--method", "relabel:sure=1", "--batch-size", 8); // none is 1
        assertNotEquals(artefact(never, 1), artefact(never, 2));
        assertEquals(predictions("WTS_NAIVE"), predictions("WTS_AUX"));
        JsonObject always = run("--method", "relabel:sure=0", "--batch-size", 8);
        assertNotEquals(artefact(never, 2), artefact(always, 2));
        assertNotEquals(predictions("WTS_NAIVE"), predictions("WTS_AUX"));
    }

    private String predictions(String role) throws IOException {
        return Files.readString(folder.resolve("out/predictions/NO_TFT-" + role + "-1.csv"));
    }

    @Test
    void experiment_crossEntropy_sharesTheTrainingOfTheNaiveStudent() {
        JsonObject results = run("--method", "cross-entropy");
        assertEquals(artefact(results, 1), artefact(results, 2));
    }

    @Test
    void experiment_methodThatCannotBe_isRefusedBeforeAnyTraining() {
        Cli.refused(fairness("--method", "focal", "--alpha", 0.1), "beside --method");
        Cli.refused(fairness("--method", "focal:gamma=-1"), "gamma of focal is -1.0");
        Cli.refused(fairness("--method", "none", "--dry-run"), "--method none: no such method");
    }
}
