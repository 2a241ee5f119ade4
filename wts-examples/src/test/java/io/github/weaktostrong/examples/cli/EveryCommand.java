package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A small job for every command, and what it prints and writes, but for times. */
final class EveryCommand {
    static final String SMALL =
            " --weak mini-xs@random:1 --strong mini-xs@random:2 --seeds 1 --epochs 1 --device cpu";

    /** In an order in which later ones find what earlier ones wrote. */
    static final List<String> JOBS =
            List.of(
                    "--version",
                    "help train",
                    "train --model CLASSIFIER --data IN/rows.jsonl --validation IN/rows.jsonl"
                            + " --epochs 2 --out OUT/trained",
                    "train --model CAUSAL --objective causal-lm --data IN/rows.jsonl --train lora"
                            + " --checkpoint-every 2 --out OUT/adapter",
                    "merge --model CAUSAL --adapter OUT/adapter --out OUT/merged",
                    "label --model OUT/trained --data IN/rows.jsonl --out OUT/labelled.jsonl",
                    "predict --model OUT/trained --input IN/rows.jsonl --output"
                            + " OUT/predicted.jsonl",
                    "attack --model OUT/trained --data IN/rows.jsonl --recipe textbugger"
                            + " --max-queries 9 --out OUT/attacked.jsonl",
                    "generate --model OUT/merged --input IN/rows.jsonl --max-new-tokens 3 --output"
                            + " OUT/generated.jsonl",
                    "perplexity --model OUT/merged --input IN/rows.jsonl --output OUT/losses.jsonl",
                    "metrics fairness --input IN/groups.csv",
                    "metrics membership --input IN/members.csv",
                    "epsilon --noise-multiplier 1.1 --sampling-rate 0.01 --steps 1000 --delta 1e-5",
                    "pretrain --model mini-xs --data IN/corpus --tokens 300 --hold-out two --out"
                            + " OUT/pretrained",
                    "fairness --data IN/rows.jsonl --strategies WEAK_TFT --out OUT/fairness"
                            + SMALL,
                    "ood --data IN/rows.jsonl --strategies NO_TFT --out OUT/ood" + SMALL,
                    "adversarial --data IN/versions.jsonl --strategies NO_TFT --out OUT/adversarial"
                            + SMALL,
                    "privacy --data IN/mail.jsonl --strategies NO_TFT --roles WEAK --out"
                            + " OUT/privacy"
                            + SMALL,
                    "rerun OUT/fairness/store/FIRST --out OUT/again",
                    "fairness --data IN/rows.jsonl --dry-run --out OUT/planned" + SMALL,
                    "reproduce figa3 --preset IN/smoke.properties --dry-run --out OUT/paper",
                    "bench train --model CLASSIFIER --steps 1 --batch-size 2 --length 8",
                    "bench dp --model CLASSIFIER --only plain --steps 1 --batch-size 2 --length 8");

    /**
     * Jobs that no two runs print the same of: their numbers are of the clock, and the order of
     * options in a help is picocli's for the locale, which {@code main} sets.
     */
    private static final Pattern ONCE = Pattern.compile("bench .*|reproduce .*|help .*");

    private static final Pattern NUMBER = Pattern.compile("(?<![\\w#.])[0-9][-+0-9.,E]*");

    /** Times, and the digests of records that hold them. */
    private static final Pattern TIME =
            Pattern.compile(
                    "(?<=(seconds|hours)\": ?)[0-9.E-]+|(?<=seconds</dt><dd>)[0-9.E-]+"
                            + "|(?<=,[0-9a-f]{64},)[0-9.E-]+|(?<=record_sha256\": ?\")[0-9a-f]+"
                            + "|[0-9.]+ hours");

    private static final Pattern TEXT = Pattern.compile(".*\\.(json|csv|md|html|svg|txt|jsonl)");

    private final Path folder;
    private final Path in;
    private final StringBuilder said = new StringBuilder();

