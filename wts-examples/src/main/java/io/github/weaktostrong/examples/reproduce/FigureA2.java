package io.github.weaktostrong.examples.reproduce;

import io.github.weaktostrong.result.Strategy;
import java.util.List;

/**
 * Figure A2: trust and task over lambda (privacy: epsilon), the weak model alone regularized.
 *
 * <p>Command: {@code wts reproduce figa2 --out DIR}.
 */
public final class FigureA2 implements PaperItem {
    private final Sweeps sweep = new Sweeps("strength", Strategy.WEAK_TFT, Roles.TRAINED);

    @Override
    public String name() {
        return "figa2";
    }

    @Override
    public String title() {
        return "Figure A2. Varying the strength of the regularizer, WEAK_TFT";
    }

    @Override
    public List<Point> points(Scenario scenario, Results results) {
        return sweep.points(scenario, Scenario.PROPERTIES);
    }

    @Override
    public Section show(Scenario scenario, Results results) {
        return sweep.show(name(), scenario, Scenario.PROPERTIES, results);
    }
}
