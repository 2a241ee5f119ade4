package io.github.weaktostrong.examples.spark;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.ToNumberPolicy;
import com.google.gson.reflect.TypeToken;
import io.github.weaktostrong.data.StoppedException;
import io.github.weaktostrong.trial.ExperimentListener;
import io.github.weaktostrong.trial.TrialClaims;
import io.github.weaktostrong.trial.TrialTask;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.resource.ResourceInformation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Spark sends to an executor for a training: a request comes in, an outcome goes out.
 *
 * @param work one for all tasks of an executor
 */
record SparkTask(Broadcast<SparkTrialExecutor.Work> work)
        implements Function<String, SparkTask.Outcome> {
    private static final Logger LOG = LoggerFactory.getLogger(SparkTask.class);

    /**
     * What became of a training.
     *
     * @param seconds that it took; 0 if it failed
     * @param error why it failed; null if it is stored
     */
    record Outcome(double seconds, @Nullable String error) implements Serializable {}

    @Override
    public Outcome call(String request) {
        Gson json =
                new GsonBuilder().setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE).create();
        try {
            Map<String, Object> read =
                    json.fromJson(request, new TypeToken<Map<String, Object>>() {}.getType());
            return new Outcome(work.value().carryOut(read, gpu()), null);
        } catch (StoppedException e) {
            throw e; // Spark kills the task: nobody waits for its outcome
        } catch (RuntimeException | LinkageError e) {
            LOG.error("a training failed", e);
            return new Outcome(0, oneLine(e) + "; on " + place());
        }
    }

    private static Optional<String> gpu() {
        return Optional.ofNullable(TaskContext.get().resourcesJMap().get("gpu"))
                .map(ResourceInformation::addresses)
                .map(addresses -> addresses[0]);
    }

    /** Where relative paths begin, and files of a user lie. */
    private static String place() {
        return SparkEnv.get().blockManager().blockManagerId().host()
                + " in "
                + Path.of("").toAbsolutePath();
    }

    static String oneLine(Throwable error) {
        return error.toString().strip().replaceAll("\\s*\\R\\s*", "; ");
    }

    /** Carries out the last training, which was handed over; those that it needs are stored. */
    static void handedOver(List<TrialTask> tasks, TrialClaims claims, ExperimentListener listener) {
        TrialTask last = tasks.get(tasks.size() - 1);
        for (TrialTask task : tasks) {
            if (!task.isDone()) {
                if (task != last) {
                    throw new IllegalStateException(
                            "what %s needs, %s, is not in the output folder here; expected one folder, named from the root, that driver and executors share; name such a one"
                                    .formatted(last.label(), task.label()));
                }
                task.run(listener.onTraining(task.label(), 0, 1));
            }
        }
    }
}
