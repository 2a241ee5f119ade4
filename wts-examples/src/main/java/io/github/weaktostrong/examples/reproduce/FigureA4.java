package io.github.weaktostrong.examples.reproduce;

import java.util.List;

/**
 * Figure A4: adversarial robustness with two weak and two strong sizes.
 *
 * <p>Command: {@code wts reproduce figa4 --out DIR}.
 */
public final class FigureA4 implements PaperItem {
    private final RolesItem sizes = RolesItem.ofSizes("adversarial");

    @Override
    public String name() {
        return "figa4";
    }

    @Override
    public String title() {
        return "Figure A4. Varying model sizes for adversarial robustness";
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
