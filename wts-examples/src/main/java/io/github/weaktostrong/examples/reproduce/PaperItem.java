package io.github.weaktostrong.examples.reproduce;

import java.util.List;

/** A table or figure of the paper. */
public interface PaperItem {

    /** Name on the command line, for example {@code fig3}. */
    String name();

    /** The title, for example {@code Figure 3. Varying lambda, WEAK_WTS_TFT}. */
    String title();

    /**
     * The experiments that the item needs.
     *
     * @param results what is measured so far: a study whose settings depend on results names
     *     further points once it knows them; asked again until nothing new is named
     */
    List<Point> points(Scenario scenario, Results results);

    /** Draws the results that are there, and says which are missing. */
    Section show(Scenario scenario, Results results);
}
