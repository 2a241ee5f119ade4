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

/** This program in a further process. */
final class OwnProcess {
    private OwnProcess() {}

    /** A command of this program, with the class path and the flags of this process's JVM. */
    static ProcessBuilder of(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("--add-opens=java.base/java.nio=ALL-UNNAMED"); // as the manifest does
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Wts.class.getName());
        command.addAll(arguments);
        return new ProcessBuilder(command);
    }

    /**
     * Runs a command of this program to its end.
     *
     * @return what it wrote on standard output
     * @throws IllegalStateException if it fails; its messages are on standard error
     */
    static String output(List<String> arguments) {
        try {
            Process process = of(arguments).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new IllegalStateException(
                        "a process of its own ended with code "
                                + code
                                + "; expected 0; see the messages above");
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a child process ran", e);
        }
    }

    /** The JSON object that is the last line of what a command wrote. */
    static Map<String, Object> lastObject(String output) {
        String all = output.strip();
        return new Gson()
                .fromJson(
                        all.substring(all.lastIndexOf('\n') + 1),
                        new TypeToken<Map<String, Object>>() {}.getType());
    }
}
