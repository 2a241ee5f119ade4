package io.github.weaktostrong.eval.benchmark;

import ai.djl.Device;
import com.google.common.base.Suppliers;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.SeedSplits;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.eval.benchmark.RobustnessBenchmark.Kind;
import io.github.weaktostrong.eval.robustness.Attack;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A benchmark of rows x that carry perturbed versions x', from a file or from an attack of one's
 * own.
 *
 * <p>D_W and D_WTS hold the rows with versions for adversarial training; V and D_T hold each clean
 * text once and every version as a row of its own, D_T also, for each version, the clean text with
 * as many random edits. Rows that share a source or any given text, perturbed ones included, stay
 * together.
 *
 * <p>Nothing of the hidden labels of D_WTS reaches a training: versions made here are made for
 * every class, and a student takes those for the class that its weak model gives the row. Given
 * versions were made against ground truth; they serve D_WTS only through {@link
 * #servingEveryClass}.
 */
public final class AdversarialPairs {
    private static final int FEWEST = 13;
    private static final int ENOUGH = 500; // rows of V, and of D_T, to choose and to measure by

    /** Rows serve every part with what they carry; the kinds of edits are not known. */
    private static final Versions GIVEN =
            new Versions(row -> row, row -> row, row -> row, Attack.textBugger());

    private AdversarialPairs() {}

    /**
     * A benchmark of one task, split into the parts of {@link #sizes}.
     *
     * <p>The versions must not come from an attack on a model that is then compared: that model
     * fails by construction.
     *
     * @param rows with labels, and with perturbed versions in at least some rows
     * @param about what a reader should know of the data: source, licence, attack
     * @throws BadInputException if a row has no label, no row has a version, or there are fewer
     *     than 13 rows
     */
    public static RobustnessBenchmark of(Dataset rows, Map<String, String> about) {
        return of(rows, sizes(rows.size(), rows.name()), about);
    }

    /** A benchmark of one task with sizes of one's own, counted in rows that carry versions. */
    public static RobustnessBenchmark of(
            Dataset rows, SplitSizes sizes, Map<String, String> about) {
        requireUsable(rows, true);
        SeedSplits splits = SeedSplits.of(rows, sizes);
        Map<String, Object> description = description(rows, splits, about);
        description.put("perturbed", VariantRows.counts(versions(rows)));
        return RobustnessBenchmark.of(
                        Kind.ADVERSARIAL,
                        description,
                        Math.max(2, rows.classes()),
                        seed -> split(splits.at(seed), GIVEN))
                .withSizes(splits.sizes())
                .withWarnings(splits.warnings());
    }

    /**
     * Returns the rows with each version once for every class, so that it serves D_WTS whatever the
     * weak model says of the row.
     *
     * <p>The versions were made against the rows' labels: a student that reads the labels off the
     * edits is told what is hidden from it.
     */
    public static Dataset servingEveryClass(Dataset rows) {
        int classes = Math.max(2, rows.classes());
        return rows.map(row -> row.withPerturbed(forEveryClass(row.perturbed(), classes)));
    }

    private static List<Example> forEveryClass(List<Example> versions, int classes) {
        List<Example> all = new ArrayList<>(versions); // the row's own class comes first
        for (Example version : versions) {
            for (int c = 0; c < classes; c++) {
                if (version.label().orElse(c) != c) {
                    all.add(version.withLabel(c));
                }
            }
        }
        return all;
    }

    /**
     * A benchmark whose versions are made when the first split is asked for, by an attack on a
     * surrogate.
     *
     * @param of labelled rows; where those to compare models on carry versions, these are what is
     *     tested on, and those to train on are made; every block of the splits has a surrogate of
     *     its own, with a portion of the surrogates' rows
     * @param sizes rows of D_W, D_WTS, V and D_T
     * @param about what a reader should know of the data
     */
    public static RobustnessBenchmark attacked(
            SurrogateRows of,
            SplitSizes sizes,
            Map<String, String> about,
            SurrogateAttack attack,
            Device device) {
        Dataset rows = of.compared();
        Dataset own = of.own();
        requireLabels(own);
        SeedSplits splits = SeedSplits.of(rows, sizes);
        boolean given = rows.examples().stream().anyMatch(row -> !row.perturbed().isEmpty());
        requireUsable(rows, given);
        List<Supplier<SurrogateAttack.Made>> made = new ArrayList<>(); // by block of the splits
        for (int seed = 1; seed <= splits.blocks(); seed++) {
            Dataset surrogates = splits.portion(own, seed);
            Dataset bare = splits.drawnFrom(seed).map(AdversarialPairs::bare);
            made.add(
                    Suppliers.memoize(
                            () -> {
                                SurrogateAttack.Made versions =
                                        attack.perturb(surrogates, bare, device);
                                requireUsable(bare.map(versions::attacked), !given);
                                return versions;
                            }));
        }
        Map<String, Object> description = description(rows, splits, about);
        Map<String, Object> settings = new LinkedHashMap<>(attack.settings());
        settings.put("surrogate_rows", own.size());
        settings.put("surrogate_digest", own.digest());
        description.put("attack", settings);
        if (given) {
            description.put("perturbed", VariantRows.counts(versions(rows)));
        }
        return RobustnessBenchmark.of(
                        Kind.ADVERSARIAL,
                        description,
                        Math.max(2, rows.classes()),
                        seed ->
                                split(
                                        splits.at(seed),
                                        versions(
                                                made.get(splits.block(seed)).get(), given, attack)))
                .withSizes(splits.sizes())
                .withWarnings(
                        Stream.concat(of.warnings().stream(), splits.warnings().stream()).toList());
    }

    private static Map<String, Object> description(
            Dataset rows, SeedSplits splits, Map<String, String> about) {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("name", rows.name());
        description.putAll(new TreeMap<>(about)); // an order that Map.of does not keep
        description.put("rows", rows.size());
        description.putAll(splits.description());
        description.put("digest", rows.digest());
        return description;
    }

    /**
     * 40 / 40 / 20 per cent for D_W, D_WTS and the rest, of which a fifth is V and the remainder
     * D_T; V is up to 500 rows where 500 are left for D_T.
     *
     * @param name what a message calls the rows
     * @throws BadInputException for fewer than 13 rows
     */
    public static SplitSizes sizes(int rows, String name) {
        if (rows < FEWEST) {
            throw new BadInputException(
                    "%s has %s rows; expected at least %s to split; bring more"
                            .formatted(name, rows, FEWEST));
        }
        int half = (int) Math.round(0.4 * rows);
        int rest = rows - 2 * half;
        int fifth = Math.max(1, (int) Math.round(0.04 * rows));
        int validation = Math.max(fifth, Math.min(ENOUGH, rest - ENOUGH));
        return new SplitSizes(half, half, validation, rest - validation);
    }

    /**
     * The versions that a row has in each part.
     *
     * @param edits whose kinds of edits the control makes
     */
    private record Versions(
            UnaryOperator<Example> weak,
            UnaryOperator<Example> transfer,
            UnaryOperator<Example> tested,
            Attack edits) {
        /** A row of D_T: its versions, and for each one a control. */
        Example withControls(Example row) {
            Example attacked = tested.apply(row);
            List<Example> all = new ArrayList<>(attacked.perturbed());
            for (Example version : attacked.perturbed()) {
                edits.randomEdits(row, version).ifPresent(all::add);
            }
            return attacked.withPerturbed(all);
        }
    }

    private static Versions versions(
            SurrogateAttack.Made made, boolean given, SurrogateAttack attack) {
        return new Versions(
                row -> made.forItsClass(bare(row)),
                row -> made.forEveryClass(bare(row)),
                row -> given ? row : made.attacked(row),
                attack.attack());
    }

    private static Example bare(Example row) {
        return row.withPerturbed(List.of());
    }

    private static Splits split(Splits bare, Versions versions) {
        List<Dataset> parts = List.of(bare.test(), bare.validation(), bare.transfer(), bare.weak());
        List<UnaryOperator<Example>> ofPart =
                List.of(
                        versions::withControls,
                        versions.tested(),
                        versions.transfer(),
                        versions.weak());
        Map<String, Integer> owners = owners(parts);
        List<Dataset> carrying = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            int part = i;
            UnaryOperator<Example> version = ofPart.get(i);
            carrying.add(parts.get(i).map(row -> kept(version.apply(row), part, owners)));
        }
        return new Splits(
                carrying.get(3),
                carrying.get(2),
                VariantRows.unfolded(carrying.get(1)),
                VariantRows.unfolded(carrying.get(0)));
    }

    /** The part that a text is in, as a row or as a given version. */
    private static Map<String, Integer> owners(List<Dataset> parts) {
        Map<String, Integer> owners = new HashMap<>();
        for (int part = 0; part < parts.size(); part++) {
            for (Example row : parts.get(part).examples()) {
                owners.put(row.inputText(), part);
                for (Example version : row.perturbed()) {
                    owners.put(version.inputText(), part);
                }
            }
        }
        return owners;
    }

    /** The row without versions that an edit made equal to a text of another part. */
    private static Example kept(Example row, int part, Map<String, Integer> owners) {
        return row.withPerturbed(
                row.perturbed().stream()
                        .filter(x -> owners.computeIfAbsent(x.inputText(), t -> part) == part)
                        .toList());
    }

    private static List<Example> versions(Dataset rows) {
        List<Example> versions = new ArrayList<>();
        for (Example row : rows.examples()) { // those for other classes are the same texts
            row.perturbed().stream()
                    .filter(x -> x.label().equals(row.label()))
                    .forEach(versions::add);
        }
        return versions;
    }

    private static void requireLabels(Dataset rows) {
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).label().isEmpty()) {
                throw new BadInputException(
                        "%s: row %s has no label; expected one in every row; add it"
                                .formatted(rows.name(), i + 1));
            }
        }
    }

    private static void requireUsable(Dataset rows, boolean given) {
        requireLabels(rows);
        for (int i = 0; i < rows.size(); i++) {
            for (Example version : rows.get(i).perturbed()) {
                if (version.variant().isEmpty() || version.label().isEmpty()) {
                    throw new BadInputException(
                            "%s: a perturbed version of row %s has no %s; expected the name of its attack as variant, and its label"
                                    .formatted(
                                            rows.name(),
                                            i + 1,
                                            version.label().isEmpty() ? "label" : "variant"));
                }
            }
        }
        if (given && versions(rows).isEmpty()) {
            throw new BadInputException(
                    "%s: no row has a perturbed version; expected some; make them with an attack"
                            .formatted(rows.name()));
        }
    }
}
