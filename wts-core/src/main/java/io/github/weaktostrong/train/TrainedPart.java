package io.github.weaktostrong.train;

import io.github.weaktostrong.checkpoint.ModelShape;
import io.github.weaktostrong.data.Checks;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a model that is trained: all of it, the head alone (a linear probe), or the head with
 * the last layers and what follows them, such as a final norm or a pooler.
 *
 * <p>A head that is the input embedding at the same time, as language models may have, is not
 * trained with last layers, since it comes before all of them too.
 *
 * @param layers number of last layers beside the head, 0 for the head alone; empty for all
 */
public record TrainedPart(OptionalInt layers) {
    /** The whole model. */
    public static final TrainedPart ALL = new TrainedPart(OptionalInt.empty());

    /** The head alone. */
    public static final TrainedPart HEAD = new TrainedPart(OptionalInt.of(0));

    private static final Pattern TEXT = Pattern.compile("last:([1-9]\\d{0,5})");
    private static final Pattern NUMBER = Pattern.compile("(?:^|\\.)(\\d+)\\.");

    /** Checks the number. */
    public TrainedPart {
        layers.ifPresent(
                count ->
                        Checks.requireAtLeast(
                                count, 0, "%s trained layers; expected %s or more; correct it"));
    }

    /** The head, the last layers and what follows them. */
    public static TrainedPart last(int layers) {
        return new TrainedPart(OptionalInt.of(layers));
    }

    /** Reads {@code all}, {@code head} or {@code last:K}, K from 1, as {@link #toString} writes. */
    public static TrainedPart parse(String text) {
        Matcher last = TEXT.matcher(text);
        if (last.matches()) {
            return last(Integer.parseInt(last.group(1)));
        }
        return switch (text) {
            case "all" -> ALL;
            case "head" -> HEAD;
            default ->
                    throw new IllegalArgumentException(
                            "the trained part '%s'; expected all, head, or last:K with K layers from 1, such as last:2; correct it"
                                    .formatted(text));
        };
    }

    /**
     * Names the parameters that are trained.
     *
     * @param shape the body's
     * @param parameters Hugging Face names of body and head, in the order of the layers; those of
     *     layers have the layer's number between dots
     * @throws IllegalArgumentException if the model has no such part
     */
    public List<String> of(ModelShape shape, Collection<String> parameters) {
        if (layers.isEmpty()) {
            return List.copyOf(parameters);
        }
        int count = layers.getAsInt();
        if (count > shape.layers()) {
            throw refused("the model has " + shape.layers() + " layers", "no more than these");
        }
        Set<String> body = shape.parameterShapes().keySet();
        List<String> trained = new ArrayList<>();
        boolean numbered = false;
        for (String name : parameters) {
            Matcher number = NUMBER.matcher(name);
            if (!body.contains(name)) {
                trained.add(name);
            } else if (number.find()) {
                numbered = true;
                if (Long.parseLong(number.group(1)) >= shape.layers() - count) {
                    trained.add(name);
                }
            } else if (numbered && count > 0) {
                trained.add(name);
            }
        }
        if (count > 0 && !numbered) {
            throw refused(
                    "no parameter of the model has a layer's number in its name",
                    "head or all, or frozen names");
        }
        if (trained.isEmpty()) {
            throw refused(
                    "the model's head is its input embedding at the same time",
                    "all or last layers, or a model whose head is its own");
        }
        return trained;
    }

    private IllegalArgumentException refused(String found, String expected) {
        return new IllegalArgumentException(
                "the trained part '%s', but %s; expected %s; choose another part"
                        .formatted(this, found, expected));
    }

    @Override
    public String toString() {
        return layers.isEmpty()
                ? "all"
                : layers.getAsInt() == 0 ? "head" : "last:" + layers.getAsInt();
    }
}
