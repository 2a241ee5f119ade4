package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same rows in tables and as JSON lines are the same to every command. */
class TableInputTest {
    private static final Path MODEL = Cli.fixture("classifier-l3h3c2");

    @TempDir private Path folder;

    @Test
    void train_sameRowsInEveryForm_hasTheSameDigest() {
        Path lines =
                Cli.write(
                        folder.resolve("rows.jsonl"),
                        "{\"text\":\"The \\\"tea\\\", warm\",\"label\":1,\"id\":\"1\"}",
                        "{\"text\":\"The\\nsoup\",\"label\":0,\"id\":\"2\"}");
        Path table =
                Cli.write(
                        folder.resolve("rows.csv"),
                        "y,sentence,id",
                        "1,\"The \"\"tea\"\", warm\",1",
                        "0,\"The\nsoup\",2");
        Path headless =
                Cli.write(
                        folder.resolve("rows.tsv"),
                        "1\t\"The \"\"tea\"\", warm\"\t1",
                        "2\t\"The\nsoup\"\t0");
        String expected = digest(lines);

        assertEquals(expected, digest(table, "--text-column", "sentence", "--label-column", "y"));
        assertEquals(
                expected,
                digest(headless, "--id-column", 1, "--text-column", 2, "--label-column", 3));
    }

    @Test
    void predictAndLabel_tableToTable_keepColumnsForMetricsAndTraining() throws Exception {
        Path table =
                Cli.write(
                        folder.resolve("rows.csv"),
                        "who,text,label,group,label_text",
                        "\"Li, Wei\",The tea was warm.,1,a,\"yes\"",
                        ",The soup,0,b,no");
        Path predicted = folder.resolve("predicted.csv");
        Cli.ok("predict", "--model", MODEL, "--input", table, "--output", predicted);

        List<String> lines = Files.readAllLines(predicted);
        assertEquals(
                "who,text,label,group,label_text,logits_0,logits_1,probabilities_0,probabilities_1,prediction",
                lines.get(0));
        assertTrue(lines.get(1).startsWith("\"Li, Wei\",The tea was warm.,1,a,yes,"), lines.get(1));
        JsonObject metrics = Cli.ok("metrics", "fairness", "--input", predicted).json();
        assertEquals(
                1, metrics.getAsJsonObject("groups").getAsJsonObject("a").get("count").getAsInt());

        metrics =
                Cli.ok("metrics", "fairness", "--input", predicted, "--group-column", "label_text")
                        .json();
        assertTrue(metrics.getAsJsonObject("groups").has("yes"), metrics.toString());

        Path rows = folder.resolve("predicted.jsonl");
        Cli.ok("predict", "--model", MODEL, "--input", table, "--output", rows);
        JsonObject first = Cli.rows(rows).get(0);
        String[] fields = lines.get(2).split(",", -1);
        assertEquals(
                Cli.rows(rows).get(1).getAsJsonArray("logits").get(1).getAsString(), fields[6]);
        assertEquals("Li, Wei", first.get("who").getAsString());
        assertEquals(1, first.get("label").getAsInt());

        Path labelled = folder.resolve("labelled.tsv");
        Cli.ok("label", "--model", MODEL, "--data", predicted, "--out", labelled);
        assertTrue(Files.readString(labelled).startsWith("who\ttext\tgroup\tlabel_text\tlogits_0"));
        Cli.ok("train", "--model", MODEL, "--data", labelled, "--weak-labels", "--out", out());
    }

    @Test
    void otherCommands_tables_areReadAndWritten() throws Exception {
        Path causal = Cli.fixture("causal-l2h2");
        Path table = Cli.write(folder.resolve("rows.tsv"), "key\tsentence\ty", "k\tThe tea was\t1");
        Object[] columns = {"--text-column", "sentence", "--id-column", "key"};
        Path written = folder.resolve("out.csv");

        run(columns, "perplexity", "--model", causal, "--input", table, "--output", written);
        assertEquals("tokens,next_tokens,mean_token_loss", Files.readAllLines(written).get(0));
        run(
                columns,
                "generate",
                "--model",
                causal,
                "--input",
                table,
                "--output",
                written,
                "--max-new-tokens",
                2);
        assertTrue(Files.readString(written).matches("(?s)text,output_ids,id\n.*,k\n"));
        run(
                columns,
                "attack",
                "--model",
                MODEL,
                "--data",
                table,
                "--out",
                written,
                "--recipe",
                "textbugger",
                "--label-column",
                "y");
        assertTrue(Files.readString(written).startsWith("id,text,perturbed_text,label"));
    }

