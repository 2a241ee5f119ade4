package io.github.weaktostrong.eval.report;

import io.github.weaktostrong.data.AtomicFiles;
import io.github.weaktostrong.eval.privacy.MembershipCeiling;
import io.github.weaktostrong.eval.report.Drawing.Curve;
import io.github.weaktostrong.eval.report.Drawing.Face;
import io.github.weaktostrong.eval.report.Drawing.Mark;
import io.github.weaktostrong.eval.report.Drawing.Pen;
import io.github.weaktostrong.eval.report.Drawing.Point;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Receiver operating characteristics of the membership attack by loss, one panel a strategy, beside
 * the most that any attack can reach under the budget that the attacked model spent.
 *
 * <p>Both axes are logarithmic, from 0.1 % to 100 %, since what matters is how many members are
 * found with few false alarms (Carlini et al. 2022, <em>Membership Inference Attacks From First
 * Principles</em>, figure 1). A curve is the mean true positive rate over seeds at each false
 * positive rate, of thresholds that were seen, without interpolation; values below 0.1 % lie on the
 * axis. Members are the messages of the model's own part, others those held out. Roles differ by
 * colour and form. The ceiling is dashed, in the colour of its role, and missing where nothing is
 * guaranteed; the thin diagonal is guessing.
 */
public final class RocFigure {
    /** Name of the file of the curves, beside the page. */
    public static final String CSV_FILE_NAME = "membership-roc.csv";

    private static final double WIDTH = 400;
    private static final double PANEL = 190;
    private static final double BETWEEN = 62;
    private static final double LEFT = 52;
    private static final double RIGHT = 16;
    private static final List<Role> ROLES = List.of(Role.WEAK, Role.WTS_NAIVE, Role.STRONG_CEILING);

    private final List<RocCurve> curves;
    private final MembershipCeiling ceiling;
    private final Drawing drawing;

    private RocFigure(List<RocCurve> curves, MembershipCeiling ceiling) {
        this.curves = curves;
        this.ceiling = ceiling;
        List<Strategy> strategies = curves.stream().map(RocCurve::strategy).distinct().toList();
        Legend legend = new Legend();
        ROLES.forEach(role -> legend.mark(Symbol.of(role), role.words()));
        legend.dashes("ceiling of its budget");
        drawing = new Drawing(WIDTH, legend.height() + 4 + strategies.size() * (PANEL + BETWEEN));
        legend.draw(drawing);
        for (int i = 0; i < strategies.size(); i++) {
            drawPanel(strategies.get(i), legend.height() + 24 + i * (PANEL + BETWEEN));
        }
    }

    /**
     * Draws the figure of a result; empty where no fine-tuned model has losses of messages.
     *
     * @param ceiling the dashed curves
     */
    public static Optional<RocFigure> of(WeakToStrongResult result, MembershipCeiling ceiling) {
        List<RocCurve> curves =
                result.runs().stream()
                        .filter(run -> ROLES.contains(run.role()))
                        .flatMap(run -> RocCurve.of(run, ceiling).stream())
                        .toList();
        return curves.isEmpty() ? Optional.empty() : Optional.of(new RocFigure(curves, ceiling));
    }

    /**
     * Writes the curves of every seed as CSV with the columns {@code strategy, role, seed, members,
     * non_members, false_positive_rate, true_positive_rate, ceiling}; the ceiling is 1 where
     * nothing is guaranteed. It appears complete or not at all.
     *
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    public void writeCsv(Path file) {
        AtomicFiles.write(
                file,
                curves.stream()
                        .flatMap(curve -> curve.lines().stream())
                        .collect(Collectors.joining("\n", RocCurve.HEADER + "\n", "\n")));
    }

    /**
     * One SVG element that asks for no other file.
     *
     * @param id begins the ids of title and description
     */
    public String svg(String id) {
        return SvgDrawing.of(drawing, id, "Membership inference and its ceiling", description());
    }

    /** Returns the caption, in plain text. */
    String caption() {
        int fewest = curves.stream().mapToInt(RocCurve::nonMembers).min().orElseThrow();
        return "Membership inference by loss: share of members found (true positive rate) over"
                + " share of held-out messages taken for members (false positive rate), both"
                + " logarithmic, mean over seeds; members are the model's own messages. Dashed:"
                + " the most that any attack can reach against the model of that colour, "
                + ceiling.basis()
                + "; no such line where nothing is guaranteed. Diagonal: guessing. Rates"
                + " below 0.1 % lie on the axis. "
                + "With %s held-out messages a single false positive is %s. Every seed's curve: %s."
                        .formatted(fewest, percent(1.0 / fewest), CSV_FILE_NAME);
    }

