package io.github.weaktostrong.examples.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.ToNumberPolicy;
import com.google.gson.reflect.TypeToken;
import io.github.weaktostrong.WeakToStrong;
import io.github.weaktostrong.benchmark.Benchmark;
import io.github.weaktostrong.data.StoppedException;
import io.github.weaktostrong.examples.experiments.ExperimentRun;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.train.StepTimes;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.train.TrainingStep;
import io.github.weaktostrong.trial.ExperimentListener;
import io.github.weaktostrong.trial.TrialTask;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Carries out the trainings that a process with {@code --jobs} hands over ({@link
 * WorkerProcesses}): requests ({@link TrialTask#request}) come in on standard input, a line each,
 * and a {@link Message} goes out on standard output for some of the steps and for every end.
 *
 * <p>The end of the input ends the worker, in the middle of a training after the step.
 */
@Command(
        name = "worker",
        hidden = true,
        description = "Carry out the trainings that a run with --jobs hands over.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class WorkerCommand implements Callable<Integer> {
    /** Of a line in, and of a line out. */
    static final Gson JSON =
            new GsonBuilder()
                    .setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE)
                    .serializeSpecialFloatingPointValues()
                    .create();

    private static final long BETWEEN_STEPS = 500_000_000L; // ns

    /**
     * What a worker says; exactly one of the three is there.
     *
     * @param step where a training is
     * @param done seconds that a training took which is stored, its steps counted at their median
     * @param error why a training failed
     */
    record Message(@Nullable TrainingStep step, @Nullable Double done, @Nullable String error) {}

    @Option(names = "--out", required = true, description = "Folder of the results.")
    private Path out = Path.of("");

    @Option(names = "--device", required = true, description = "auto, cpu, gpu0, ...")
    private String device = "";

    @Option(names = "--keep-models", split = ",", description = "Roles whose models are kept.")
    private List<Role> keepModels = List.of();

    private final Map<Map<String, Object>, Benchmark> benchmarks = new HashMap<>(); // by recipe
    private final Steps steps = new Steps();
    private @Nullable Held latest;

    /** An experiment of one seed, which keeps that seed's rows and tokens. */
    private record Held(Map<String, Object> recipe, List<Long> seeds, WeakToStrong experiment) {}

    @Override
    public Integer call() throws InterruptedException {
        BlockingQueue<Optional<String>> requests = new LinkedBlockingQueue<>();
        Thread worker = Thread.currentThread();
        Thread reader = new Thread(() -> read(requests, worker), "requests");
        reader.setDaemon(true);
        reader.start();
        for (Optional<String> line = requests.take(); line.isPresent(); line = requests.take()) {
            say(carriedOut(line.get()));
        }
        return 0;
    }

    private static void read(BlockingQueue<Optional<String>> requests, Thread worker) {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                requests.add(Optional.of(line));
            }
        } catch (IOException e) {
            System.err.println("wts: the requests end: " + e);
        }
        requests.add(Optional.empty());
        StopSignals.stop(worker); // nobody waits for what it is doing
    }

    private Message carriedOut(String line) {
        Map<String, Object> request =
                JSON.fromJson(line, new TypeToken<Map<String, Object>>() {}.getType());
        try {
            long start = System.nanoTime();
            steps.times = new StepTimes();
            experiment(ExperimentRun.of(request, List.of()))
                    .runTraining(String.valueOf(request.get("artefact")));
            double seconds = (System.nanoTime() - start) / 1e9 - steps.times.beyondMedian();
            return new Message(null, seconds, null);
        } catch (StoppedException e) {
            throw e;
        } catch (RuntimeException e) {
            e.printStackTrace(); // into the worker's log
            return new Message(null, null, Wts.oneLine(e));
        }
    }

    private WeakToStrong experiment(ExperimentRun run) {
        Held held = latest;
        if (held == null
                || !held.recipe().equals(run.recipe())
                || !held.seeds().equals(run.seeds())) {
            latest = null; // before the next one takes memory
            held =
                    new Held(
                            run.recipe(),
                            run.seeds(),
                            run.builder(
                                            benchmarks.computeIfAbsent(
                                                    run.recipe(), recipe -> run.benchmark()))
                                    .device(device)
                                    .output(out)
                                    .keepModels(keepModels.toArray(new Role[0]))
                                    .listener(steps)
                                    .build());
            latest = held;
        }
        return held.experiment();
    }

    private static void say(Message message) {
        System.out.println(JSON.toJson(message));
        System.out.flush();
    }

    /** Says where a training is, twice a second at most. */
    private static final class Steps implements ExperimentListener {
        private StepTimes times = new StepTimes();
        private long last = System.nanoTime();

        @Override
        public TrainingListener onTraining(String label, int done, int total) {
            return times.and(
                    step -> {
                        if (System.nanoTime() - last >= BETWEEN_STEPS) {
                            last = System.nanoTime();
                            say(new Message(step, null, null));
                        }
                    });
        }
    }
}
