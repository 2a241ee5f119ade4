package io.github.weaktostrong.examples.cli;

import com.google.common.util.concurrent.Uninterruptibles;
import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import io.github.weaktostrong.data.StoppedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** This program in a further process. */
final class OwnProcess {
    private static final long PATIENCE = 60; // s, for the step that it is in

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
     * Runs a command of this program to its end, which an interrupt brings about.
     *
     * @return what it wrote on standard output
     * @throws IllegalStateException if it fails; its messages are on standard error
     * @throws StoppedException if this thread is interrupted; the process has ended then
     */
    static String output(List<String> arguments) {
        try {
            Process process = of(arguments).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            // in another thread, since no interrupt reaches one that reads a pipe
            CompletableFuture<String> output =
                    CompletableFuture.supplyAsync(() -> written(process));
            int code = waitFor(process);
            if (code != 0) {
                throw new IllegalStateException(
                        "a process of its own ended with code "
                                + code
                                + "; expected 0; see the messages above");
            }
            return output.join();
        } catch (IOException e) {
            throw new UncheckedIOException("a process cannot be started: " + e.getMessage(), e);
        }
    }

    private static String written(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("a process cannot be read: " + e.getMessage(), e);
        }
    }

    private static int waitFor(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            awaitEnd(process);
            Thread.currentThread().interrupt();
            throw new StoppedException("stopped, and the process of its own with it");
        }
    }

    /** Waits a minute for an end that was asked for, whatever interrupts, and kills it then. */
    static void awaitEnd(Process process) {
        try {
            Uninterruptibles.getUninterruptibly(process.onExit(), PATIENCE, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly();
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
