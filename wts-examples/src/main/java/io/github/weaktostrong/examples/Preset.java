package io.github.weaktostrong.examples;

import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.model.ModelSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;

/**
 * Settings of an experiment at some scale, read from a properties file that a user can copy and
 * edit.
 */
public final class Preset {
    private final String name;
    private final Properties values;

    private Preset(String name, Properties values) {
        this.name = name;
        this.values = values;
    }

    /**
     * The embedded preset of an experiment.
     *
     * @param experiment for example {@code fairness}
     * @param scale {@code mini} (two CPU cores, minutes) or {@code paper} (one GPU)
     */
    public static Preset of(String experiment, String scale) {
        String name = experiment + "-" + scale;
        try (InputStream in = Preset.class.getResourceAsStream("presets/" + name + ".properties")) {
            if (in == null) {
                throw new IllegalArgumentException(
                        "preset '" + scale + "'; expected mini or paper; name one of them");
            }
            Properties values = new Properties();
            values.load(in);
            return new Preset(name, values);
        } catch (IOException e) {
            throw new UncheckedIOException("preset " + name + " cannot be read", e);
        }
    }

    /** A setting that must be there. */
    public String text(String key) {
        String value = values.getProperty(key);
        if (value == null) {
            throw new IllegalStateException("preset " + name + " lacks the setting " + key);
        }
        return value.strip();
    }

    /** A number that must be there. */
    public double number(String key) {
        return Double.parseDouble(text(key));
    }

    /** A whole number that must be there. */
    public int integer(String key) {
        return Integer.parseInt(text(key));
    }

    /** An embedded model or a Hugging Face id. */
    public ModelSpec model(String key) {
        String id = text(key);
        return MiniModel.named(id).map(MiniModel::spec).orElseGet(() -> ModelSpec.hub(id));
    }

    /** The preset's sizes where there are rows enough, otherwise 40 / 40 / 20 of what there is. */
    public SplitSizes sizes(int rows) {
        return sizes().filter(sizes -> sizes.total() <= rows)
                .orElseGet(() -> SplitSizes.fortyFortyTwenty(rows));
    }

    /** Rows of the four splits, if the preset limits them. */
    public Optional<SplitSizes> sizes() {
        return values.containsKey("d_w")
                ? Optional.of(
                        new SplitSizes(
                                integer("d_w"), integer("d_wts"), integer("v"), integer("d_t")))
                : Optional.empty();
    }
}
