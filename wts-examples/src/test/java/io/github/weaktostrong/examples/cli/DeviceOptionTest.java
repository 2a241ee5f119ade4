package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceOptionTest {
    @TempDir private Path temp;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "train",
                "label",
                "predict",
                "perplexity",
                "generate",
                "merge",
                "attack",
                "fairness",
                "ood",
                "adversarial",
                "compare",
                "privacy",
                "pretrain",
                "reproduce",
                "rerun",
                "bench train",
                "bench dp",
                "bench check",
                "bench parity"
            })
    void command_thatOpensAModel_takesADeviceAndAPrecision(String command) {
        String help = Cli.ok((Object[]) (command + " --help").split(" ")).out();
        assertTrue(help.contains("--device=<"), help);
        boolean has = !List.of("rerun", "bench check", "bench parity").contains(command);
        assertEquals(has, help.contains("--precision=FORMAT"), help);
    }

    @Test
    void device_thatIsNotThere_isRefusedAndNothingIsWritten() {
        Path rows = Cli.write(temp.resolve("rows.jsonl"), "{\"text\": \"tea\", \"label\": 1}");
        Path out = temp.resolve("out");
        for (String command : List.of("predict", "perplexity")) {
            Cli.refused(
                    List.of(
                            command,
                            "--model",
                            "mini-xs@random:1",
                            "--input",
                            rows,
                            "--output",
                            out,
                            "--device",
                            "gpu99"),
                    "'gpu99' does not exist");
        }
        Cli.refused(
                List.of(
                        "train",
                        "--model",
                        "mini-xs",
                        "--data",
                        rows,
                        "--out",
                        out,
                        "--device",
                        "tpu"),
                "device 'tpu'; expected auto, cpu or gpu0");
        Cli.refused(
                List.of(
                        "pretrain",
                        "--model",
                        "mini-xs",
                        "--data",
                        temp,
                        "--out",
                        out,
                        "--device",
                        "gpu99"),
                "'gpu99' does not exist");
        assertFalse(Files.exists(out));
    }
}
