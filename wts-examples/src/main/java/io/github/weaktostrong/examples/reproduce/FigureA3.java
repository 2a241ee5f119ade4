package io.github.weaktostrong.examples.reproduce;

import java.util.List;

/**
 * Figure A3: fairness with two weak and two strong sizes.
 *
 * <p>Command: {@code wts reproduce figa3 --out DIR}.
 */
public final class FigureA3 implements PaperItem {
    private final RolesItem sizes = RolesItem.ofSizes("fairness");

    @Override
    public String name() {
        return "figa3";
    }

    @Override
    public String title() {
        return "Figure A3. Varying model sizes for fairness";
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
