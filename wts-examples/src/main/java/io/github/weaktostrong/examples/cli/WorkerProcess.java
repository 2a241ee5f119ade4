package io.github.weaktostrong.examples.cli;

import com.google.gson.JsonParseException;
import io.github.weaktostrong.examples.cli.WorkerCommand.Message;
import io.github.weaktostrong.examples.cli.WorkerProcesses.Said;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;

/** A {@link WorkerCommand} in a process of its own. */
final class WorkerProcess implements AutoCloseable {
    private static final String THREADS = "OMP_NUM_THREADS";

    private final Process process;
    private final Path log;
    private final int sharers;
    private boolean keepsLog;

    private WorkerProcess(Process process, Path log, int sharers) {
        this.process = process;
        this.log = log;
        this.sharers = sharers;
    }

    /**
     * Starts a worker.
     *
     * @param arguments of the command
     * @param jobs how many workers share the cores; who set the number of threads keeps it
     * @param heard takes what it says, and that it ended
     */
    static WorkerProcess start(List<String> arguments, int jobs, BlockingQueue<Said> heard) {
        List<String> command = new ArrayList<>(List.of("worker"));
        command.addAll(arguments);
        try {
            Path log = Files.createTempFile("wts-worker-", ".log");
            ProcessBuilder builder = OwnProcess.of(command).redirectError(log.toFile());
            int share = Math.max(1, Runtime.getRuntime().availableProcessors() / jobs);
            builder.environment().putIfAbsent(THREADS, Integer.toString(share));
            WorkerProcess worker = new WorkerProcess(builder.start(), log, jobs);
            Thread listening = new Thread(() -> worker.listen(heard), "worker");
            listening.setDaemon(true);
            listening.start();
            return worker;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "a worker cannot be started ("
                            + e.getMessage()
                            + "); expected room for its log in the temporary folder and for a"
                            + " further process; make some, or use fewer --jobs",
                    e);
        }
    }

    /** How many workers share the cores. */
    int sharers() {
        return sharers;
    }

    private void listen(BlockingQueue<Said> heard) {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                Message message = WorkerCommand.JSON.fromJson(line, Message.class);
                if (message != null) { // no blank line of a library
                    heard.add(new Said(this, Optional.of(message)));
                }
            }
        } catch (IOException | JsonParseException e) {
            process.destroy();
        } finally {
            heard.add(new Said(this, Optional.empty()));
        }
    }

    /** Hands a training over; that a dead worker does not take it is heard as its end. */
    void handOver(Map<String, Object> request) {
        try {
            Writer in = process.outputWriter(StandardCharsets.UTF_8);
            in.write(WorkerCommand.JSON.toJson(request) + "\n");
            in.flush();
        } catch (IOException e) {
            process.destroy();
        }
    }

    /** Keeps the log beyond the worker's end, and says where it is. */
    String keptLog() {
        keepsLog = true;
        return "; its log is " + log;
    }

    /** How a worker that is dead ended: its code, and the last line of its log. */
    String lastWords() {
        try {
            int code = process.waitFor();
            List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            String last = lines.isEmpty() ? "" : ": " + lines.get(lines.size() - 1);
            return "the last time with code " + code + last;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "stopped";
        } catch (IOException e) {
            return "its log cannot be read: " + e.getMessage();
        }
    }

    /** Tells it that there is no more to do; a training in progress stops after its step. */
    void dismiss() {
        try {
            process.outputWriter(StandardCharsets.UTF_8).close();
        } catch (IOException e) {
            process.destroy(); // it is dead, or dies now
        }
    }

    /** Waits for its end, a minute at most. */
    @Override
    public void close() {
        OwnProcess.awaitEnd(process); // a signal interrupts again and again
        try {
            if (!keepsLog) {
                Files.deleteIfExists(log);
            }
        } catch (IOException e) {
            System.err.println("wts: " + log + " could not be deleted: " + e.getMessage());
        }
    }
}
