package io.github.weaktostrong.examples.reproduce;

import io.github.weaktostrong.result.Strategy;
import java.util.List;

/**
 * Figure 3: trust and task over lambda (privacy: epsilon), weak model and transfer regularized.
 *
 * <p>Command: {@code wts reproduce fig3 --out DIR}.
 */
public final class Figure3 implements PaperItem {
    private final Sweeps sweep = new Sweeps("strength", Strategy.WEAK_WTS_TFT, Roles.TRAINED);

    @Override
    public String name() {
        return "fig3";
    }

    @Override
    public String title() {
        return "Figure 3. Varying the strength of the regularizer, WEAK_WTS_TFT";
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
