package io.github.weaktostrong.examples.reproduce;

import java.util.List;

/**
 * Figure A9: the largest strong model (the paper: 6.9B), which needs more than one GPU in single
 * precision.
 *
 * <p>Command: {@code wts reproduce figa9 --out DIR}.
 */
public final class FigureA9 implements PaperItem {
    private final RolesItem roles = RolesItem.ofLarge(Scenario.CLASSIFIED);

    @Override
    public String name() {
        return "figa9";
    }

    @Override
    public String title() {
        return "Figure A9. The largest strong model";
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