    private void drawPanel(Strategy strategy, double top) {
        drawing.label(new Point(8, top - 8), Face.TITLE, strategy + ": true positive rate");
        double bottom = top + PANEL;
        for (double tick = RocCurve.LOWEST; tick < 2; tick *= 10) {
            Point left = at(RocCurve.LOWEST, tick, top);
            drawing.line(left, new Point(WIDTH - RIGHT, left.y()), Pen.GRID);
            drawing.label(left.plus(-5, 3.5), Face.TICK, percent(tick));
            double x = at(tick, 1, top).x();
            drawing.line(new Point(x, bottom), new Point(x, bottom + 4), Pen.AXIS);
            drawing.label(new Point(x, bottom + 15), Face.CENTRE, percent(tick));
        }
        drawing.line(new Point(LEFT, top), new Point(LEFT, bottom), Pen.AXIS);
        drawing.line(new Point(LEFT, bottom), new Point(WIDTH - RIGHT, bottom), Pen.AXIS);
        drawing.line(new Point(LEFT, bottom), new Point(WIDTH - RIGHT, top), Pen.LINK);
        double middle = (LEFT + WIDTH - RIGHT) / 2;
        drawing.label(new Point(middle, bottom + 29), Face.CENTRE, "false positive rate");
        ROLES.forEach(role -> drawRole(strategy, role, top));
    }

    private void drawRole(Strategy strategy, Role role, double top) {
        List<RocCurve> cell = cell(strategy, role);
        if (cell.isEmpty()) {
            return;
        }
        String colour = Symbol.of(role).colour();
        if (cell.stream().allMatch(RocCurve::isGuaranteed)) {
            drawing.add(new Curve(points(RocCurve.meanCeiling(cell), top), colour, true));
        }
        double[] found = RocCurve.meanTruePositives(cell);
        drawing.add(new Curve(points(found, top), colour, false));
        int first = ROLES.indexOf(role) * 3; // so that marks stand beside each other
        for (int i = first; i < found.length; i += 10) {
            String tooltip =
                    "%s, %s: %s of members at %s false positives"
                            .formatted(
                                    strategy,
                                    role.words(),
                                    percent(found[i]),
                                    percent(RocCurve.level(i)));
            Point at = at(RocCurve.level(i), found[i], top);
            drawing.add(new Mark(at, 4, Symbol.of(role), tooltip));
        }
    }

    private List<RocCurve> cell(Strategy strategy, Role role) {
        return curves.stream()
                .filter(curve -> curve.strategy() == strategy && curve.role() == role)
                .toList();
    }

    private static List<Point> points(double[] rates, double top) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < rates.length; i++) {
            points.add(at(RocCurve.level(i), rates[i], top));
        }
        return points;
    }

    /** Where a pair of rates lies. */
    private static Point at(double falsePositives, double truePositives, double top) {
        double x = LEFT + (WIDTH - LEFT - RIGHT) * share(falsePositives);
        return new Point(x, top + PANEL * (1 - share(truePositives)));
    }

    private static double share(double rate) {
        double decades = -Math.log10(RocCurve.LOWEST);
        return 1 + Math.log10(Math.max(RocCurve.LOWEST, rate)) / decades;
    }

    private static String percent(double rate) {
        return "%s %%"
                .formatted(String.format(Locale.ROOT, "%.3g", 100 * rate))
                .replaceFirst("(\\.\\d*?)0+ %", "$1 %")
                .replace(". %", " %");
    }

    private String description() {
        List<String> sentences = new ArrayList<>();
        for (Strategy strategy : curves.stream().map(RocCurve::strategy).distinct().toList()) {
            for (Role role : ROLES) {
                List<RocCurve> cell = cell(strategy, role);
                if (!cell.isEmpty()) {
                    sentences.add(strategy + ", " + role.words() + ": " + inWords(cell));
                }
            }
        }
        return String.join(" ", sentences);
    }

    private static String inWords(List<RocCurve> cell) {
        double[] found = RocCurve.meanTruePositives(cell);
        double[] most = RocCurve.meanCeiling(cell);
        boolean guaranteed = cell.stream().allMatch(RocCurve::isGuaranteed);
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < found.length; i += 10) {
            parts.add(
                    "%s of members at %s false positives (%s)"
                            .formatted(
                                    percent(found[i]),
                                    percent(RocCurve.level(i)),
                                    guaranteed ? "at most " + percent(most[i]) : "no ceiling"));
        }
        return String.join(", ", parts) + ".";
    }
}
