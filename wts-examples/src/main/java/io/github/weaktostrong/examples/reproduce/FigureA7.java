package io.github.weaktostrong.examples.reproduce;

import io.github.weaktostrong.result.Strategy;
import java.util.List;

/**
 * Figure A7: trust and task over alpha, the weak model alone regularized.
 *
 * <p>Command: {@code wts reproduce figa7 --out DIR}.
 */
public final class FigureA7 implements PaperItem {
    private final Sweeps sweep = new Sweeps("alpha", Strategy.WEAK_TFT, Roles.TRAINED);

    @Override
    public String name() {
        return "figa7";
    }

    @Override
    public String title() {
        return "Figure A7. Varying the largest alpha, WEAK_TFT";
    }

    @Override
    public List<Point> points(Scenario scenario, Results results) {
        return sweep.points(scenario, Scenario.CLASSIFIED);
    }

    @Override
    public Section show(Scenario scenario, Results results) {
        return sweep.show(name(), scenario, Scenario.CLASSIFIED, results);
    }
}
