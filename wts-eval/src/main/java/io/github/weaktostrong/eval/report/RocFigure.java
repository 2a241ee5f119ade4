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
import java.util.function.DoubleFunction;
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

    private static final double TOP = 44; // two lines of title
    private static final double HEIGHT = 190;
    private static final double NAMES = 48; // of ticks and axis
    private static final double LEFT = 52;
    private static final double RIGHT = 16;
    private static final List<Role> ROLES = List.of(Role.WEAK, Role.WTS_NAIVE, Role.STRONG_CEILING);

    private final List<RocCurve> curves;
    private final MembershipCeiling ceiling;

    private RocFigure(List<RocCurve> curves, MembershipCeiling ceiling) {
        this.curves = curves;
        this.ceiling = ceiling;
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

    /** The drawing. */
    public Figure figure() {
        Legend legend = new Legend();
        ROLES.forEach(role -> legend.mark(Symbol.of(role), role.words()));
        legend.line(Pen.DASHED_BAR, "ceiling of its budget");
        List<DoubleFunction<Drawing>> panels = new ArrayList<>();
        curves.stream()
                .map(RocCurve::strategy)
                .distinct()
                .forEach(strategy -> panels.add(width -> panel(strategy, width)));
        return new Figure("Membership inference and its ceiling", description(), legend, panels);
    }

    /** Returns the caption, in plain text: two sentences. */
    public String caption() {
        int fewest = curves.stream().mapToInt(RocCurve::nonMembers).min().orElseThrow();
        return "Membership inference by loss: share of a model's own messages that are found over share of held-out ones taken for them, mean over seeds; dashed, the most that any attack can reach, %s, and no such line where nothing is guaranteed. With %s held-out messages a single false positive is %s; the diagonal is guessing, and %s has every seed's curve."
                .formatted(ceiling.basis(), fewest, percent(1.0 / fewest), CSV_FILE_NAME);
    }

    private Drawing panel(Strategy strategy, double width) {
        Drawing drawing = new Drawing(width, TOP + HEIGHT + NAMES);
        drawing.title(strategy + ": true positive rate", TOP - 12);
        double bottom = TOP + HEIGHT;
        double right = width - RIGHT;
        for (double tick = RocCurve.LOWEST; tick < 2; tick *= 10) {
            Point left = at(RocCurve.LOWEST, tick, width);
            drawing.line(left, new Point(right, left.y()), Pen.GRID);
            drawing.label(left.plus(-5, 3.5), Face.TICK, percent(tick));
            double x = at(tick, 1, width).x();
            drawing.line(new Point(x, bottom), new Point(x, bottom + 4), Pen.AXIS);
            drawing.label(new Point(x, bottom + 16), Face.CENTRE, percent(tick));
        }
        drawing.line(new Point(LEFT, TOP), new Point(LEFT, bottom), Pen.AXIS);
        drawing.line(new Point(LEFT, bottom), new Point(right, bottom), Pen.AXIS);
        drawing.line(new Point(LEFT, bottom), new Point(right, TOP), Pen.LINK);
        drawing.label(
                new Point((LEFT + right) / 2, bottom + 30), Face.CENTRE, "false positive rate");
        ROLES.forEach(role -> draw(strategy, role, drawing));
        return drawing;
    }

    private void draw(Strategy strategy, Role role, Drawing drawing) {
        List<RocCurve> cell = cell(strategy, role);
        if (cell.isEmpty()) {
            return;
        }
        String colour = Symbol.of(role).colour();
        double width = drawing.width;
        if (cell.stream().allMatch(RocCurve::isGuaranteed)) {
            drawing.add(new Curve(points(RocCurve.meanCeiling(cell), width), colour, true));
        }
        double[] found = RocCurve.meanTruePositives(cell);
        drawing.add(new Curve(points(found, width), colour, false));
        int first = ROLES.indexOf(role) * 3; // so that marks stand beside each other
        for (int i = first; i < found.length; i += 10) {
            String tooltip =
                    "%s, %s: %s of members at %s false positives"
                            .formatted(
                                    strategy,
                                    role.words(),
                                    percent(found[i]),
                                    percent(RocCurve.level(i)));
            Point at = at(RocCurve.level(i), found[i], width);
            drawing.add(new Mark(at, 4, Symbol.of(role), tooltip));
        }
    }

    private List<RocCurve> cell(Strategy strategy, Role role) {
        return curves.stream()
                .filter(curve -> curve.strategy() == strategy && curve.role() == role)
                .toList();
    }

    private static List<Point> points(double[] rates, double width) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < rates.length; i++) {
            points.add(at(RocCurve.level(i), rates[i], width));
        }
        return points;
    }

    /** Where a pair of rates lies in a panel of a width. */
    private static Point at(double falsePositives, double truePositives, double width) {
        double x = LEFT + (width - LEFT - RIGHT) * share(falsePositives);
        return new Point(x, TOP + HEIGHT * (1 - share(truePositives)));
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
