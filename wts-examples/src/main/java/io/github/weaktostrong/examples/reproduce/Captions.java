package io.github.weaktostrong.examples.reproduce;

import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The words of captions: roles, metrics, bars, and where numbers come from. */
final class Captions {
    private static final int DIGITS = 12;

    private Captions() {}

    /** A metric with its direction: {@code accuracy (higher is better)}. */
    static String title(WeakToStrongResult result, String metric) {
        boolean higher =
                metric.equals(result.taskMetric())
                        ? result.higherTaskIsBetter()
                        : result.higherTrustIsBetter();
        return metric.replace('_', ' ') + (higher ? " (higher is better)" : " (lower is better)");
    }

    /** The meaning of the bars. */
    static String bars(List<Section.Source> sources) {
        boolean several = sources.stream().anyMatch(s -> s.point().seeds().size() > 1);
        return several
                ? "Mark: mean over seeds; bar: one standard deviation to each side."
                : "One seed: no bar, and nothing may be claimed.";
    }

    /** Models, seeds, settings that differ, device, hours, versions, digests. */
    static String provenance(List<Section.Source> sources) {
        Set<String> models = new LinkedHashSet<>();
        Set<Long> seeds = new TreeSet<>();
        Set<String> changes = new LinkedHashSet<>();
        Map<String, Double> seconds = new LinkedHashMap<>();
        Set<String> data = new LinkedHashSet<>();
        for (Section.Source source : sources) {
            source.point().changes().forEach((k, v) -> changes.add(k + " = " + v));
            seeds.addAll(source.point().seeds());
            Map<String, Object> benchmark = source.result().benchmark();
            data.add(benchmark.get("name") + " " + cut(benchmark.get("digest")));
            for (RunResult run : source.result().runs()) {
                models.add(run.model() + " " + cut(run.settings().get("model_digest")));
                seconds.put(run.artefact(), run.seconds());
            }
        }
        WeakToStrongResult first = sources.get(0).result();
        double hours = seconds.values().stream().mapToDouble(Double::doubleValue).sum() / 3600;
        return String.format(
                Locale.ROOT,
                "Run: %s; models %s; seeds %s; %s; %d trainings, %.2f hours of training and"
                        + " evaluation; %s.",
                String.join(", ", data),
                String.join(", ", models),
                seeds,
                changes.isEmpty()
                        ? "settings of the preset"
                        : "varied: " + String.join(", ", changes),
                seconds.size(),
                hours,
                environment(first));
    }

    private static String environment(WeakToStrongResult result) {
        StringBuilder text = new StringBuilder();
        result.environment()
                .forEach(
                        (name, value) -> {
                            text.append(text.isEmpty() ? "" : ", ");
                            text.append(name).append(' ').append(value);
                        });
        return text.toString();
    }

    private static String cut(@Nullable Object digest) {
        String text = String.valueOf(digest);
        return digest == null ? "" : text.substring(0, Math.min(DIGITS, text.length()));
    }
}
