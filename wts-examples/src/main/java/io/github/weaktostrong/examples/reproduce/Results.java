package io.github.weaktostrong.examples.reproduce;

import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.SummaryRow;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The results that were measured so far, by point. */
public final class Results {
    private final Map<Point, WeakToStrongResult> measured = new LinkedHashMap<>();

    /** Keeps a result. */
    void put(Point point, WeakToStrongResult result) {
        measured.put(point, result);
    }

    /** The result of a point; empty if it is not measured. */
    public Optional<WeakToStrongResult> find(Point point) {
        return Optional.ofNullable(measured.get(point));
    }

    /** Every result by its point. */
    public Map<Point, WeakToStrongResult> all() {
        return measured;
    }

    /** Every result, as what figures are drawn from. */
    List<Section.Source> sources() {
        List<Section.Source> sources = new ArrayList<>();
        measured.forEach((point, result) -> sources.add(new Section.Source(point, result)));
        return sources;
    }

    /** One cell of a point over its seeds; empty if there is none. */
    public Optional<SummaryRow> cell(Point point, Strategy strategy, Role role) {
        return find(point).stream()
                .flatMap(result -> result.summary().stream())
                .filter(row -> row.strategy() == strategy && row.role() == role)
                .findFirst();
    }

    /** Mean of a metric in a cell. */
    public OptionalDouble mean(Point point, Strategy strategy, Role role, String metric) {
        SummaryRow.Spread spread =
                cell(point, strategy, role).map(row -> row.metrics().get(metric)).orElse(null);
        return spread == null ? OptionalDouble.empty() : spread.mean();
    }

    /** Mean of the trust metric in a cell. */
    public OptionalDouble trust(Point point, Strategy strategy, Role role) {
        return find(point)
                .map(result -> mean(point, strategy, role, result.trustMetric()))
                .orElse(OptionalDouble.empty());
    }

    /** Points that are not measured. */
    List<Point> open(List<Point> points) {
        return points.stream().filter(point -> !measured.containsKey(point)).distinct().toList();
    }
}
