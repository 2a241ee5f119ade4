package io.github.weaktostrong.eval.benchmark;

import ai.djl.Device;
import com.google.common.base.Suppliers;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
    private static final Logger LOG = LoggerFactory.getLogger(AdversarialPairs.class);
    private static final int FEWEST = 13;

    /** Rows serve every part with what they carry; the kinds of edits are not known. */
    private static final Versions GIVEN =
            new Versions(row -> row, row -> row, row -> row, Attack.textBugger());

    private AdversarialPairs() {}

    /**
     * A benchmark of one task, split 40 / 40 / 20 into D_W, D_WTS and the rest, of which a fifth is
     * V and the remainder D_T.
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
        requireRoom(rows, sizes);
        Map<String, Object> description = description(rows, sizes, about);
        description.put("perturbed", VariantRows.counts(versions(rows)));
        return RobustnessBenchmark.of(
                        Kind.ADVERSARIAL,
                        description,
                        Math.max(2, rows.classes()),
                        seed -> split(rows, sizes, seed, GIVEN))
                .withSizes(sizes);
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
     *     tested on, and those to train on are made
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
        requireRoom(rows, sizes);
        boolean given = rows.examples().stream().anyMatch(row -> !row.perturbed().isEmpty());
        requireUsable(rows, given);
        Dataset bare = rows.map(AdversarialPairs::bare);
        Supplier<SurrogateAttack.Made> made =
                Suppliers.memoize(
                        () -> {
                            LOG.info(
                                    "making perturbed rows: {} against {}",
                                    attack.attack().recipe(),
                                    attack.model().name());
                            SurrogateAttack.Made versions = attack.perturb(own, bare, device);
                            requireUsable(bare.map(versions::attacked), !given);
                            return versions;
                        });
        Map<String, Object> description = description(rows, sizes, about);
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
                        seed -> split(rows, sizes, seed, versions(made.get(), given, attack)))
                .withSizes(sizes)
                .withWarnings(of.warnings());
    }

    private static Map<String, Object> description(
            Dataset rows, SplitSizes sizes, Map<String, String> about) {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("name", rows.name());
        description.putAll(new TreeMap<>(about)); // an order that Map.of does not keep
        description.put("rows", rows.size());
        description.put("d_w", sizes.weak());
        description.put("d_wts", sizes.transfer());
        description.put("v", sizes.validation());
        description.put("d_t", sizes.test());
        description.put("digest", rows.digest());
        return description;
    }

    private static void requireRoom(Dataset rows, SplitSizes sizes) {
        if (sizes.total() > rows.size()) {
            throw new BadInputException(
                    "%s has %d rows, the splits need %d; ask for smaller splits or bring more rows"
                            .formatted(rows.name(), rows.size(), sizes.total()));
        }
    }

    /**
     * 40 / 40 / 4 / 16 per cent.
     *
     * @param name what a message calls the rows
     * @throws BadInputException for fewer than 13 rows
     */
    public static SplitSizes sizes(int rows, String name) {
        if (rows < FEWEST) {
            throw new BadInputException(
                    "%s has %d rows; expected at least %d to split; bring more"
                            .formatted(name, rows, FEWEST));
        }
        int half = (int) Math.round(0.4 * rows);
        int validation = Math.max(1, (int) Math.round(0.04 * rows));
        return new SplitSizes(half, half, validation, rows - 2 * half - validation);
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

    private static Splits split(Dataset rows, SplitSizes sizes, long seed, Versions versions) {
        int rest = (int) (rows.size() - sizes.total());
        int[] room = {
            sizes.test(), sizes.validation(), sizes.transfer(), sizes.weak(), Math.max(0, rest)
        };
        List<List<Example>> parts = VariantRows.divide(rows, room, seed);
        String name = rows.name();
        List<UnaryOperator<Example>> ofPart =
                List.of(
                        versions::withControls,
                        versions.tested(),
                        versions.transfer(),
                        versions.weak());
        Map<String, Integer> owners = owners(parts);
        for (int i = 0; i < ofPart.size(); i++) {
            int part = i;
            UnaryOperator<Example> version = ofPart.get(i);
            parts.get(i).replaceAll(row -> kept(version.apply(row), part, owners));
        }
        return new Splits(
                new Dataset(name + " D_W", parts.get(3)),
                new Dataset(name + " D_WTS", parts.get(2)),
                new Dataset(name + " V", VariantRows.unfolded(parts.get(1))),
                new Dataset(name + " D_T", VariantRows.unfolded(parts.get(0))));
    }

    /** The part that a text is in, as a row or as a given version. */
    private static Map<String, Integer> owners(List<List<Example>> parts) {
        Map<String, Integer> owners = new HashMap<>();
        for (int part = 0; part < parts.size(); part++) {
            for (Example row : parts.get(part)) {
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
                        "%s: row %d has no label; expected one in every row; add it"
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
                            "%s: a perturbed version of row %d has no %s; expected the name of its attack as variant, and its label"
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
