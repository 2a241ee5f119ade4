package io.github.weaktostrong.examples.reproduce;

import io.github.weaktostrong.eval.messages.PrivacyBenchmark;
import io.github.weaktostrong.result.Strategy;
import java.util.List;
import java.util.stream.Collectors;

/** The tables and figures of Pawelczyk et al. (2024), and a figure beyond them. */
public final class Paper {
    private Paper() {}

    /** All tables and figures, in the paper's order, then ours. */
    public static List<PaperItem> items() {
        return List.of(
                new Table1(),
                RolesItem.ofBase("fig2", "Figure 2. Trust and task of the models of each strategy"),
                new SweepItem(
                        "fig3",
                        "Figure 3. Varying the strength of the regularizer, WEAK_WTS_TFT",
                        SweepItem.STRENGTH,
                        Strategy.WEAK_WTS_TFT,
                        Scenario.PROPERTIES),
                new FigureA1(),
                new SweepItem(
                        "figa2",
                        "Figure A2. Varying the strength of the regularizer, WEAK_TFT",
                        SweepItem.STRENGTH,
                        Strategy.WEAK_TFT,
                        Scenario.PROPERTIES),
                RolesItem.ofSizes(
                        "figa3", "Figure A3. Varying model sizes for fairness", "fairness"),
                RolesItem.ofSizes(
                        "figa4",
                        "Figure A4. Varying model sizes for adversarial robustness",
                        "adversarial"),
                RolesItem.ofSizes(
                        "figa5", "Figure A5. Varying model sizes for OOD robustness", "ood"),
                RolesItem.ofSizes(
                        "figa6", "Figure A6. Varying model sizes for privacy", Scenario.PRIVACY),
                new SweepItem(
                        "figa7",
                        "Figure A7. Varying the largest alpha, WEAK_TFT",
                        "alpha",
                        Strategy.WEAK_TFT,
                        Scenario.CLASSIFIED),
                new SweepItem(
                        "figa8",
                        "Figure A8. Varying the largest alpha, WEAK_WTS_TFT",
                        "alpha",
                        Strategy.WEAK_WTS_TFT,
                        Scenario.CLASSIFIED),
                RolesItem.ofLarge("figa9", "Figure A9. The largest strong model"),
                RolesItem.ofMetrics(
                        "figa10",
                        "Figure A10. Demographic parity beside equal opportunity",
                        "fairness",
                        List.of("demographic_parity_difference", "equal_opportunity_difference")),
                RolesItem.ofMetrics(
                        "figa11",
                        "Figure A11. Extraction beside membership inference",
                        Scenario.PRIVACY,
                        List.of(PrivacyBenchmark.EXTRACTION_RATE, "membership_auc")),
                new SweepItem(
                        "beta",
                        "Beyond the paper. Varying beta, the share of true next tokens in the"
                                + " transfer, NO_TFT",
                        "beta",
                        Strategy.NO_TFT,
                        List.of(Scenario.PRIVACY)));
    }

    /**
     * The tables and figures of a name, one or {@code all}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static List<PaperItem> named(String name) {
        List<PaperItem> named =
                items().stream()
                        .filter(item -> name.equals("all") || item.name().equals(name))
                        .toList();
        if (named.isEmpty()) {
            throw new IllegalArgumentException(
                    "'"
                            + name
                            + "' is no table or figure of the paper; expected one of "
                            + items().stream()
                                    .map(PaperItem::name)
                                    .collect(Collectors.joining(", "))
                            + ", all; name one of them");
        }
        return named;
    }
}
