package io.github.weaktostrong.examples.reproduce;

import java.util.List;

/**
 * Figure A11: two privacy metrics side by side, from the runs of figure 2.
 *
 * <p>Command: {@code wts reproduce figa11 --out DIR}.
 */
public final class FigureA11 implements PaperItem {
    private final RolesItem roles =
            RolesItem.ofMetrics("privacy", "extraction_rate", "membership_auc");

    @Override
    public String name() {
        return "figa11";
    }

    @Override
    public String title() {
        return "Figure A11. Extraction beside membership inference";
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
