package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Results that would take the place of what they are made from, or that nobody could read. */
class OverwrittenInputTest {
    private static final String ROW = "{\"text\":\"a sea\",\"label\":1}";

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource({
        "predict, --input, --output",
        "perplexity, --input, --output",
        "generate --max-new-tokens 1, --input, --output",
        "label, --data, --out",
        "attack --recipe textbugger, --data, --out"
    })
    void output_thatIsTheInput_isRefusedAndTheRowsStay(String command, String from, String to)
            throws IOException {
        Path rows = Cli.write(folder.resolve("rows.jsonl"), ROW);
        Path link = Files.createSymbolicLink(folder.resolve("link.jsonl"), rows);
        for (Path output : List.of(rows, link)) {
            List<Object> args = new ArrayList<>(List.of((Object[]) command.split(" ")));
            args.addAll(List.of("--model", "mini-xs", from, rows, to, output));
            Cli.refused(args, output + ": is the input; expected another file");
        }
        assertEquals(List.of(ROW), Files.readAllLines(rows));
    }

    @Test
    void input_thatIsMissing_isTheOneThatIsNamed() {
        Path output = Cli.write(folder.resolve("old.jsonl"), ROW);
        Path missing = folder.resolve("missing.jsonl");
        String message =
                Cli.refused(
                        List.of(
                                "predict",
                                "--model",
                                "mini-xs",
                                "--input",
                                missing,
                                "--output",
                                output),
                        missing.toString());
        assertFalse(message.contains("old.jsonl"), message);
    }

    @Test
    void columns_ofTheSameName_areRefusedWhereATableWouldHaveThem() {
        Path rows = Cli.write(folder.resolve("rows.jsonl"), "{\"text\":\"a sea\",\"logits_0\":7}");
        Path table = folder.resolve("out.csv");
        List<Object> predict =
                List.of(
                        "predict",
                        "--model",
                        Cli.fixture("classifier-l3h3c2"),
                        "--input",
                        rows,
                        "--output",
                        table);
        Cli.refused(predict, "column logits_0 twice");
        assertEquals(List.of("rows.jsonl"), Cli.entries(folder));
    }

    @Test
    void path_thatIsEmpty_isRefused() {
        Cli.refused(
                List.of("perplexity", "--model", "mini-xs", "--input", "", "--output", "o"),
                "an empty path");
    }
}
