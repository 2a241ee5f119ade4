package io.github.weaktostrong;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * Runs scripts in the Python interpreter that the environment variable {@code PEERS_PYTHON} names,
 * with other people's implementations.
 */
public final class Peers {
    private final String python;

    private Peers(String python) {
        this.python = python;
    }

    /**
     * Aborts the test, saying so, without the variable.
     *
     * @param packages what the interpreter needs
     * @param check what is not checked without it
     */
    public static Peers withPackages(String packages, String check) {
        String python = System.getenv("PEERS_PYTHON");
        if (python == null) {
            String reason =
                    "SKIPPED: %s; needs the environment variable PEERS_PYTHON, an interpreter with %s"
                            .formatted(check, packages);
            System.err.println(reason);
            Assumptions.abort(reason);
        }
        return new Peers(python);
    }

    /**
     * What a script prints, read as JSON.
     *
     * @param arguments texts as they are, other values as JSON
     */
    public <T> T run(Class<T> printed, String script, Object... arguments) {
        List<String> command = new ArrayList<>(List.of(python, "-c", script));
        for (Object argument : arguments) {
            command.add(
                    argument instanceof String || argument instanceof Path
                            ? argument.toString()
                            : new Gson().toJson(argument));
        }
        try {
            Path errors = Files.createTempFile("wts-peers", ".txt");
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
            builder.environment().putAll(Map.of("HF_HUB_OFFLINE", "1", "OMP_NUM_THREADS", "1"));
            Process process = builder.start();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), Files.readString(errors));
            Files.delete(errors);
            return new Gson().fromJson(output, printed);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
