package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostileInputTest extends HostileInput {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"text\":\"a\",\"label\":0            | broken JSON",
                "{\"text\":\"a\",\"label\":0} {}        | malformed at character 25",
                "[1, 2]                                 | JSON object",
                "{\"text\":\"a\",\"label\":0,\"label\":1} | occurs twice",
                "{\"text\":\"a\",\"label\":0,\"soft_label\":[0.5,0.6]} | sums to",
                "{\"text\":\"a\",\"label\":0,\"soft_label\":[1.5,-0.5]} | -0.5",
                "{\"text\":\"a\"}                       | no \"label\"",
                "{\"text\":\"a\",\"label\":-1}          | -1",
                "{\"text\":\"a\",\"label\":0.5}         | 0.5",
                "{\"text\":\"a\",\"label\":\"0\"}       | whole number",
                "{\"text\":\"\",\"label\":0}            | \"text\" is empty",
                "{\"text\":7,\"label\":0}               | string",
                "{\"label\":0}                          | no \"text\"",
                "nonsense                               | broken JSON",
            })
    void train_badRow_isRefusedWithItsLine(String row, String words) {
        Path data = Cli.write(folder.resolve("bad.jsonl"), "{\"text\":\"a\",\"label\":1}", "", row);
        refused(train("--data", data), "bad.jsonl line 3", words);
        nothingMade("bad.jsonl");
    }

    @Test
    void train_file_thatIsNone() throws IOException {
        refused(train("--data", folder.resolve("none.jsonl")), "none.jsonl", "no such file");
        refused(train("--data", folder), "is a folder");
        Files.createFile(folder.resolve("empty.jsonl"));
        refused(train("--data", folder.resolve("empty.jsonl")), "empty.jsonl", "no row");
        Files.write(folder.resolve("empty.jsonl"), new byte[] {(byte) 0xff, (byte) 0xfe});
        refused(train("--data", folder.resolve("empty.jsonl")), "line 1", "UTF-8");
        nothingMade("empty.jsonl");
    }

    @ParameterizedTest
    @CsvSource({
        "--learning-rate, NaN, learning rate NaN",
        "--learning-rate, -1e-3, learning rate -0.001",
        "--learning-rate, 0, learning rate 0.0",
        "--learning-rate, Infinity, learning rate Infinity",
        "--learning-rate, fast, --learning-rate",
        "--weight-decay, -1, weight decay -1.0",
        "--weight-decay, NaN, weight decay NaN",
        "--max-grad-norm, NaN, maximum gradient norm NaN",
        "--warm-up, 1.1, warm-up 1.1",
        "--warm-up, NaN, warm-up NaN",
        "--alpha, 1.5, 1.5",
        "--alpha, NaN, NaN",
        "--alpha-warm-up, -0.1, -0.1",
        "--epochs, 0, epochs 0",
        "--epochs, 1.5, --epochs",
        "--batch-size, 0, batch size 0",
        "--micro-batch-size, 0, --micro-batch-size 0",
        "--max-length, 41, 40 positions",
        "--max-length, 0, --max-length 0",
        "--optimizer, adam, adamw",
        "--schedule, step, cosine",
        "--order, random, shuffled",
        "--objective, regression, causal-lm",
        "--hardening, soft, batch-quantile",
        "--regularizer, parity:lambda=1, demographic-parity",
        "--regularizer, demographic-parity, lambda",
        "--regularizer, demographic-parity:lambda=x, number",
        "--regularizer, demographic-parity:lambda=-1, -1",
        "--regularizer, demographic-parity:lambda=NaN, NaN",
        "--regularizer, demographic-parity:strength=1, strength",
        "--regularizer, demographic-parity:lambda, key=value",
        "--seed, x, --seed",
        "--dp-noise-multiplier, 1, without --dp-max-grad-norm"
    })
    void train_badSetting_isRefusedBeforeTheWork(String option, String value, String words) {
        refused(train("--data", good, option, value), words);
        nothingMade();
    }

    @Test
    void train_sameRegularizerKeyOrNameTwice() {
        refused(
                train("--data", good, "--regularizer", "demographic-parity:lambda=1,lambda=2"),
                "lambda",
                "twice");
        refused(
                train(
                        "--data", good,
                        "--regularizer", "fairness:lambda=1",
                        "--regularizer", "demographic-parity:lambda=1"),
                "twice");
        nothingMade();
    }

    @Test
    void train_labelsBeyondTheHead() {
        Path data = Cli.write(folder.resolve("bad.jsonl"), "{\"text\":\"The tea\",\"label\":2}");
        refused(train("--data", data), "2 classes", "data has 3");
        Path soft =
                Cli.write(
                        folder.resolve("bad.jsonl"),
                        "{\"text\":\"The tea\",\"soft_label\":[0.2,0.3,0.5]}");
        refused(train("--data", soft, "--weak-labels"), "2 classes", "data has 3");
        refused(train("--data", good, "--weak-labels"), "line 1", "soft_label");
        nothingMade("bad.jsonl");
    }

    @Test
    void train_classifierAsLanguageModel_orClassOptionsForOne() {
        refused(train("--data", good, "--objective", "causal-lm"), "classifier");
        refused(train("--data", good, "--objective", "causal-lm", "--alpha", 0.5), "--alpha");
        nothingMade();
    }

    @Test
    void train_outThatCannotBeWritten() throws IOException {
        refused(with(train("--data", good), "--out", good.resolve("m")), "good.jsonl");
        refused(with(train("--data", good), "--out", good), "a file");
        Path taken = Files.createDirectory(folder.resolve("taken"));
        Path note = Files.writeString(taken.resolve("note.txt"), "mine");
        refused(with(train("--data", good), "--out", taken), "note.txt");
        assertEquals("mine", Files.readString(note));
        nothingMade("taken");
    }

    @Test
    void train_divergence_exitsWith1AndLeavesNothing() {
        Cli.Result result =
                Cli.run(
                        train(
                                        "--data",
                                        good,
                                        "--learning-rate",
                                        1e30,
                                        "--epochs",
                                        20,
                                        "--max-grad-norm",
                                        0,
                                        "--optimizer",
                                        "sgd")
                                .toArray());
        assertEquals(1, result.code());
        List<String> lines = result.err().lines().toList(); // how far it was, then what happened
        assertEquals(2, lines.size(), result.err());
        assertTrue(lines.get(0).startsWith("wts: train: 1 of 20"), result.err());
        assertTrue(lines.get(1).startsWith("wts: training diverged at step"), result.err());
        nothingMade();
    }

    @Test
    void debug_error_showsTheStackTraceToo() {
        Cli.Result result =
                Cli.run(train("--data", folder.resolve("none.jsonl"), "--debug").toArray());
        assertEquals(2, result.code());
        assertTrue(result.err().contains("\tat io.github.weaktostrong"), result.err());
        assertFalse(Cli.run(train("--data", folder).toArray()).err().contains("\tat "));
    }
}
