package io.github.weaktostrong.examples.experiments;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.InputFiles;
import io.github.weaktostrong.data.JsonFiles;
import io.github.weaktostrong.data.Replicates;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.Precision;
import io.github.weaktostrong.result.Design;
import io.github.weaktostrong.result.Hypothesis;
import io.github.weaktostrong.train.TrainedPart;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Settings of an experiment at some scale, read from a properties file that a user can copy and
 * edit.
 */
public final class Preset {
    /** The setting with the arithmetic of both models, as {@link Precision#parse} reads it. */
    public static final String PRECISION = "precision";

    /** The setting that saves memory at the cost of time in every training: true or false. */
    public static final String RECOMPUTE = "recompute";

    /**
     * The setting with the rows of a pass of every training; those of a step where it is not set.
     */
    public static final String MICRO_BATCH_SIZE = "micro_batch_size";

    /** Presets whose settings a file of one's own may have. */
    private static final List<String> SHIPPED =
            List.of(
                    "fairness-mini",
                    "fairness-mini-pros-cons",
                    "fairness-paper",
                    "ood-mini",
                    "ood-paper",
                    "adversarial-mini",
                    "adversarial-paper",
                    "privacy-mini",
                    "privacy-paper",
                    "reproduce-mini",
                    "reproduce-paper");

    /** Settings that none of them has. */
    private static final Set<String> FURTHER =
            Set.of(
                    PRECISION,
                    RECOMPUTE,
                    DataSources.CONTAINED_WORDS,
                    "d_wts_perturbed",
                    "epsilon_wts",
                    "lambda_wts",
                    "max_rows",
                    ExperimentRun.METHOD,
                    "multi_task",
                    "ood_regularizer",
                    ExperimentRun.REGULARIZERS,
                    "strong_epochs",
                    ClassifierExperiment.STRONG_LAMBDA,
                    "transfer_top_k",
                    "weak_epochs",
                    "weak_labels",
                    "weak_train");

    private static final String COLUMN = "_column";

    private final String name;
    private final Properties values;

    private Preset(String name, Properties values) {
        this.name = name;
        this.values = values;
    }

    /**
     * The preset of an experiment.
     *
     * @param experiment for example {@code fairness}
     * @param scale {@code mini} (two CPU cores, minutes), {@code paper} (one GPU), or a file of
     *     one's own, whose name ends in {@code .properties}: a changed copy of one of these
     * @throws BadInputException if there is no such file
     */
    public static Preset of(String experiment, String scale) {
        if (scale.endsWith(".properties")) {
            return read(Path.of(scale));
        }
        String name = experiment + "-" + scale;
        try (InputStream in = Preset.class.getResourceAsStream("presets/" + name + ".properties")) {
            if (in == null) {
                throw new IllegalArgumentException(
                        "preset '"
                                + scale
                                + "'; expected mini, paper, for fairness also mini-pros-cons, or a"
                                + " .properties file; name one of them");
            }
            return new Preset(name, load(JsonFiles.utf8(ByteBuffer.wrap(in.readAllBytes()))));
        } catch (IOException e) {
            throw new UncheckedIOException("preset " + name + " cannot be read", e);
        }
    }

    /** A preset with these settings, for example those of a record. */
    public static Preset of(String name, Map<String, String> settings) {
        Properties values = new Properties();
        values.putAll(settings);
        return new Preset(name, values);
    }

    private static Preset read(Path file) {
        try {
            Properties values = load(InputFiles.text(file, "a properties file"));
            requireKnown(file, values.stringPropertyNames());
            return new Preset(file.toString(), values);
        } catch (BadInputException e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            throw new BadInputException(
                    file
                            + ": the preset cannot be read ("
                            + e
                            + "); expected a properties file; check the path");
        }
    }

    /** Names with a dot are those of reproduce: a setting of one property or item. */
    private static void requireKnown(Path file, Set<String> keys) {
        Set<String> unknown = new TreeSet<>(keys);
        unknown.removeIf(key -> key.contains(".") || key.endsWith(COLUMN));
        unknown.removeAll(FURTHER);
        SHIPPED.forEach(name -> unknown.removeAll(shipped(name).settings().keySet()));
        if (!unknown.isEmpty()) {
            throw new BadInputException(
                    "%s: no such setting as %s; expected names of the embedded presets; correct or remove it"
                            .formatted(file, String.join(", ", unknown)));
        }
    }

    private static Preset shipped(String name) {
        String experiment = name.substring(0, name.indexOf('-'));
        return of(experiment, name.substring(experiment.length() + 1));
    }

    private static Properties load(String text) throws IOException {
        Set<String> twice = new TreeSet<>();
        Properties values =
                new Properties() {
                    @Override
                    public synchronized Object put(Object key, Object value) {
                        if (containsKey(key)) {
                            twice.add(key.toString());
                        }
                        return super.put(key, value);
                    }
                };
        values.load(new StringReader(text));
        if (!twice.isEmpty()) {
            throw new IllegalArgumentException("twice: " + String.join(", ", twice));
        }
        return values;
    }

    /** The file's name, or what the preset is called. */
    public String name() {
        return name;
    }

