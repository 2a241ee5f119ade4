package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.collect.Lists;
import com.google.gson.JsonParser;
import io.github.weaktostrong.examples.experiments.Preset;
import io.github.weaktostrong.model.Lora;
import io.github.weaktostrong.train.TrainedPart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ExperimentOptionsTest {
    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"fairness", "ood", "adversarial", "privacy"})
    void experiment_outOrDeviceThatCannotBe_isRefusedAlsoInADryRun(String property) {
        Path file = Cli.write(folder.resolve("file"), "mine");
        Cli.refused(List.of(property, "--out", file), file.toString(), "no folder");
        Cli.refused(List.of(property, "--out", file, "--dry-run"), file.toString(), "no folder");
        Path out = folder.resolve("out");
        Cli.refused(
                List.of(property, "--out", out, "--device", "tpu", "--dry-run"), "device 'tpu'");
        assertEquals(List.of("file"), Cli.entries(folder));
    }

    @Test
    void rerun_outOrDeviceThatCannotBe_isRefused() {
        Path file = Cli.write(folder.resolve("file"), "mine");
        Cli.refused(List.of("rerun", "record.json", "--out", file), file.toString(), "no folder");
        Cli.refused(
                List.of("rerun", "r.json", "--out", folder.resolve("o"), "--device", "tpu"),
                "device 'tpu'");
    }

    @Test
    void fairness_classifierOfOtherClasses_isRefusedBeforeTheFirstTraining() {
        String[] people = new String[60];
        for (int i = 0; i < people.length; i++) {
            people[i] =
                    "{\"text\":\"row %d\",\"label\":%d,\"group\":\"%s\"}"
                            .formatted(i, i % 2, i % 3 == 0 ? "a" : "b");
        }
        Path data = Cli.write(folder.resolve("people.jsonl"), people);
        Cli.refused(
                List.of(
                        "fairness",
                        "--data",
                        data,
                        "--weak",
                        Cli.fixture("causal-l2h2"),
                        "--strong",
                        Cli.fixture("classifier-sequential"),
                        "--out",
                        folder.resolve("out")),
                "model classifier-sequential tells 3 classes apart, the data has 2");
    }

    @Test
    void fairness_partThatAModelLacks_isRefusedBeforeTheFirstTraining() {
        Path out = folder.resolve("out");
        Cli.refused(
                List.of("fairness", "--out", out, "--train-weak", "last:9"),
                "'last:9', but the model has");
        Cli.refused(List.of("fairness", "--out", out, "--train", "top", "--dry-run"), "'top'");
        Cli.refused(
                List.of("fairness", "--out", out, "--train", "head", "--lora-rank", 2),
                "without --train lora");
    }

    @Test
    void fairness_lora_isASettingOfTheExperiment() {
        ExperimentOptions options = new ExperimentOptions();
        new CommandLine(options)
                .parseArgs(
                        "--out",
                        "o",
                        "--train",
                        "lora",
                        "--train-weak",
                        "head",
                        "--lora-rank",
                        "2",
                        "--lora-targets",
                        "dense");
        Preset preset =
                options.overrides(Optional.empty(), Optional.empty(), Optional.empty())
                        .on(Preset.of("fairness", "mini"));
        assertEquals(TrainedPart.lora(new Lora(2, 16, "dense")), preset.trained("strong"));
        assertEquals(TrainedPart.HEAD, preset.trained("weak"));
    }

    @Test
    void dryRun_penaltiesOfNoWeight_countsSharedTrainingsOnce() {
        assertEquals(14, trainings("fairness"));
        assertEquals(4, trainings("fairness", "--lambda", 0)); // weak model, two students, ceiling
        assertEquals(11, trainings("fairness", "--alpha", 0)); // one student of each strategy less
    }

    @Test
    void dryRun_ood_countsTheModelsOfTheLine() {
        assertEquals(14 + 2, trainings("ood"));
        assertEquals(4 + 2, trainings("ood", "--strategies", "NO_TFT"));
        assertEquals(9, trainings("ood", "--strategies", "WEAK_WTS_TFT"), "beside no plain model");
    }

    @Test
    void seeds_listWithoutOne_isRefused() {
        List<Object> none = List.of("--out", folder.resolve("out"), "--seeds", ",", "--dry-run");
        Cli.refused(with(List.of("ood"), none.toArray()), "--seeds names none");
        Cli.refused(
                with(List.of("compare", "fairness", "--methods", "focal"), none.toArray()),
                "--seeds names none");
    }

    @Test
    void association_ofAdult_isRefused() {
        Path preset =
                Cli.write(
                        folder.resolve("adult.properties"),
                        Preset.of("fairness", "mini")
                                .with(Map.of("association", "0.9"))
                                .settings()
                                .entrySet()
                                .stream()
                                .map(each -> each.getKey() + " = " + each.getValue())
                                .toArray(String[]::new));
        Cli.refused(
                List.of("fairness", "--preset", preset, "--out", folder.resolve("out")),
                "association in the preset of Adult");
    }

    private int trainings(String command, Object... more) {
        Path out = folder.resolve("out");
        List<Object> dry = List.of(command, "--out", out, "--seeds", 1, "--dry-run");
        String plan = Cli.ok(with(dry, more).toArray()).out();
        return JsonParser.parseString(plan).getAsJsonObject().get("trainings").getAsInt();
    }

    @Test
    void fairness_rowsThatCannotBeSplit_areRefusedAndLeaveNothing() {
        String[] rows = new String[60];
        for (int i = 0; i < rows.length; i++) {
            rows[i] =
                    "{\"text\":\"row %d\",\"label\":%d,\"group\":\"%s\"}"
                            .formatted(i, i % 2, i == 7 ? "rare" : i % 3 == 0 ? "a" : "b");
        }
        Path data = Cli.write(folder.resolve("rare.jsonl"), rows);
        Path out = folder.resolve("out");
        Cli.refused(List.of("fairness", "--data", data, "--out", out), "group rare has no row in");
        Path few = Cli.write(folder.resolve("few.jsonl"), Arrays.copyOf(rows, 6));
        Cli.refused(List.of("fairness", "--data", few, "--out", out), "6 rows, to be divided");
        assertEquals(List.of("few.jsonl", "rare.jsonl"), Cli.entries(folder));
    }

    @Test
    void pretrain_whatCannotBe_isRefusedBeforeTheTraining() throws Exception {
        Path out = folder.resolve("model");
        List<Object> pretrain = List.of("pretrain", "--model", "mini-xs", "--out", out);
        Cli.refused(with(pretrain, "--data", folder.resolve("none")), "none: no such folder");
        Path corpus = Files.createDirectory(folder.resolve("corpus"));
        Cli.write(corpus.resolve("one.txt"), "Some text.");
        Cli.refused(with(pretrain, "--data", corpus), "corpus", "hold out");
        Cli.refused(with(pretrain, "--data", corpus, "--tokens", 5), "5 tokens; expected");
        Files.createDirectory(out);
        Cli.write(out.resolve("note.txt"), "mine");
        Cli.refused(with(pretrain, "--data", corpus, "--hold-out", "one"), "note.txt");
    }

    private static List<Object> with(List<Object> args, Object... more) {
        List<Object> all = Lists.newArrayList(args);
        all.addAll(List.of(more));
        return all;
    }
}