    @Test
    void experiments_tables_areRowsOfOnesOwn() {
        List<String> lines = new ArrayList<>(List.of("sentence,income,age,y,sex"));
        IntStream.range(0, 40)
                .forEach(
                        i ->
                                lines.add(
                                        "row %d,1,2,%d,%s"
                                                .formatted(
                                                        i, i % 2, "ab".charAt(i % 2 ^ i / 2 % 2))));
        Path table = Cli.write(folder.resolve("rows.csv"), lines.toArray(new String[0]));
        Object[] columns = {"--text-column", "sentence", "--label-column", "y"};
        Object[] dry = {"--data", table, "--out", out(), "--dry-run"};

        for (String property : List.of("fairness", "ood", "adversarial")) {
            List<Object> arguments = new ArrayList<>(List.of(property));
            arguments.addAll(List.of(dry));
            arguments.addAll(List.of(columns));
            if (property.equals("fairness")) {
                arguments.addAll(List.of("--group-column", "sex"));
            }
            JsonObject plan = Cli.ok(arguments.toArray()).json();
            assertTrue(plan.get("benchmark").toString().contains("rows.csv"), plan.toString());
        }
        Cli.refused(
                List.of("fairness", "--data", table, "--out", out(), "--dry-run"),
                "rows.csv: no column \"text\"",
                "sentence,income,age,y,sex",
                "as Adult are read adult.data");
        Cli.refused(
                List.of("ood", "--out", out(), "--dry-run", "--text-column", "sentence"),
                "columns are named for the benchmark's own data");
    }

    @Test
    void fairness_tableWithAdultsHeader_isAdultUnlessColumnsAreNamed() {
        String header =
                "hours-per-week,age,capital-gain,capital-loss,workclass,education,education-num,"
                    + "marital-status,relationship,race,gender,native-country,income,occupation";
        List<String> lines = new ArrayList<>(List.of(header));
        IntStream.range(0, 40)
                .forEach(
                        i ->
                                lines.add(
                                        "%d,%d,0,0,Private,Masters,14,Divorced,Unmarried,White,%s,Peru,%d,Sales"
                                                .formatted(
                                                        20 + i,
                                                        30 + i,
                                                        i % 2 == 0 ? "Male" : "Female",
                                                        i / 2 % 2 * 90_000)));
        Path table = Cli.write(folder.resolve("mine.csv"), lines.toArray(new String[0]));
        List<Object> dry = List.of("fairness", "--data", table, "--out", out(), "--dry-run");
        JsonObject adult = Cli.ok(dry.toArray()).json().getAsJsonObject("benchmark");
        assertEquals("adult", adult.get("name").getAsString());
        assertEquals(40, adult.get("rows").getAsInt());

        List<Object> named = new ArrayList<>(dry);
        named.addAll(List.of("--text-column", "occupation"));
        Cli.refused(named, "mine.csv line 2: no \"label\"");

        String row =
                "39, Private, 77516, Bachelors, 13, Divorced, Sales, Wife, White, Male, 0, 0, 40,"
                        + " Cuba, <=50K";
        Path headerless = Cli.write(folder.resolve("uci.csv"), row, row);
        Cli.refused(
                List.of("fairness", "--data", headerless, "--out", out(), "--dry-run"),
                "uci.csv line 1: column \"0\" occurs twice",
                "as Adult are read adult.data, adult.test and a .csv file with the header");

        Path text = Cli.write(folder.resolve("mine.txt"), "text,label,group", "a,1,b");
        Cli.refused(
                List.of("fairness", "--data", text, "--out", out(), "--dry-run"),
                "mine.txt line 1: ",
                "read as Adult, since rows of one's own are in .jsonl, .csv, .tsv, .parquet or"
                        + " .arrow files");
    }

    private static void run(Object[] columns, Object... command) {
        List<Object> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of(columns));
        Cli.ok(arguments.toArray());
    }

    private Path out() {
        return folder.resolve("out");
    }

    private String digest(Path data, Object... columns) {
        List<Object> arguments =
                new ArrayList<>(List.of("train", "--model", MODEL, "--data", data, "--out", out()));
        arguments.addAll(List.of(columns));
        Cli.ok(arguments.toArray());
        return Cli.json(out().resolve("training.json"))
                .getAsJsonObject("settings")
                .get("data_digest")
                .getAsString();
    }
}
