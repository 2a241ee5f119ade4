package io.github.weaktostrong.examples.spark;

import com.google.gson.Gson;
import io.github.weaktostrong.data.StoppedException;
import io.github.weaktostrong.examples.experiments.TrainingWorker;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.trial.ExperimentListener;
import io.github.weaktostrong.trial.RunGraph;
import io.github.weaktostrong.trial.TrialClaims;
import io.github.weaktostrong.trial.TrialExecutor;
import io.github.weaktostrong.trial.TrialTask;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.spark.FutureAction;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.AsyncRDDActions;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.Seq;
import scala.concurrent.ExecutionContext;
import scala.util.Try;

/**
 * Trains on a Spark cluster: one training is one job of one task.
 *
 * <p>A training's request goes to an executor; what comes back is that it is stored, in the folder
 * that driver and executors share, or why it failed. A training is handed out as soon as those that
 * it needs are done. An executor that dies costs the trainings in it: Spark begins them again
 * elsewhere, {@code spark.task.maxFailures} times in all. What does not need a failed training is
 * carried out all the same.
 *
 * <p>The driver hands out each training once, so that executors need no claims: let no other
 * process work on the folder meanwhile. The Spark context begins with the first plan and ends with
 * {@link #close}.
 */
public final class SparkTrialExecutor implements TrialExecutor {
    private static final String MASTER = "spark.master";
    private static final String SPECULATION = "spark.speculation";
    private static final String THREADS = "spark.executorEnv.OMP_NUM_THREADS";
    private static final String TASK_CPUS = "spark.task.cpus";

    private final SparkConf conf;
    private final Work work;
    private @Nullable JavaSparkContext spark;

    /** What is done on an executor about a request; sent there. */
    @FunctionalInterface
    public interface Work extends Serializable {
        /**
         * Carries out a training and stores it; may be called in several threads.
         *
         * @param request of the training ({@link TrialTask#request}), as JSON gives it back
         * @param gpu address of the card that Spark gave to the task; empty without one
         * @return seconds that it took
         */
        double carryOut(Map<String, Object> request, Optional<String> gpu);
    }

    /**
     * An executor whose tasks do some work.
     *
     * @param conf names the cluster ({@code spark.master})
     * @throws IllegalArgumentException if it does not, or Spark is to speculate
     */
    public SparkTrialExecutor(SparkConf conf, Work work) {
        if (!conf.contains(MASTER)) {
            throw new IllegalArgumentException(
                    "no Spark cluster is named; expected the setting "
                            + MASTER
                            + "; start the command by spark-submit");
        }
        if (conf.getBoolean(SPECULATION, false)) {
            throw new IllegalArgumentException(
                    SPECULATION
                            + " is on; expected it off, since two attempts at once at one training"
                            + " write the same files; leave the setting out");
        }
        this.conf =
                conf.clone()
                        .setIfMissing("spark.app.name", "wts")
                        .setIfMissing(THREADS, conf.get(TASK_CPUS, "1"));
        this.work = work;
    }

    /**
     * An executor whose tasks train, on the cluster that {@code spark-submit} names.
     *
     * @param worker on a folder that driver and executors share, named from the root
     * @param device of a task to which Spark gives no card: {@code auto}, {@code cpu}, {@code
     *     gpu0}, ...
     */
    public static SparkTrialExecutor of(TrainingWorker worker, String device) {
        return new SparkTrialExecutor(
                new SparkConf(),
                (request, gpu) ->
                        worker.carryOut(
                                request,
                                gpu.map(address -> "gpu" + address).orElse(device),
                                SparkTask::handedOver,
                                TrainingListener.NONE));
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if trainings failed
     */
    @Override
    public void run(List<TrialTask> tasks, TrialClaims claims, ExperimentListener listener) {
        JavaSparkContext spark = this.spark == null ? new JavaSparkContext(conf) : this.spark;
        this.spark = spark;
        Run run = new Run(spark, spark.broadcast(work), new RunGraph(tasks), listener);
        try {
            run.carryOut();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoppedException("stopped");
        } finally {
            run.running.values().forEach(FutureAction::cancel);
        }
    }

    /** Ends the Spark context, and what runs in it. */
    @Override
    public void close() {
        if (spark != null) {
            spark.close();
        }
    }

    /** What became of a training. */
    private record Ended(TrialTask task, Try<Seq<SparkTask.Outcome>> outcome) {}

    private static final class Run {
        private final JavaSparkContext spark;
        private final Broadcast<Work> work;
        private final RunGraph graph;
        private final ExperimentListener listener;
        private final Map<TrialTask, FutureAction<Seq<SparkTask.Outcome>>> running =
                new HashMap<>();
        private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();

        Run(
                JavaSparkContext spark,
                Broadcast<Work> work,
                RunGraph graph,
                ExperimentListener listener) {
            this.spark = spark;
            this.work = work;
            this.graph = graph;
            this.listener = listener;
        }

        void carryOut() throws InterruptedException {
            handOut();
            while (graph.out() > 0) {
                hear(ended.take());
                handOut();
            }
            graph.requireAllDone();
        }

        /**
         * Hands out twice as many as are carried out at once: what waits is what Spark sees when it
         * decides on further executors.
         */
        private void handOut() {
            int atOnce = atOnce();
            while (graph.out() < 2 * atOnce) {
                Optional<TrialTask> task = graph.next();
                if (task.isEmpty()) {
                    return;
                }
                begin(task.get(), atOnce);
            }
        }

        /** Tasks for which the executors that are there have cores. */
        private int atOnce() {
            int cores = spark.defaultParallelism();
            return Math.max(1, cores / spark.getConf().getInt(TASK_CPUS, 1));
        }

        private void begin(TrialTask task, int atOnce) {
            listener.onProgress(graph.progress(atOnce));
            int before = graph.progress(atOnce).done() + graph.out() - 1;
            listener.onTraining(task.label(), before, graph.total());
            spark.setJobGroup("wts", task.label(), true); // to cancel is to interrupt
            JavaRDD<SparkTask.Outcome> job =
                    spark.parallelize(List.of(new Gson().toJson(task.request())), 1)
                            .map(new SparkTask(work));
            FutureAction<Seq<SparkTask.Outcome>> action =
                    new AsyncRDDActions<>(job.rdd(), job.classTag()).collectAsync();
            running.put(task, action);
            action.onComplete(
                    outcome -> ended.add(new Ended(task, outcome)),
                    ExecutionContext.fromExecutor(Runnable::run));
        }

        private void hear(Ended heard) {
            TrialTask task = heard.task();
            running.remove(task);
            if (heard.outcome().isFailure()) {
                graph.failed(task, SparkTask.oneLine(heard.outcome().failed().get()));
                return;
            }
            SparkTask.Outcome outcome = heard.outcome().get().head();
            if (outcome.error() == null) {
                graph.done(task, outcome.seconds());
            } else {
                graph.failed(task, outcome.error());
            }
        }
    }
}
