package io.github.weaktostrong.eval.robustness;

import io.github.weaktostrong.data.Example;

/** Rows that differ from another one in a text and are otherwise about the same. */
public final class Rewritten {
    private Rewritten() {}

    /** The row with another first text; id, label, group, source and task stay. */
    public static Example first(Example row, String text) {
        Example rewritten = like(row, Example.of(text));
        return row.secondText().map(rewritten::withSecondText).orElse(rewritten);
    }

    /** The row with another second text, otherwise as {@link #first}. */
    static Example second(Example row, String text) {
        return like(row, Example.of(row.text())).withSecondText(text);
    }

    private static Example like(Example row, Example rewritten) {
        Example result =
                rewritten.withSource(row.source()).withTask(row.task()).withVariant(row.variant());
        result = row.id().map(result::withId).orElse(result);
        result = row.group().map(result::withGroup).orElse(result);
        return row.label().isPresent() ? result.withLabel(row.label().getAsInt()) : result;
    }
}
