package io.github.weaktostrong.examples.reproduce;

import io.github.weaktostrong.result.Strategy;
import java.util.List;

/**
 * Figure A8: trust and task over alpha, weak model and transfer regularized.
 *
 * <p>Command: {@code wts reproduce figa8 --out DIR}.
 */
public final class FigureA8 implements PaperItem {
    private final Sweeps sweep = new Sweeps("alpha", Strategy.WEAK_WTS_TFT, Roles.TRAINED);

    @Override
    public String name() {
        return "figa8";
    }

    @Override
    public String title() {
        return "Figure A8. Varying the largest alpha, WEAK_WTS_TFT";
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