    /** Writes what the jobs read into a folder. */
    EveryCommand(Path folder) throws IOException {
        this.folder = folder;
        in = Files.createDirectory(folder.resolve("IN"));
        Files.copy(
                Cli.projectRoot()
                        .resolve("wts-examples/src/test/resources/fixtures")
                        .resolve("reproduce-smoke.properties"),
                in.resolve("smoke.properties"));
        rows("rows.jsonl", false);
        rows("versions.jsonl", true);
        Cli.write(
                in.resolve("groups.csv"),
                "label,prediction,group",
                "1,1,Groß",
                "0,1,Groß",
                "1,0,北",
                "0,0,北");
        Cli.write(in.resolve("members.csv"), "score,member", "0.5,1", "1.25,1", "2,0", "0.75,0");
        Cli.write(
                in.resolve("mail.jsonl"),
                IntStream.range(0, 60)
                        .mapToObj(i -> ("Grüße %s an İpek, ".formatted(i)).repeat(18))
                        .map(
                                text ->
                                        "{\"id\":\"p%s_1\",\"body\":\"%s\"}"
                                                .formatted(text.split(" ")[1], text))
                        .toArray(String[]::new));
        Path corpus = Files.createDirectory(in.resolve("corpus"));
        for (String name : List.of("one", "two")) {
            Cli.write(corpus.resolve(name + ".txt"), (name + " İstanbul und Köln. ").repeat(200));
        }
    }

    /** Runs a job, in which {@code IN} and {@code OUT} are folders. */
    Cli.Result run(String job) {
        return Cli.run((Object[]) words(job));
    }

    /** Every job, from the start. */
    Map<String, String> all() throws IOException {
        return outputs(JOBS);
    }

    /** The jobs that can be compared; experiments measure what {@link #all} trained. */
    Map<String, String> again() throws IOException {
        return outputs(JOBS.stream().filter(EveryCommand::isComparable).toList());
    }

    /** Whether a job leaves the same twice, or a file is one that a job left. */
    static boolean isComparable(String output) {
        return !ONCE.matcher(output).matches();
    }

    /** What each job leaves, by its words, and every text that it wrote, by its path. */
    Map<String, String> outputs(List<String> jobs) throws IOException {
        Map<String, String> found = new TreeMap<>();
        for (String job : jobs) {
            Cli.Result result = run(job);
            assertEquals(0, result.code(), () -> job + "\n" + result.err());
            Pattern times = ONCE.matcher(job).matches() ? NUMBER : TIME;
            found.put(job, times.matcher(result.out()).replaceAll("#"));
            said.append(result.err());
        }
        for (Path file : files()) {
            String name = folder.relativize(file).toString();
            found.put(
                    name,
                    TEXT.matcher(name).matches()
                            ? TIME.matcher(Files.readString(file)).replaceAll("#")
                            : MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString());
            if (!file.toString().contains("store")) {
                Files.delete(file);
            }
        }
        return found;
    }

    /** All that was said on standard error. */
    String said() {
        return said.toString();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("OUT"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    /** The words of a job, its files by their paths. */
    String[] words(String job) {
        String[] words = job.split(" ");
        for (int i = 0; i < words.length; i++) {
            words[i] =
                    switch (words[i]) {
                        case "CLASSIFIER" -> Cli.fixture("classifier-l3h3c2").toString();
                        case "CAUSAL" -> Cli.fixture("causal-l2h2").toString();
                        default ->
                                words[i].matches("(IN|OUT)/.*")
                                        ? folder.resolve(words[i]).toString()
                                        : words[i];
                    };
            words[i] = words[i].endsWith("/FIRST") ? words[i].replace("FIRST", first()) : words[i];
        }
        return words;
    }

    /** Name of a training that the experiment with {@code fairness} stored. */
    String first() {
        return Cli.entries(folder.resolve("OUT/fairness/store")).stream()
                .filter(name -> !name.startsWith("."))
                .findFirst()
                .orElseThrow();
    }

    private void rows(String name, boolean attacked) {
        String version = attacked ? ",\"perturbed_text\":\"%s\",\"recipe\":\"textbugger\"" : "";
        Cli.write(
                in.resolve(name),
                IntStream.range(0, 60)
                        .mapToObj(
                                i -> {
                                    String text = "İlk film " + i + " aus Köln is " + 1.5 * i;
                                    return "{\"id\":%s,\"text\":\"%s\",\"label\":%s,\"group\":\"%s\"%s}"
                                            .formatted(
                                                    String.valueOf(i),
                                                    text,
                                                    String.valueOf(i % 7 % 2),
                                                    i % 3 == 0 ? "Groß" : "ıi",
                                                    version.replace("%s", text + " w0rd"));
                                })
                        .toArray(String[]::new));
    }
}
