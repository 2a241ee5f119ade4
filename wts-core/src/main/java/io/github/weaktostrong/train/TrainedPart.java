package io.github.weaktostrong.train;

import io.github.weaktostrong.checkpoint.Architecture;
import io.github.weaktostrong.checkpoint.ModelShape;
import io.github.weaktostrong.data.Checks;
import io.github.weaktostrong.model.Lora;
import io.github.weaktostrong.model.ModelSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of a model that is trained: all of it, the head alone (a linear probe), the head with
 * the last layers and what follows them, such as a final norm or a pooler, or the matrices of a
 * low-rank adapter with a classifier's head.
 *
 * <p>A head that is the input embedding at the same time, as language models may have, is not
 * trained with last layers, since it comes before all of them too.
 *
 * @param kind what sort of part
 * @param layers number of last layers beside the head; 0 for other kinds
 * @param lora the adapter that a model without one is given, see {@link #adapted}; null for other
 *     kinds
 */
public record TrainedPart(Kind kind, int layers, @Nullable Lora lora) {
    /** The whole model. */
    public static final TrainedPart ALL = new TrainedPart(Kind.ALL, 0, null);

    /** The head alone. */
    public static final TrainedPart HEAD = last(0);

    /** The model's adapter, or one of {@link Lora#standard}. */
    public static final TrainedPart LORA = lora(Lora.standard());

    private static final Pattern LAST = Pattern.compile("last:([1-9]\\d{0,5})");
    private static final Pattern SETTINGS =
            Pattern.compile("lora:rank=(\\d{1,9}),alpha=(\\d[\\d.E-]{0,20}),targets=(.*)");

    /** Sorts of parts. */
    public enum Kind {
        /** Every parameter. */
        ALL,
        /** The head, with last layers. */
        LAST,
        /** An adapter. */
        LORA
    }

    /** Checks the number. */
    public TrainedPart {
        Checks.requireAtLeast(layers, 0, "%s trained layers; expected %s or more; correct it");
        if ((kind == Kind.LORA) != (lora != null)) {
            throw new IllegalArgumentException(
                    "the trained part %s with the adapter %s; expected one for LORA alone; use the factory methods"
                            .formatted(kind, lora));
        }
    }

    /** The head, the last layers and what follows them. */
    public static TrainedPart last(int layers) {
        return new TrainedPart(Kind.LAST, layers, null);
    }

    /** The matrices of an adapter, fresh ones of these settings where the model has none. */
    public static TrainedPart lora(Lora lora) {
        return new TrainedPart(Kind.LORA, 0, lora);
    }

    /**
     * Reads {@code all}, {@code head}, {@code lora}, {@code lora:rank=R,alpha=A,targets=REGEX} or
     * {@code last:K}, K from 1, as {@link #toString} writes.
     */
    public static TrainedPart parse(String text) {
        Matcher last = LAST.matcher(text);
        if (last.matches()) {
            return last(Integer.parseInt(last.group(1)));
        }
        Matcher settings = SETTINGS.matcher(text);
        if (settings.matches()) {
            return lora(
                    new Lora(
                            Integer.parseInt(settings.group(1)),
                            Double.parseDouble(settings.group(2)),
                            settings.group(3)));
        }
        return switch (text) {
            case "all" -> ALL;
            case "head" -> HEAD;
            case "lora" -> LORA;
            default ->
                    throw new IllegalArgumentException(
                            "the trained part '%s'; expected all, head, lora (also as lora:rank=8,alpha=16.0,targets=REGEX), or last:K with K layers from 1, such as last:2; correct it"
                                    .formatted(text));
        };
    }

    /**
     * The model with what is trained: one without an adapter is given a fresh one where this is the
     * part.
     *
     * @param seed of a fresh adapter
     */
    public ModelSpec adapted(ModelSpec model, long seed) {
        return lora == null || model.adapter() != null ? model : model.withAdapter(lora, seed);
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
        boolean adapted = parameters.stream().anyMatch(Lora::isAdapter);
        if (adapted != (kind == Kind.LORA)) {
            throw adapted
                    ? refused("the model has an adapter", "lora, or a model that it is merged into")
                    : refused("the model has no adapter", "one of ModelSpec.withAdapter");
        }
        return switch (kind) {
            case ALL -> List.copyOf(parameters);
            case LAST -> last(shape, parameters);
            case LORA -> {
                String head = shape.headName(Architecture.CLASSIFIER) + ".";
                yield parameters.stream()
                        .filter(name -> Lora.isAdapter(name) || name.startsWith(head))
                        .toList();
            }
        };
    }

    private List<String> last(ModelShape shape, Collection<String> parameters) {
        if (layers > shape.layers()) {
            throw refused("the model has " + shape.layers() + " layers", "no more than these");
        }
        Set<String> body = shape.parameterShapes().keySet();
        List<String> trained = new ArrayList<>();
        boolean numbered = false;
        for (String name : parameters) {
            OptionalInt number = ModelShape.layerOf(name);
            if (!body.contains(name)) {
                trained.add(name);
            } else if (number.isPresent()) {
                numbered = true;
                if (number.getAsInt() >= shape.layers() - layers) {
                    trained.add(name);
                }
            } else if (numbered && layers > 0) {
                trained.add(name);
            }
        }
        if (layers > 0 && !numbered) {
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

    /**
     * The part without an adapter's settings: {@code all}, {@code head}, {@code last:K}, {@code
     * lora}.
     */
    public String name() {
        return kind != Kind.LAST
                ? kind.name().toLowerCase(Locale.ROOT)
                : layers == 0 ? "head" : "last:" + layers;
    }

    @Override
    public String toString() {
        return lora == null || lora.equals(Lora.standard())
                ? name()
                : "%s:rank=%s,alpha=%s,targets=%s"
                        .formatted(name(), lora.rank(), lora.alpha(), lora.targets());
    }
}
