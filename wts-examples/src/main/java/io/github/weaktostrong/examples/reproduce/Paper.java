package io.github.weaktostrong.examples.reproduce;

import java.util.List;
import java.util.stream.Collectors;

/** The tables and figures of Pawelczyk et al. (2024). */
public final class Paper {
    private Paper() {}

    /** All of them, in the paper's order. */
    public static List<PaperItem> items() {
        return List.of(
                new Table1(),
                new Figure2(),
                new Figure3(),
                new FigureA1(),
                new FigureA2(),
                new FigureA3(),
                new FigureA4(),
                new FigureA5(),
                new FigureA6(),
                new FigureA7(),
                new FigureA8(),
                new FigureA9(),
                new FigureA10(),
                new FigureA11());
    }

    /**
     * Those of a name: one of them, or {@code all}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static List<PaperItem> named(String name) {
        List<PaperItem> named =
                items().stream()
                        .filter(item -> name.equals("all") || item.name().equals(name))
                        .toList();
        if (named.isEmpty()) {
            throw new IllegalArgumentException(
                    "'"
                            + name
                            + "' is no table or figure of the paper; expected one of "
                            + items().stream()
                                    .map(PaperItem::name)
                                    .collect(Collectors.joining(", "))
                            + ", all; name one of them");
        }
        return named;
    }
}
