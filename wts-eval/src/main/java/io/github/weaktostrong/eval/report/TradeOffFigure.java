package io.github.weaktostrong.eval.report;

import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.result.CeilingCandidate;
import io.github.weaktostrong.result.CeilingPick;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Trust over task, on both sets of rows that it is read from: the candidates of the strong ceiling
 * on V, by which one of them was picked, and every role on D_T.
 *
 * <p>The panels have axes of their own, since rows, and for some properties the metric of trust,
 * differ. Under a mechanism the stated epsilon stands for the trust of a candidate.
 */
public final class TradeOffFigure {
    private static final String CANDIDATE = "candidate of the ceiling, on V";

    private final WeakToStrongResult result;
    private final Cells cells;
    private final List<Candidate> candidates;
    private final Set<String> varied;
    private final boolean isPrivate;
    private final Figure figure;

    /** A candidate over the seeds: its strengths, its goods on V, how often it was picked. */
    private record Candidate(
            Map<String, String> strengths,
            OverSeeds task,
            OverSeeds trust,
            long picks,
            long choices) {}

    private TradeOffFigure(WeakToStrongResult result) {
        this.result = result;
        cells = new Cells(result);
        Set<CeilingPick> picks = new LinkedHashSet<>(); // strategies share choices
        result.runs().stream()
                .map(RunResult::selection)
                .flatMap(selection -> selection.ceiling().stream())
                .forEach(picks::add);
        isPrivate =
                picks.stream()
                        .flatMap(pick -> pick.candidates().stream())
                        .anyMatch(candidate -> candidate.epsilon().isPresent());
        candidates = candidates(picks);
        varied = varied();
        List<XyFigure.Panel> panels = new ArrayList<>();
        if (!candidates.isEmpty()) {
            panels.add(onV());
        }
        panels.add(onTest());
        figure = XyFigure.of("Trust over task, of candidates and of roles", panels);
    }

    /** Draws the figure of a result. */
    public static TradeOffFigure of(WeakToStrongResult result) {
        return new TradeOffFigure(result);
    }

    /** The drawing. */
    public Figure figure() {
        return figure;
    }

    private List<Candidate> candidates(Set<CeilingPick> picks) {
        Map<Map<String, String>, List<CeilingCandidate>> seen = new LinkedHashMap<>();
        Map<Map<String, String>, Long> picked = new LinkedHashMap<>();
        for (CeilingPick pick : picks) {
            for (CeilingCandidate candidate : pick.candidates()) {
                seen.computeIfAbsent(strengths(candidate), key -> new ArrayList<>()).add(candidate);
            }
            picked.merge(strengths(pick.candidates().get(pick.picked())), 1L, Long::sum);
        }
        List<Candidate> all = new ArrayList<>();
        seen.forEach(
                (strengths, each) ->
                        all.add(
                                new Candidate(
                                        strengths,
                                        values(each.stream().map(CeilingCandidate::task).toList()),
                                        values(each.stream().map(this::trust).toList()),
                                        picked.getOrDefault(strengths, 0L),
                                        picks.size())));
        return all;
    }

    private OptionalDouble trust(CeilingCandidate candidate) {
        return isPrivate ? candidate.epsilon() : candidate.trust();
    }

    private static OverSeeds values(List<OptionalDouble> found) {
        return new OverSeeds(found.stream().flatMap(value -> value.stream().boxed()).toList());
    }

    private static Map<String, String> strengths(CeilingCandidate candidate) {
        Map<String, Object> settings = new LinkedHashMap<>();
        for (Regularizer regularizer : candidate.regularizers()) {
            settings.put(regularizer.name(), regularizer.settings());
        }
        return FlatSettings.of(settings);
    }

    /** The settings in which candidates differ. */
    private Set<String> varied() {
        Set<String> names = new TreeSet<>();
        for (Candidate candidate : candidates) {
            candidate
                    .strengths()
                    .forEach(
                            (name, value) -> {
                                boolean differs =
                                        candidates.stream()
                                                .map(Candidate::strengths)
                                                .filter(other -> other.containsKey(name))
                                                .anyMatch(other -> !value.equals(other.get(name)));
                                if (differs) {
                                    names.add(name);
                                }
                            });
        }
        return names;
    }

