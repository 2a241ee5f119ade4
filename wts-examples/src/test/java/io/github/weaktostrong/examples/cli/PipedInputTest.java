package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Input from a pipe gives what the same input in a file gives: nothing is read twice. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes have no names there")
class PipedInputTest {
    private static final String ROWS =
            "{\"id\":7,\"text\":\"a fine film\",\"label\":1}\n"
                    + "{\"id\":\"b\",\"text\":\"no film\",\"label\":0}\n";

    @TempDir private Path folder;

    static Stream<String> commands() {
        String classifier = " --model " + Cli.fixture("classifier-l3h3c2");
        return Stream.of(
                "predict" + classifier + " --input IN --output OUT",
                "label" + classifier + " --data IN --out OUT",
                "attack" + classifier + " --data IN --out OUT --recipe textbugger --max-queries 3",
                "perplexity --model mini-xs --input IN --output OUT",
                "generate --model mini-xs --input IN --output OUT --max-new-tokens 2",
                "metrics fairness --input IN");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void command_pipe_givesWhatTheFileGives(String command) throws Exception {
        boolean table = command.startsWith("metrics");
        String text = table ? "label,prediction,group\n1,1,a\n0,1,b\n" : ROWS;
        Path file = Files.writeString(folder.resolve("rows"), text);
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        Thread writer = new Thread(() -> feed(pipe, text));
        writer.setDaemon(true);
        writer.start();
        assertEquals(run(command, file), run(command, pipe));
    }

    private String run(String command, Path input) throws IOException {
        Path output = folder.resolve("output");
        String[] words = command.split(" ");
        for (int i = 0; i < words.length; i++) {
            words[i] = words[i].equals("IN") ? input.toString() : words[i];
            words[i] = words[i].equals("OUT") ? output.toString() : words[i];
        }
        String printed = Cli.ok((Object[]) words).out();
        return Files.exists(output) ? printed + Files.readString(output) : printed;
    }

    /** The text for the first reader, nothing for others, as {@code /dev/stdin} does. */
    private static void feed(Path pipe, String text) {
        try {
            Files.writeString(pipe, text);
            Files.writeString(pipe, "");
        } catch (IOException e) {
            // the folder is gone
        }
    }
}