    /** Every setting, sorted by name. */
    public Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        values.stringPropertyNames()
                .forEach(key -> settings.put(key, values.getProperty(key).strip()));
        return settings;
    }

    /** This preset with some settings changed or added. */
    public Preset with(Map<String, String> changes) {
        Map<String, String> settings = settings();
        settings.putAll(changes);
        return of(name, settings);
    }

    /** Whether a setting is there. */
    public boolean has(String key) {
        return values.containsKey(key);
    }

    /** A setting that must be there. */
    public String text(String key) {
        String value = values.getProperty(key);
        if (value == null) {
            throw new BadInputException(
                    "preset "
                            + name
                            + " lacks the setting "
                            + key
                            + "; expected every setting of the embedded preset; add it");
        }
        return value.strip();
    }

    /** A number that must be there. */
    public double number(String key) {
        try {
            return Double.parseDouble(text(key));
        } catch (NumberFormatException e) {
            throw bad(key, "a number");
        }
    }

    /** A whole number that must be there. */
    public int integer(String key) {
        try {
            return Integer.parseInt(text(key));
        } catch (NumberFormatException e) {
            throw bad(key, "a whole number");
        }
    }

    /** Values that must be there, between commas. */
    public <T> List<T> list(String key, String expected, Function<String, T> parse) {
        try {
            return Arrays.stream(text(key).split(",")).map(String::strip).map(parse).toList();
        } catch (NumberFormatException e) {
            throw bad(key, expected + " between commas");
        }
    }

    /**
     * One of the constants of an enum, in any case, with - or _ between words, that must be there.
     */
    public <E extends Enum<E>> E choice(String key, Class<E> choices) {
        for (E choice : choices.getEnumConstants()) {
            if (choice.name().equalsIgnoreCase(text(key).replace('-', '_'))) {
                return choice;
            }
        }
        throw bad(
                key,
                Arrays.stream(choices.getEnumConstants())
                        .map(choice -> choice.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .collect(Collectors.joining(", ", "one of ", "")));
    }

    private BadInputException bad(String key, String expected) {
        return new BadInputException(
                "preset "
                        + name
                        + ": "
                        + key
                        + " = '"
                        + text(key)
                        + "'; expected "
                        + expected
                        + "; correct it");
    }

    /** The claims that are named before any run; those of the paper where there is no setting. */
    public List<Hypothesis> primary() {
        return has("primary") ? list("primary", "", Hypothesis::parse) : Hypothesis.PRIMARY;
    }

    /** How many revisions were tried before; empty where the preset does not say. */
    public OptionalInt revisions() {
        if (!has("revisions")) {
            return OptionalInt.empty();
        }
        int tried = integer("revisions");
        if (tried < 0) {
            throw bad("revisions", "how many were tried, 0 or more");
        }
        return OptionalInt.of(tried);
    }

    /** What is written down before a run with these settings. */
    public Design design() {
        return new Design(primary(), revisions(), settings());
    }

    /** What of a model ({@code weak}, {@code strong}) is trained; all of it where it is not set. */
    public TrainedPart trained(String model) {
        String key = model + "_train";
        return has(key) ? TrainedPart.parse(text(key)) : TrainedPart.ALL;
    }

    /** The arithmetic of both models; float32 where it is not set. */
    public Precision precision() {
        return has(PRECISION) ? Precision.parse(text(PRECISION)) : Precision.FLOAT32;
    }

    /** Whether trainings compute layers again on the way back; no where it is not set. */
    public boolean recompute() {
        if (has(RECOMPUTE) && !List.of("true", "false").contains(text(RECOMPUTE))) {
            throw bad(RECOMPUTE, "true or false");
        }
        return has(RECOMPUTE) && text(RECOMPUTE).equals("true");
    }

    /** Rows of a pass of a training whose steps have so many. */
    public int microBatchSize(int batchSize) {
        return has(MICRO_BATCH_SIZE) ? Math.min(batchSize, integer(MICRO_BATCH_SIZE)) : batchSize;
    }

    /** An embedded model or a Hugging Face id. */
    public ModelSpec model(String key) {
        String id = text(key);
        return ModelNames.embedded(id).orElseGet(() -> ModelSpec.hub(id));
    }

    /**
     * The preset's sizes where there are rows enough, otherwise 40 / 40 / 20 of what a seed can
     * have.
     */
    public SplitSizes sizes(Dataset rows) {
        Replicates replicates = replicates();
        return sizes().filter(sizes -> sizes.total() <= replicates.rows(rows))
                .orElseGet(
                        () -> SplitSizes.fortyFortyTwenty(replicates.room(rows)).with(replicates));
    }

    /** What seeds have to do with each other; resplits where there is no setting. */
    public Replicates replicates() {
        return has("replicates") ? choice("replicates", Replicates.class) : Replicates.RESPLIT;
    }

    /** Rows of the four splits, if the preset limits them. */
    public Optional<SplitSizes> sizes() {
        return values.containsKey("d_w")
                ? Optional.of(
                        new SplitSizes(
                                integer("d_w"),
                                integer("d_wts"),
                                integer("v"),
                                integer("d_t"),
                                replicates()))
                : Optional.empty();
    }
}