    private XyFigure.Panel onV() {
        List<XyFigure.Point> points = new ArrayList<>();
        List<XyFigure.Point> picked = new ArrayList<>();
        for (Candidate candidate : candidates) {
            if (candidate.task().mean().isPresent() && candidate.trust().mean().isPresent()) {
                XyFigure.Point point =
                        point(
                                candidate.task().mean().getAsDouble(),
                                candidate.trust().mean().getAsDouble(),
                                candidate.trust().standardDeviation(),
                                label(candidate));
                points.add(point);
                if (candidate.picks() > 0) {
                    picked.add(point);
                }
            }
        }
        XyFigure.Series series =
                new XyFigure.Series(CANDIDATE, Role.STRONG_CEILING, false, true, true, points);
        return new XyFigure.Panel(
                "On V: " + trustOnV(),
                cells.title(result.taskMetric()),
                points.isEmpty() ? List.of() : List.of(series),
                picked,
                XyFigure.front(
                        points,
                        result.higherTaskIsBetter(),
                        !isPrivate && result.higherTrustIsBetter()));
    }

    private String label(Candidate candidate) {
        String strength =
                candidate.strengths().isEmpty()
                        ? "none"
                        : varied.isEmpty()
                                ? "regularized"
                                : varied.stream()
                                        .map(n -> candidate.strengths().getOrDefault(n, "none"))
                                        .map(TradeOffFigure::rounded)
                                        .collect(Collectors.joining(" "));
        return candidate.picks() == 0
                ? strength
                : "%s (%s/%s)".formatted(strength, candidate.picks(), candidate.choices());
    }

    /** A number with three digits; another text as it is. */
    private static String rounded(String value) {
        try {
            double number = Double.parseDouble(value);
            return String.format(Locale.ROOT, "%.3g", number)
                    .replaceFirst("(\\.\\d*?)0+$", "$1")
                    .replaceFirst("\\.$", "");
        } catch (NumberFormatException e) {
            return value;
        }
    }

    private String trustOnV() {
        return isPrivate
                ? "stated epsilon"
                : Words.words(result.validationTrustMetric().orElse(result.trustMetric()));
    }

    private XyFigure.Panel onTest() {
        List<XyFigure.Series> series = new ArrayList<>();
        for (Role role : cells.roles()) {
            List<XyFigure.Point> points = new ArrayList<>();
            for (Strategy strategy : cells.strategies()) {
                Cell trust = cells.at(strategy, role, result.trustMetric());
                OptionalDouble task = cells.at(strategy, role, result.taskMetric()).mean();
                if (task.isPresent() && trust.mean().isPresent()) {
                    points.add(
                            point(
                                    task.getAsDouble(),
                                    trust.mean().getAsDouble(),
                                    trust.spread().orElseThrow().standardDeviation(),
                                    number(strategy)));
                }
            }
            if (!points.isEmpty()) {
                series.add(new XyFigure.Series(role.words(), role, true, true, false, points));
            }
        }
        return new XyFigure.Panel(
                "On D_T: " + cells.title(result.trustMetric()),
                cells.title(result.taskMetric()),
                series,
                List.of(),
                XyFigure.front(
                        series.stream().flatMap(each -> each.points().stream()).toList(),
                        result.higherTaskIsBetter(),
                        result.higherTrustIsBetter()));
    }

    private String number(Strategy strategy) {
        return String.valueOf(cells.strategies().indexOf(strategy) + 1);
    }

    private static XyFigure.Point point(
            double x, double y, OptionalDouble deviation, String label) {
        double half = deviation.orElse(0);
        return new XyFigure.Point(x, y, y - half, y + half, label);
    }

    /** Returns the caption, in plain text: two sentences. */
    public String caption() {
        String models =
                "Trust over task of every model on D_T (%s; a mark is the mean over seeds, a bar one standard deviation)"
                        .formatted(
                                cells.strategies().stream()
                                        .map(strategy -> number(strategy) + " " + strategy)
                                        .collect(Collectors.joining(", ")));
        String front = "is better in both than those that the broad line joins";
        return candidates.isEmpty()
                ? models + "; no ceiling was picked among candidates. No model " + front + "."
                : "%s, and on V of the candidates for the ceiling, labelled with %s (none: no regularizer; a ring: picked, in how many choices). In each panel none %s; the panels hold different rows."
                        .formatted(
                                models,
                                varied.isEmpty()
                                        ? "whether they are regularized"
                                        : varied.stream()
                                                .map(TradeOffFigure::words)
                                                .collect(Collectors.joining(" and ")),
                                front);
    }

    /** {@code demographic_parity.lambda} becomes {@code lambda of demographic parity}. */
    private static String words(String setting) {
        int dot = setting.indexOf('.');
        return Words.words(
                dot < 0
                        ? setting
                        : setting.substring(dot + 1) + " of " + setting.substring(0, dot));
    }
}
