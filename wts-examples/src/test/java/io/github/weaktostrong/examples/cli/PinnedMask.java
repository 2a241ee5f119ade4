package io.github.weaktostrong.examples.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Takes out of results what differs from run to run; keys and shapes stay. */
final class PinnedMask {
    private static final JsonElement MASKED = new JsonPrimitive("masked");
    private static final String DECIMAL = "[-+]?\\d+\\.\\d+(e[-+]?\\d+)?";

    private PinnedMask() {}

    /** Masks clocks and where the run took place. */
    static void everyRun(JsonObject results) {
        results.add("environment", shape(results.get("environment")));
        for (JsonObject run : objects(results, "runs")) {
            run.add("seconds", MASKED);
        }
    }

    /**
     * Masks what comes of the secret noise of private trainings: the measurements of their models,
     * which candidate the ceiling is, and what is concluded. Digests, settings and budgets stay, as
     * does everything of the other models.
     */
    static void privateRun(JsonObject results) {
        for (JsonObject run : objects(results, "runs", PinnedMask::isOfPrivateModel)) {
            run.add("metrics", shape(run.get("metrics")));
            run.add("intervals", shape(run.get("intervals")));
            JsonObject settings = run.getAsJsonObject("settings");
            settings.add("validation", shape(settings.get("validation")));
            if (text(run, "role").equals("STRONG_CEILING")) {
                run.add("artefact", MASKED);
                settings.add("regularizers", shape(settings.get("regularizers")));
                budget(settings.getAsJsonObject("privacy"));
            }
        }
        for (JsonObject ceiling : objects(results, "ceilings", PinnedMask::isPrivate)) {
            objects(ceiling, "candidates").forEach(each -> each.add("task", MASKED));
            objects(ceiling, "candidates").forEach(each -> each.add("frequency", MASKED));
            Stream.of("picked", "picked_at_1_2", "picked_at_2_1")
                    .forEach(key -> ceiling.add(key, MASKED));
        }
        for (JsonObject row : objects(results, "summary", PinnedMask::isOfPrivateModel)) {
            row.add("metrics", shape(row.get("metrics")));
            if (row.has("performance_gap_recovered")) {
                row.add("performance_gap_recovered", MASKED);
            }
        }
        for (JsonObject trend : objects(results, "trends", PinnedMask::isPrivate)) {
            trend.add("on_means", MASKED);
            trend.add("doubts", MASKED);
        }
        budget(results.getAsJsonObject("privacy"));
    }

    private static void budget(JsonObject statement) {
        Stream.of("d_w", "any_unit")
                .filter(statement::has)
                .map(statement::getAsJsonObject)
                .flatMap(
                        budget ->
                                objects(
                                        budget,
                                        "trainings",
                                        each -> text(each, "name").startsWith("ceiling, "))
                                        .stream())
                .forEach(training -> training.add("max_grad_norm", MASKED));
    }

    private static boolean isOfPrivateModel(JsonObject entry) {
        return isPrivate(entry) && !text(entry, "role").endsWith("_UNTUNED");
    }

    private static boolean isPrivate(JsonObject entry) {
        return !text(entry, "strategy").equals("NO_TFT");
    }

    /** The same keys and lengths without values, whether or not these are defined. */
    private static JsonElement shape(JsonElement of) {
        if (of.isJsonObject()) {
            JsonObject shape = new JsonObject();
            of.getAsJsonObject()
                    .entrySet()
                    .forEach(e -> shape.add(e.getKey(), shape(e.getValue())));
            return shape;
        }
        if (of.isJsonArray()) {
            JsonArray shape = new JsonArray();
            of.getAsJsonArray().forEach(each -> shape.add(shape(each)));
            return shape;
        }
        return MASKED;
    }

    private static String text(JsonObject of, String key) {
        return of.get(key).getAsString();
    }

    private static List<JsonObject> objects(JsonObject of, String key) {
        return objects(of, key, each -> true);
    }

    private static List<JsonObject> objects(JsonObject of, String key, Predicate<JsonObject> keep) {
        return of.getAsJsonArray(key).asList().stream()
                .map(JsonElement::getAsJsonObject)
                .filter(keep)
                .toList();
    }

    /** A report without what {@link #everyRun} masks. */
    static String everyReport(String report, Iterable<String> environment) {
        String masked = report;
        for (String key : environment) {
            masked = masked.replaceAll("(?m)^- " + key + ": .*$", "- " + key + ": masked");
        }
        return masked;
    }

    /** A report without what {@link #privateRun} masks, doubts about private models among it. */
    static String privateReport(String report) {
        return report.lines()
                .filter(line -> !line.matches("- WEAK\\w*_TFT.*"))
                .map(
                        line ->
                                line.replaceAll(
                                        "^(- NO_TFT(?: by the paper's metric)?)(, WEAK.*?)?: ",
                                        "$1: "))
                .map(PinnedMask::privateLine)
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String privateLine(String line) {
        if (line.matches("\\| WEAK\\w*_TFT \\| .* \\| (yes|no) \\|.*")) {
            return line.replaceFirst("\\| (yes|no) \\|.*", "| masked |");
        }
        if (line.matches("\\| WEAK\\w*_TFT \\| \\d+ \\| \\d+ of \\d+ \\|.*")) { // a picked ceiling
            return line.replaceFirst("\\| \\d+ of \\d+ \\|.*", "| masked |");
        }
        boolean cell = line.matches("\\| WEAK\\w*_TFT \\|.*") && !line.contains("_UNTUNED |");
        if (cell || line.startsWith("Regularizing the weak model changes ")) {
            return line.replaceAll(DECIMAL + "|undefined", "masked");
        }
        return line.startsWith("  - ceiling, ")
                ? line.replaceFirst(", C [^,]*", ", C masked")
                : line;
    }
}
