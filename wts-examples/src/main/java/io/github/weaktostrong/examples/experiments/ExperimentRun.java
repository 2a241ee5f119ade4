package io.github.weaktostrong.examples.experiments;

import ai.djl.Device;
import io.github.weaktostrong.WeakToStrong;
import io.github.weaktostrong.benchmark.Benchmark;
import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.objective.Regularizers;
import io.github.weaktostrong.regularizers.robustness.EmbeddingNoise;
import io.github.weaktostrong.result.Strategy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that defines a run of an experiment, in a form that can be written down and read
 * again.
 *
 * @param property name of the experiment, for example {@code fairness}
 * @param preset every setting, the names of both models among them ({@code weak}, {@code strong})
 * @param data files or folders of the benchmark; none for the embedded data
 * @param maxRows a sample of so many rows, before splitting; empty for all
 * @param sampleSeed seed of that sample
 * @param strategies strategies to run
 * @param seeds seeds of split, heads and order
 */
public record ExperimentRun(
        String property,
        Preset preset,
        List<Path> data,
        Optional<Integer> maxRows,
        long sampleSeed,
        List<Strategy> strategies,
        List<Long> seeds) {

    /**
     * The setting with regularizers beside the experiment's own, on both trainings, as {@link
     * RegularizerText} reads them, separated by semicolons; none by default. The property that each
     * is meant for is measured too, see {@link ClassifierBenchmark#alsoMeasuring}.
     */
    public static final String REGULARIZERS = "regularizers";

    /**
     * The setting with the method that {@code WTS_AUX} learns by, as {@link MethodText} reads it;
     * the auxiliary confidence loss of {@code alpha} where there is none.
     */
    public static final String METHOD = "method";

    /** Keeps copies. */
    public ExperimentRun {
        data = List.copyOf(data);
        strategies = List.copyOf(strategies);
        seeds = List.copyOf(seeds);
    }

    /** A preset as it is, on the embedded data. */
    public static ExperimentRun of(String property, Preset preset, List<Long> seeds) {
        return new ExperimentRun(
                property,
                preset,
                List.of(),
                Optional.empty(),
                seeds.get(0),
                List.of(Strategy.values()),
                seeds);
    }

    /**
     * The settings that say what the columns of a reader's own rows are called.
     *
     * @param named as {@link io.github.weaktostrong.data.Columns#of} takes them
     */
    public static Map<String, String> columns(Map<String, String> named) {
        return DataSources.columnSettings(named);
    }

    /** Reads the benchmark. */
    public Benchmark benchmark() {
        return experiment().benchmark(data, maxRows, sampleSeed);
    }

    /**
     * Reads the benchmark of a run with results in a folder, whose store keeps what takes long to
     * make of its rows.
     *
     * @param device what it is made on: {@code auto}, {@code cpu}, {@code gpu0}, ...
     */
    public Benchmark benchmark(Path out, String device) {
        return experiment()
                .keepingIn(out.resolve("store"), device)
                .benchmark(data, maxRows, sampleSeed);
    }

    private List<Regularizer> further() {
        return preset.has(REGULARIZERS)
                ? Arrays.stream(preset.text(REGULARIZERS).split(";"))
                        .filter(text -> !text.isBlank())
                        .map(text -> RegularizerText.parse(text.strip()))
                        .toList()
                : List.of();
    }

    /** The experiment on its benchmark; output, device and listener are left to the caller. */
    public WeakToStrong.Builder builder() {
        return builder(benchmark());
    }

    /**
     * The experiment on a benchmark that was read before.
     *
     * @param benchmark what {@link #benchmark} gave, also for a run with other settings of training
     */
    public WeakToStrong.Builder builder(Benchmark benchmark) {
        return experiment()
                .builder(further())
                .weak(model("weak"))
                .strong(model("strong"))
                .benchmark(benchmark)
                .strategies(strategies.toArray(new Strategy[0]))
                .seeds(seeds.stream().mapToLong(Long::longValue).toArray())
                .recipe(recipe());
    }

    /**
     * Remarks on these settings on these models, for the report; may open the models, on the
     * device.
     */
    public List<String> remarks(Device device) {
        ModelSpec weak = model("weak");
        ModelSpec strong = model("strong");
        List<String> remarks = new ArrayList<>(experiment().remarks(weak, strong, device));
        if (preset.has(METHOD)) {
            remarks.add("WTS_AUX learns by the method " + preset.text(METHOD));
        }
        for (EmbeddingNoise noise : Regularizers.ofKind(further(), EmbeddingNoise.class)) {
            remarks.add(OodExperiment.remark(weak, noise, device));
            remarks.add(OodExperiment.remark(strong, noise, device));
        }
        return remarks;
    }

    private ModelSpec model(String key) {
        return ModelNames.standard().parse(preset.text(key)).computedIn(preset.precision());
    }

    /**
     * The experiment with its settings.
     *
     * @throws BadInputException if this version does not have it
     */
    public Experiment experiment() {
        return switch (property) {
            case "fairness" -> new FairnessExperiment(preset);
            case "ood" -> new OodExperiment(preset);
            case "adversarial" -> new AdversarialExperiment(preset);
            case PrivacyExperiment.NAME -> new PrivacyExperiment(preset);
            default ->
                    throw new BadInputException(
                            "experiment '"
                                    + property
                                    + "' is not in this version; expected one of fairness, ood,"
                                    + " adversarial, privacy; name one of them");
        };
    }

    /** This run as JSON-able values, without its seeds, which a record states for its training. */
    public Map<String, Object> recipe() {
        Map<String, Object> recipe = new LinkedHashMap<>();
        recipe.put("experiment", property);
        recipe.put("settings", preset.settings());
        recipe.put("data", data.stream().map(Path::toString).toList());
        maxRows.ifPresent(rows -> recipe.put("max_rows", (long) rows));
        recipe.put("sample_seed", sampleSeed);
        recipe.put("strategies", strategies.stream().map(Strategy::name).toList());
        return recipe;
    }

    /**
     * The run of a record's request.
     *
     * @param request a {@link #recipe} with a {@code seed}
     * @param data where the data is now, if it has moved; empty for where it was
     * @throws BadInputException if something is missing
     */
    public static ExperimentRun of(Map<String, Object> request, List<Path> data) {
        try {
            Map<String, String> settings = new LinkedHashMap<>();
            ((Map<?, ?>) value(request, "settings"))
                    .forEach((key, setting) -> settings.put(key.toString(), setting.toString()));
            List<Path> recorded = new ArrayList<>();
            ((List<?>) value(request, "data")).forEach(d -> recorded.add(Path.of(d.toString())));
            List<Strategy> strategies = new ArrayList<>();
            ((List<?>) value(request, "strategies"))
                    .forEach(s -> strategies.add(Strategy.valueOf(s.toString())));
            return new ExperimentRun(
                    value(request, "experiment").toString(),
                    Preset.of("of the record", settings),
                    data.isEmpty() ? recorded : data,
                    Optional.ofNullable(request.get("max_rows"))
                            .map(rows -> ((Number) rows).intValue()),
                    ((Number) value(request, "sample_seed")).longValue(),
                    strategies,
                    List.of(((Number) value(request, "seed")).longValue()));
        } catch (ClassCastException | IllegalArgumentException e) {
            throw new BadInputException(
                    "the request of the record cannot be read ("
                            + e.getMessage()
                            + "); expected what an experiment of this version writes; run the"
                            + " experiment again");
        }
    }

    private static Object value(Map<String, Object> request, String key) {
        Object value = request.get(key);
        if (value == null) {
            throw new IllegalArgumentException("'" + key + "' is missing");
        }
        return value;
    }
}
