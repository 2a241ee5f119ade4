package io.github.weaktostrong.examples.reproduce;

import java.util.List;

/**
 * Figure 2: trust metric above, task metric below, of four roles under three strategies.
 *
 * <p>Command: {@code wts reproduce fig2 --out DIR}.
 */
public final class Figure2 implements PaperItem {
    private final RolesItem roles = RolesItem.ofBase(Scenario.PROPERTIES);

    @Override
    public String name() {
        return "fig2";
    }

    @Override
    public String title() {
        return "Figure 2. Trust and task of the models of each strategy";
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
