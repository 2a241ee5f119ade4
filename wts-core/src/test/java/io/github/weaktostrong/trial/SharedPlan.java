package io.github.weaktostrong.trial;

import io.github.weaktostrong.train.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Eight tasks that write files, the last four of which need one of the first: a process of its own.
 */
final class SharedPlan {
    private SharedPlan() {}

    /** Arguments: the folder, and what to do: {@code run}, or {@code hold} a claim for ever. */
    public static void main(String[] args) throws InterruptedException {
        Path folder = Path.of(args[0]);
        TrialClaims claims = TrialClaims.in(folder.resolve("claims"));
        if (args[1].equals("hold")) {
            TrialClaims.Claim held = claims.claim("task-0").orElseThrow();
            System.out.println("holds " + held);
            touch(folder.resolve("held"));
            Thread.sleep(60_000);
        }
        new LocalExecutor(10).run(tasks(folder), claims, ExperimentListener.NONE);
    }

    static List<TrialTask> tasks(Path folder) {
        List<TrialTask> tasks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            tasks.add(new FileTask(folder, i));
        }
        return tasks;
    }

    static Process start(Path folder, String what) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SharedPlan.class.getName(),
                        folder.toString(),
                        what)
                .inheritIO()
                .start();
    }

    /** Appends a line to {@code log}, and its artefact is a file. */
    private record FileTask(Path folder, int index) implements TrialTask {

        @Override
        public String digest() {
            return "task-" + index;
        }

        @Override
        public String label() {
            return "task " + index;
        }

        @Override
        public List<String> needs() {
            return index < 4 ? List.of() : List.of("task-" + (index - 4));
        }

        @Override
        public double cost() {
            return 1 + index;
        }

        @Override
        public boolean isDone() {
            return Files.exists(folder.resolve(digest()));
        }

        @Override
        public Map<String, Object> request() {
            return Map.of();
        }

        @Override
        public void run(TrainingListener listener) {
            try {
                for (String need : needs()) {
                    if (!Files.exists(folder.resolve(need))) {
                        throw new IllegalStateException(digest() + " before " + need);
                    }
                }
                Thread.sleep(30);
                Files.writeString(
                        folder.resolve("log"),
                        digest() + "\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
                touch(folder.resolve(digest()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void touch(Path file) {
        try {
            Files.writeString(file, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
