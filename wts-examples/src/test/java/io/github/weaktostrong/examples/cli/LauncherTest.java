package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with the real jar, where there is one; {@link LauncherScriptTest} needs none. */
class LauncherTest {
    @TempDir private Path folder;

    @Test
    void launcher_predict_writesNothingButTheResult() throws Exception {
        Path root = Cli.projectRoot();
        Path stamp = root.resolve("wts-examples/target/wts/.built");
        if (!Files.exists(stamp) || System.getProperty("os.name").startsWith("Windows")) {
            System.err.println(
                    "SKIPPED the launcher: needs a POSIX shell and a jar; run ./wts --help first");
            return;
        }
        Path input = Cli.write(folder.resolve("in.jsonl"), "{\"text\":\"The tea was warm.\"}");
        Path output = folder.resolve("out.jsonl");
        Process process =
                new ProcessBuilder(
                                root.resolve("wts").toString(),
                                "predict",
                                "--model",
                                Cli.fixture("classifier-l3h3c2").toString(),
                                "--input",
                                input.toString(),
                                "--output",
                                output.toString())
                        .redirectError(folder.resolve("err").toFile())
                        .redirectOutput(folder.resolve("out").toFile())
                        .start();
        assertEquals(true, process.waitFor(5, TimeUnit.MINUTES));
        String err = Files.readString(folder.resolve("err"));
        assertEquals(0, process.exitValue(), err);
        assertEquals("", err.replaceFirst("wts: building .*\\R", ""));
        assertEquals("", Files.readString(folder.resolve("out")));
        assertEquals(1, Cli.rows(output).size());
    }
}
