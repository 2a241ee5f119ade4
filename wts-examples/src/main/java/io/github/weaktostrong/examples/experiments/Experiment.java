package io.github.weaktostrong.examples.experiments;

import ai.djl.Device;
import io.github.weaktostrong.WeakToStrong;
import io.github.weaktostrong.benchmark.Benchmark;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.objective.Regularizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One property of the paper as an experiment: its data, its regularizer, and settings that a preset
 * gives and a user may override.
 */
public interface Experiment {
    /** The name on the command line, which is that of the property. */
    String name();

    /** The settings file. */
    Preset preset();

    /** The setting that is the strength of the regularizer. */
    default String strength() {
        return "lambda";
    }

    /**
     * The data.
     *
     * @param data files or folders of the benchmark; empty for the embedded data
     * @param maxRows a sample of so many rows, before splitting; empty for all
     * @param sampleSeed seed of that sample; of SST-2's and AdvGLUE's own files it is always 0
     * @throws io.github.weaktostrong.data.BadInputException if the data cannot be used
     */
    Benchmark benchmark(List<Path> data, Optional<Integer> maxRows, long sampleSeed);

    /**
     * The experiment whose benchmark makes what takes long to make of its rows on a device and
     * keeps it in a folder, made when needed; this one where there is no such thing.
     *
     * @param device {@code auto}, {@code cpu}, {@code gpu0}, ...
     */
    default Experiment keepingIn(Path folder, String device) {
        return this;
    }

    /**
     * A benchmark without rows, for a plan alone.
     *
     * @param sizes rows of the splits
     * @param parts parts for each of which models of their own are trained
     */
    Benchmark planned(SplitSizes sizes, int parts);

    /**
     * Remarks on these settings on these models, for the report; none by default. It may open the
     * models, on the device.
     */
    default List<String> remarks(ModelSpec weak, ModelSpec strong, Device device) {
        return List.of();
    }

    /**
     * Lines that a person reads before a run on a benchmark of this experiment; none by default.
     */
    default List<String> notices(Benchmark benchmark, long seed) {
        return List.of();
    }

    /**
     * The experiment as the preset says; models, benchmark, seeds and strategies are left to the
     * caller, see {@link ExperimentRun}.
     *
     * @param further regularizers beside the experiment's own, on both trainings
     */
    WeakToStrong.Builder builder(List<Regularizer> further);
}
