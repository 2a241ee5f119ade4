package io.github.weaktostrong.examples.reproduce;

import java.util.List;

/**
 * Figure A5: OOD robustness with two weak and two strong sizes.
 *
 * <p>Command: {@code wts reproduce figa5 --out DIR}.
 */
public final class FigureA5 implements PaperItem {
    private final RolesItem sizes = RolesItem.ofSizes("ood");

    @Override
    public String name() {
        return "figa5";
    }

    @Override
    public String title() {
        return "Figure A5. Varying model sizes for OOD robustness";
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
