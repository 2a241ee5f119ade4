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
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Eight tasks that write files, the last four of which need one of the first: a process of its own.
 */
final class SharedPlan {
    static final int NOT_CLAIMED = 5;
    private static final int TASKS_CLAIMED = 4;

    private SharedPlan() {}

    /**
     * Arguments: the folder, and what to do: {@code run}, {@code hold} a claim for ever, {@code
     * try} to claim, or {@code claim N} claims, every other of which it deletes; of fewer than none
     * as many, and die with the last.
     */
    public static void main(String[] args) throws InterruptedException, IOException {
        Path folder = Path.of(args[0]);
        TrialClaims claims = TrialClaims.in(folder.resolve("claims"));
        if (args[1].equals("hold")) {
            TrialClaims.Claim held = claims.claim("task-0").orElseThrow();
            System.out.println("holds " + held);
            touch(folder.resolve("held"));
            Thread.sleep(60_000);
        }
        if (args[1].equals("try")) {
            System.exit(claims.claim("task-0").isPresent() ? 0 : NOT_CLAIMED);
        }
        if (args[1].startsWith("claim ")) {
            claim(folder, claims, Integer.parseInt(args[1].substring("claim ".length())));
            return;
        }
        new LocalExecutor(10).run(tasks(folder), claims, ExperimentListener.NONE);
    }

    /** Two that hold one task at once would make one file twice, which fails. */
    private static void claim(Path folder, TrialClaims claims, int count) throws IOException {
        SplittableRandom random = new SplittableRandom(ProcessHandle.current().pid());
        for (int done = 0; done < Math.abs(count); ) {
            String digest = "claimed-" + random.nextInt(TASKS_CLAIMED);
            Optional<TrialClaims.Claim> claim = claims.claim(digest);
            if (claim.isPresent()) {
                Files.delete(Files.createFile(folder.resolve(digest)));
                done++;
                if (done == -count) {
                    Runtime.getRuntime().halt(0);
                }
                if (random.nextBoolean()) {
                    claim.get().closeAndDelete();
                } else {
                    claim.get().close();
                }
            }
        }
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
        public String model() {
            return "m";
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
