package io.github.weaktostrong.examples.reproduce;

import java.util.List;

/**
 * Figure A6: privacy with two weak sizes, and the strong sizes that the preset allows.
 *
 * <p>Command: {@code wts reproduce figa6 --out DIR}.
 */
public final class FigureA6 implements PaperItem {
    private final RolesItem sizes = RolesItem.ofSizes("privacy");

    @Override
    public String name() {
        return "figa6";
    }

    @Override
    public String title() {
        return "Figure A6. Varying model sizes for privacy";
    }

    @Override
    public List<Point> points(Scenario scenario, Results results) {
        return sizes.points(scenario);
    }

    @Override
    public Section show(Scenario scenario, Results results) {
        return sizes.show(name(), scenario, results);
    }
}
