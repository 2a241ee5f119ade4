package io.github.weaktostrong.examples.cli;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** This program in a process of its own, with the same flags of the JVM. */
final class ChildProcess {
    private ChildProcess() {}

    /**
     * Runs a command.
     *
     * @return the JSON object of its last line on standard output
     * @throws IllegalStateException if it fails; its messages are on standard error
     */
    static Map<String, Object> run(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Main.class.getName());
        command.addAll(arguments);
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new IllegalStateException(
                        "a process of its own ended with code "
                                + code
                                + "; expected 0; see the messages above");
            }
            String last = output.strip();
            return new Gson()
                    .fromJson(
                            last.substring(last.lastIndexOf('\n') + 1),
                            new TypeToken<Map<String, Object>>() {}.getType());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a child process ran", e);
        }
    }
}
