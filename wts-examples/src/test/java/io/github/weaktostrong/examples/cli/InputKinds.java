package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.weaktostrong.examples.experiments.Preset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A whole file of every kind that is read from a user, or from an earlier command. */
final class InputKinds {
    private static final String DRY = " --device cpu --dry-run --out OUT/t";

    private final Path folder;
    private final EveryCommand jobs;

    InputKinds(Path folder) throws IOException {
        this.folder = folder;
        jobs = new EveryCommand(folder);
        for (String job :
                List.of(
                        "train --model CLASSIFIER --data IN/rows.jsonl --dp-max-grad-norm 1"
                                + " --dp-noise-multiplier 1 --out OUT/model",
                        "train --model CAUSAL --objective causal-lm --data IN/rows.jsonl --train"
                                + " lora --out OUT/adapter",
                        "fairness --data IN/rows.jsonl --strategies NO_TFT --out OUT/fairness"
                                + EveryCommand.SMALL)) {
            Cli.Result result = jobs.run(job);
            assertEquals(0, result.code(), result.err());
        }
        write("preset.properties", settings());
        write("adult.data", lines(60, InputKinds::adult));
        write("vectors.txt", "film 1 0.5\nmovie 0.9 0.5\nstory -1 2e-3\n");
        write(
                "films/train.tsv",
                "sentence\tlabel\n" + lines(60, i -> "a film " + i + "\t" + i % 2));
        write("films/style.json", styles());
        write("advglue.json", "{\"sst2\":[" + list(40, InputKinds::pair) + "]}");
        for (int person = 0; person < 60; person++) {
            String words = ("word" + person + " and ").repeat(60);
            write("maildir/p%s/cur/1".formatted(person), "Subject: tea\n\n" + words + "\n");
        }
        for (String name : Cli.entries(Cli.fixture("causal-hub-style"))) {
            write("shards/" + name, "");
            Files.write(
                    folder.resolve("IN/shards/" + name),
                    Files.readAllBytes(Cli.fixture("causal-hub-style").resolve(name)));
        }
    }

    EveryCommand jobs() {
        return jobs;
    }

    /** For each file the command that reads it. */
    Map<String, String> readers() {
        String train = "train --model CLASSIFIER --data IN/rows.jsonl --out OUT/t";
        String predict = "predict --model OUT/model --input IN/rows.jsonl --output OUT/t";
        String merge = "merge --model CAUSAL --adapter OUT/adapter --out OUT/t";
        String perplexity = "perplexity --model IN/shards --input IN/rows.jsonl --output OUT/t";
        String rerun = "rerun OUT/fairness/store/FIRST --out OUT/t";
        Map<String, String> readers = new LinkedHashMap<>();
        readers.put("IN/rows.jsonl", train);
        readers.put("IN/groups.csv", "metrics fairness --input IN/groups.csv");
        readers.put("IN/members.csv", "metrics membership --input IN/members.csv");
        readers.put(
                "IN/preset.properties",
                "fairness --preset IN/preset.properties --data IN/rows.jsonl" + DRY);
        readers.put("IN/adult.data", "fairness --data IN/adult.data" + DRY);
        readers.put("IN/versions.jsonl", "adversarial --data IN/versions.jsonl" + DRY);
        readers.put("IN/films/train.tsv", "ood --data IN/films" + DRY);
        readers.put("IN/films/style.json", "ood --data IN/films" + DRY);
        readers.put("IN/advglue.json", "adversarial --data IN/advglue.json" + DRY);
        readers.put("IN/mail.jsonl", "privacy --data IN/mail.jsonl" + DRY);
        readers.put("IN/maildir/p0/cur/1", "privacy --data IN/maildir" + DRY);
        readers.put(
                "IN/vectors.txt",
                "attack --model CLASSIFIER --data IN/rows.jsonl --recipe textfooler --neighbours"
                        + " IN/vectors.txt --max-queries 2 --out OUT/t");
        readers.put("OUT/model/config.json", predict);
        readers.put("OUT/model/model.safetensors", predict);
        readers.put("OUT/model/tokenizer.json", predict);
        readers.put("OUT/model/training.json", train.replace("CLASSIFIER", "OUT/model"));
        readers.put("IN/shards/model.safetensors.index.json", perplexity);
        readers.put("IN/shards/model-00001-of-00002.safetensors", perplexity);
        readers.put("OUT/adapter/adapter_config.json", merge);
        readers.put("OUT/adapter/adapter_model.safetensors", merge);
        readers.put("OUT/fairness/store/FIRST/record.json", rerun);
        return readers;
    }

    /** A file that {@link #readers} names. */
    Path file(String name) throws IOException {
        return folder.resolve(name.replace("FIRST", jobs.first()));
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve("IN").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static String lines(int count, IntFunction<String> line) {
        return IntStream.range(0, count).mapToObj(line).collect(Collectors.joining("\n", "", "\n"));
    }

    private static String list(int count, IntFunction<String> element) {
        return IntStream.range(0, count).mapToObj(element).collect(Collectors.joining(",\n"));
    }

    private static String settings() {
        return Preset.of("fairness", "mini").settings().entrySet().stream()
                .map(each -> each.getKey() + " = " + each.getValue())
                .collect(Collectors.joining("\n"));
    }

    private static String adult(int i) {
        return "%s, Private, 77516, Bachelors, 13, Divorced, Sales, Wife, White, %s, 0, 0, 40, Cuba, %s"
                .formatted(20 + i, i % 2 == 0 ? "Male" : "Female", i % 3 == 0 ? "<=50K" : ">50K");
    }

    private static String styles() {
        return "{\"dev\":{\"base\":[%s],\n\"bible\":[%s]}}"
                .formatted(
                        list(20, i -> styled("source ", i)), list(20, i -> styled("bible of ", i)));
    }

    private static String styled(String prefix, int i) {
        return "{\"sentence\":\"%s%s \",\"label\":\"%s\",\"id\":%s}".formatted(prefix, i, i % 2, i);
    }

    private static String pair(int i) {
        return "{\"idx\":%s,\"original_sentence\":\"a film %s\",\"sentence\":\"a f1lm %s\",\"label\":%s,\"method\":\"TextBugger\"}"
                .formatted(i, i, i, i % 2);
    }
}
