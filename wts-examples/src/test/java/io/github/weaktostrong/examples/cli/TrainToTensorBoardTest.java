package io.github.weaktostrong.examples.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainToTensorBoardTest {
    @TempDir private Path folder;

    @Test
    void train_withValidation_logsEveryStepAndPass() throws Exception {
        Path board = folder.resolve("runs");
        Cli.ok(train(board).toArray());

        List<String> files = Cli.entries(board);
        assertEquals(1, files.size());
        String events = Files.readString(board.resolve(files.get(0)), ISO_8859_1);
        assertEquals(6, count(events, "gradient_norm"));
        assertEquals(6, count(events, "learning_rate"));
        assertEquals(3, count(events, "validation/loss"));
        assertEquals(3, count(events, "validation/accuracy"));
    }

    @Test
    void train_intoTheModelsFolder_isRefusedBeforeTheWork() {
        Cli.refused(train(folder.resolve("out/runs")), "is in --out", "expected a folder outside");
        Cli.refused(train(folder.resolve("out.part/runs")), "expected a folder outside");
    }

    private List<Object> train(Path board) {
        Path rows = Cli.write(folder.resolve("rows.csv"), "text,label", "The tea,1", "The soup,0");
        return List.of(
                "train",
                "--model",
                Cli.fixture("classifier-l3h3c2"),
                "--data",
                rows,
                "--validation",
                rows,
                "--epochs",
                3,
                "--batch-size",
                1,
                "--out",
                folder.resolve("out"),
                "--tensorboard",
                board);
    }

    private static int count(String text, String word) {
        return text.split(word, -1).length - 1;
    }
}
