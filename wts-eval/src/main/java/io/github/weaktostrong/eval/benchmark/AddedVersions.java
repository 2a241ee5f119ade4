package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.eval.benchmark.AddedProperty.AddedVariants;
import io.github.weaktostrong.eval.benchmark.RobustnessBenchmark.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * {@code adversarial_accuracy}: perturbed versions of held-out clean rows; the training rows carry
 * theirs, to be trained on.
 *
 * <p>A version whose text is in another part too, as a clean text or as a version, is left out;
 * those of D_T are asked first, then those of V, D_WTS and D_W.
 */
final class AddedVersions extends AddedVariants {
    private final Map<String, List<Example>> versions = new HashMap<>();
    private final Map<String, Integer> counts = new TreeMap<>();
    private final String name;
    private final String digest;

    AddedVersions(Dataset rows) {
        super(Kind.ADVERSARIAL);
        name = rows.name();
        digest = rows.digest();
        for (Example row : rows.examples()) {
            List<Example> own = row.perturbed().stream().map(x -> named(x, row)).toList();
            own.forEach(x -> counts.merge(x.variant(), 1, Integer::sum));
            if (!own.isEmpty()) {
                versions.computeIfAbsent(key(row), key -> new ArrayList<>()).addAll(own);
            }
        }
        if (versions.isEmpty()) {
            throw new BadInputException(
                    "%s: no row has a perturbed version; expected some; make them with an attack (wts attack)"
                            .formatted(name));
        }
    }

    /** With what it shares with its row, and with a name for its attack. */
    private static Example named(Example version, Example row) {
        Example named = version.withSource(row.source()).withTask(row.task());
        named = version.variant().isEmpty() ? named.withVariant("perturbed") : named;
        named = row.group().map(named::withGroup).orElse(named);
        return version.label().isEmpty() && row.label().isPresent()
                ? named.withLabel(row.label().getAsInt())
                : named;
    }

    private static String key(Example row) {
        return row.task() + '\t' + row.inputText();
    }

    @Override
    Set<String> variants() {
        return counts.keySet();
    }

    @Override
    public Map<String, Object> description() {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("perturbed", new TreeMap<>(counts));
        description.put("perturbed_digest", digest);
        return description;
    }

    @Override
    public Splits extended(Splits plain) {
        List<Dataset> parts =
                List.of(plain.test(), plain.validation(), plain.transfer(), plain.weak());
        Map<String, Integer> owners = new HashMap<>(); // which part has a text
        for (int part = 0; part < parts.size(); part++) {
            for (Example row : parts.get(part).examples()) {
                owners.put(key(row), part);
            }
        }
        List<Dataset> carrying = new ArrayList<>();
        for (int part = 0; part < parts.size(); part++) {
            carrying.add(carrying(parts.get(part), part, owners));
        }
        Dataset test = unfolded(carrying.get(0));
        if (test.examples().stream().noneMatch(this::isAdded)) {
            throw new BadInputException(
                    "%s: no row of D_T has a perturbed version of its own; expected some, since %s is measured on them; perturb more rows (wts attack)"
                            .formatted(name, trustMetric()));
        }
        return new Splits(carrying.get(3), carrying.get(2), unfolded(carrying.get(1)), test);
    }

    /** Each clean row with its versions, unless another part has their text. */
    private Dataset carrying(Dataset rows, int part, Map<String, Integer> owners) {
        requireDistinct(rows);
        return rows.map(row -> row.variant().isEmpty() ? carrying(row, part, owners) : row);
    }

    private Example carrying(Example row, int part, Map<String, Integer> owners) {
        List<Example> own = new ArrayList<>();
        for (Example version : versions.getOrDefault(key(row), List.of())) {
            if (owners.computeIfAbsent(key(version), key -> part) == part) {
                own.add(version);
            }
        }
        return row.withPerturbed(own);
    }

    private void requireDistinct(Dataset part) {
        for (Example row : part.examples()) {
            if (isAdded(row)) {
                throw new BadInputException(
                        "%s: '%s' names an attack and another kind of test row; expected different names; rename the recipe"
                                .formatted(name, row.variant()));
            }
        }
    }

    /** For evaluation: every row, and behind them each version once. */
    private static Dataset unfolded(Dataset part) {
        Map<String, Example> once = new LinkedHashMap<>();
        part.examples()
                .forEach(
                        row ->
                                row.perturbed()
                                        .forEach(x -> once.putIfAbsent(x.variant() + key(x), x)));
        List<Example> rows = new ArrayList<>();
        part.examples().forEach(row -> rows.add(row.withPerturbed(List.of())));
        rows.addAll(once.values());
        return new Dataset(part.name(), rows);
    }
}
