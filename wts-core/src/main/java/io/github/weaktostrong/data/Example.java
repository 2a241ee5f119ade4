package io.github.weaktostrong.data;

import com.google.common.primitives.Floats;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One row: a text, or a pair of texts, with its label, group, source and the like. Immutable.
 *
 * <p>Built from {@link #of(String)} and changed by the {@code with} methods, each of which returns
 * a copy. Only the text is always there.
 */
public final class Example {
    private final String text;
    private final @Nullable String secondText;
    private final @Nullable String id;
    private final @Nullable Integer label;
    private final float @Nullable [] softLabel;
    private final @Nullable String group;
    private final @Nullable String source;
    private final String task;
    private final String variant;
    private final List<Example> perturbed;

    private Example(Draft draft) {
        text = draft.text;
        secondText = draft.secondText;
        id = draft.id;
        label = draft.label;
        softLabel = draft.softLabel;
        group = draft.group;
        source = draft.source;
        task = draft.task;
        variant = draft.variant;
        perturbed = draft.perturbed;
    }

    /**
     * Creates a row of one text.
     *
     * @param text the text, not empty
     * @return the row
     */
    public static Example of(String text) {
        return new Example(new Draft(requireText(text, "text")));
    }

    /**
     * Creates a row of one text with a label.
     *
     * @param text the text, not empty
     * @param label the class, at least 0
     * @return the row
     */
    public static Example of(String text, int label) {
        return of(text).withLabel(label);
    }

    /** Returns the (first) text, never empty. */
    public String text() {
        return text;
    }

    /** Returns the second text of a pair, whose token ids follow those of the first. */
    public Optional<String> secondText() {
        return Optional.ofNullable(secondText);
    }

    /** Returns the text and, where there is one, the second text. */
    public List<String> texts() {
        return secondText == null ? List.of(text) : List.of(text, secondText);
    }

    /** Returns the name of the row, as the user gave it. */
    public Optional<String> id() {
        return Optional.ofNullable(id);
    }

    /** Returns the ground truth, a class from 0. */
    public OptionalInt label() {
        return label == null ? OptionalInt.empty() : OptionalInt.of(label);
    }

    /** Returns the probabilities of the classes under a weak model: a copy, which sums to 1. */
    public Optional<float[]> softLabel() {
        return softLabel == null ? Optional.empty() : Optional.of(softLabel.clone());
    }

    /** Returns the number of classes of the soft label, 0 without one. */
    int softLabelLength() {
        return softLabel == null ? 0 : softLabel.length;
    }

    /** Returns the protected group, such as {@code "Female"}. */
    public Optional<String> group() {
        return Optional.ofNullable(group);
    }

    /**
     * Returns the key of what this row derives from; rows with equal keys are never split apart.
     *
     * @return the key; {@link #inputText()} unless {@link #withSource} set another one
     */
    public String source() {
        return source == null ? inputText() : source;
    }

    /** Returns what the model reads: the text, and after a tab the second text if there is one. */
    public String inputText() {
        return secondText == null ? text : text + '\t' + secondText;
    }

    /** Returns the task in a benchmark of several, empty if unused. */
    public String task() {
        return task;
    }

    /** Returns the style, attack or other variant of the source, empty if unused. */
    public String variant() {
        return variant;
    }

    /** Returns perturbed versions x' of this row, for adversarial training; often empty. */
    public List<Example> perturbed() {
        return perturbed;
    }

    /** Returns a copy with a second text, not empty. */
    public Example withSecondText(String secondText) {
        requireText(secondText, "second text");
        return edit(draft -> draft.secondText = secondText);
    }

    /** Returns a copy with a name. */
    public Example withId(String id) {
        UnicodeText.require("id", id);
        return edit(draft -> draft.id = id);
    }

    /** Returns a copy with a ground truth, a class from 0. */
    public Example withLabel(int label) {
        if (label < 0) {
            throw new IllegalArgumentException(
                    "label is " + label + "; expected a class counted from 0");
        }
        return edit(draft -> draft.label = label);
    }

    /**
     * Returns a copy with the probabilities of a weak model.
     *
     * @param softLabel at least two probabilities; they are divided by their sum if that is within
     *     0.001 of 1, and refused otherwise
     */
    public Example withSoftLabel(float... softLabel) {
        float[] normalised = SoftLabels.normalised(softLabel);
        return edit(draft -> draft.softLabel = normalised);
    }

    /** Returns a copy with a protected group, any text that is not blank. */
    public Example withGroup(String group) {
        requireText(group.isBlank() ? "" : group, "group");
        return edit(draft -> draft.group = group);
    }

    /** Returns a copy with another key of its source, not empty. */
    public Example withSource(String source) {
        requireText(source, "source");
        return edit(draft -> draft.source = source);
    }

    /** Returns a copy with the name of its task. */
    public Example withTask(String task) {
        return edit(draft -> draft.task = task);
    }

    /** Returns a copy with the name of its variant. */
    public Example withVariant(String variant) {
        return edit(draft -> draft.variant = variant);
    }

    /** Returns a copy with perturbed versions of itself. */
    public Example withPerturbed(List<Example> perturbed) {
        List<Example> copy = List.copyOf(perturbed);
        return edit(draft -> draft.perturbed = copy);
    }

    /** Returns a copy without label and soft label, its perturbed versions likewise. */
    public Example withoutLabels() {
        return edit(
                draft -> {
                    draft.label = null;
                    draft.softLabel = null;
                    draft.perturbed = draft.perturbed.stream().map(Example::withoutLabels).toList();
                });
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Example that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "Example" + values();
    }

    /** Returns every field in a fixed order, for equality and digests. */
    List<@Nullable Object> values() {
        return Arrays.asList(
                text,
                secondText,
                id,
                label,
                softLabel == null ? null : Floats.asList(softLabel),
                group,
                source(),
                task,
                variant,
                perturbed);
    }

    private Example edit(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new Example(draft);
    }

    private static String requireText(String value, String what) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException(
                    what + " is empty; expected at least one character; drop the row or fill it");
        }
        UnicodeText.require(what, value);
        return value;
    }

    /** The fields on their way from one example to the next. */
    private static final class Draft {
        private String text;
        private @Nullable String secondText;
        private @Nullable String id;
        private @Nullable Integer label;
        private float @Nullable [] softLabel;
        private @Nullable String group;
        private @Nullable String source;
        private String task = "";
        private String variant = "";
        private List<Example> perturbed = List.of();

        private Draft(String text) {
            this.text = text;
        }

        private Draft(Example from) {
            text = from.text;
            secondText = from.secondText;
            id = from.id;
            label = from.label;
            softLabel = from.softLabel;
            group = from.group;
            source = from.source;
            task = from.task;
            variant = from.variant;
            perturbed = from.perturbed;
        }
    }
}
