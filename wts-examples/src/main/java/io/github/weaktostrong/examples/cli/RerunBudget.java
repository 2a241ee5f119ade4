package io.github.weaktostrong.examples.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.weaktostrong.data.InputFiles;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivateTraining;
import io.github.weaktostrong.regularizers.privacy.ComposedBudget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The budget that the trainings of a re-run spent in addition: each releases another private model.
 */
final class RerunBudget {
    private static final Map<String, String> PARTS = Map.of("d_w", "D_W", "d_wts", "D_WTS");

    private final Path store;
    private final Set<String> before;

    /** Remembers what the store holds already. */
    RerunBudget(Path store) {
        this.store = store;
        this.before = artefacts();
    }

    private Set<String> artefacts() {
        if (!Files.isDirectory(store)) {
            return Set.of();
        }
        try (Stream<Path> folders = Files.list(store)) {
            return new TreeSet<>(
                    folders.filter(folder -> Files.isRegularFile(folder.resolve("record.json")))
                            .map(folder -> String.valueOf(folder.getFileName()))
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(store + ": cannot be listed (" + e + ")", e);
        }
    }

    /**
     * One line for each part of the data that private trainings have read since; none without any.
     */
    List<String> lines() {
        Map<String, List<PrivacyBudget>> byPart = new TreeMap<>();
        Set<String> since = new TreeSet<>(artefacts());
        since.removeAll(before);
        for (String artefact : since) {
            JsonObject record = read(store.resolve(artefact).resolve("record.json"));
            if (record.has("spent")) {
                PrivacyBudget spent = PrivacyBudget.fromJson(record.getAsJsonObject("spent"));
                String part = record.getAsJsonObject("settings").get("trained_on").getAsString();
                if (spent.guaranteedEpsilon().isPresent() && !spent.trainings().isEmpty()) {
                    byPart.computeIfAbsent(part, p -> new ArrayList<>()).add(spent);
                }
            }
        }
        List<String> lines = new ArrayList<>();
        byPart.forEach((part, spent) -> lines.add(line(part, spent)));
        return lines;
    }

    private static String line(String part, List<PrivacyBudget> spent) {
        double delta = spent.stream().mapToDouble(PrivacyBudget::delta).max().orElseThrow();
        List<PrivateTraining> anew = new ArrayList<>();
        List<PrivateTraining> both = new ArrayList<>();
        for (PrivacyBudget each : spent) {
            PrivateTraining last = each.trainings().get(each.trainings().size() - 1);
            anew.add(last);
            both.addAll(each.trainings()); // with those that the model brought from before
            both.add(last);
        }
        PrivacyBudget once = new ComposedBudget().compose(anew, delta);
        String models = spent.size() == 1 ? "model" : "models";
        return String.format(
                Locale.ROOT,
                "this re-run released %d further private %s of %s and spent (epsilon %s,"
                        + " delta %s) in addition; that adds up with the first run's, to epsilon"
                        + " %s for the %s of both runs, and with whatever else was released of"
                        + " these rows; results.json of the first run states its own only",
                spent.size(),
                models,
                PARTS.getOrDefault(part, part),
                once.statedEpsilon(),
                once.statedDelta(),
                new ComposedBudget().compose(both, delta).statedEpsilon(),
                models);
    }

    private static JsonObject read(Path file) {
        try {
            return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        } catch (IOException e) {
            throw InputFiles.unreadable(file, e);
        }
    }
}
