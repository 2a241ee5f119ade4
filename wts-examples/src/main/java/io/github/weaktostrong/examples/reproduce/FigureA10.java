package io.github.weaktostrong.examples.reproduce;

import java.util.List;

/**
 * Figure A10: two fairness metrics side by side, from the runs of figure 2.
 *
 * <p>Command: {@code wts reproduce figa10 --out DIR}.
 */
public final class FigureA10 implements PaperItem {
    private final RolesItem roles =
            RolesItem.ofMetrics(
                    "fairness", "demographic_parity_difference", "equal_opportunity_difference");

    @Override
    public String name() {
        return "figa10";
    }

    @Override
    public String title() {
        return "Figure A10. Demographic parity beside equal opportunity";
    }

    @Override
    public List<Point> points(Scenario scenario, Results results) {
        return roles.points(scenario);
    }

    @Override
    public Section show(Scenario scenario, Results results) {
        return roles.show(name(), scenario, results);
    }
}
