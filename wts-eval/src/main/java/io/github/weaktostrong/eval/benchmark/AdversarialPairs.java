package io.github.weaktostrong.eval.benchmark;

import ai.djl.Device;
import com.google.common.base.Suppliers;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.eval.benchmark.RobustnessBenchmark.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A benchmark of rows x that carry perturbed versions x', from a file or from an attack of one's
 * own.
 *
 * <p>D_W and D_WTS hold the rows with their versions, for adversarial training; V and D_T hold each
 * clean text once and every version as a row of its own. Rows that share a source or any text,
 * perturbed ones included, stay together.
 */
public final class AdversarialPairs {
    private static final Logger LOG = LoggerFactory.getLogger(AdversarialPairs.class);
    private static final int FEWEST = 13;

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
        requireUsable(rows);
        requireRoom(rows, sizes);
        Map<String, Object> description = description(rows, sizes, about);
        description.put("perturbed", VariantRows.counts(versions(rows)));
        return RobustnessBenchmark.of(
                        Kind.ADVERSARIAL,
                        description,
                        Math.max(2, rows.classes()),
                        seed -> split(rows, sizes, seed))
                .withSizes(sizes);
    }

    /**
     * A benchmark whose versions are made when the first split is asked for, by an attack on a
     * surrogate.
     *
     * @param rows with labels, without versions
     * @param own labelled rows of the surrogate alone, of other sources
     * @param sizes rows of D_W, D_WTS, V and D_T
     * @param about what a reader should know of the data
     */
    public static RobustnessBenchmark attacked(
            Dataset rows,
            Dataset own,
            SplitSizes sizes,
            Map<String, String> about,
            SurrogateAttack attack,
            Device device) {
        requireLabels(rows);
        requireLabels(own);
        requireRoom(rows, sizes);
        Supplier<Dataset> perturbed =
                Suppliers.memoize(
                        () -> {
                            LOG.info(
                                    "making perturbed rows: {} against {}",
                                    attack.attack().recipe(),
                                    attack.model().name());
                            Dataset made = attack.perturb(own, rows, device);
                            requireUsable(made);
                            return made;
                        });
        Map<String, Object> description = description(rows, sizes, about);
        Map<String, Object> made = new LinkedHashMap<>(attack.settings());
        made.put("surrogate_rows", own.size());
        made.put("surrogate_digest", own.digest());
        description.put("attack", made);
        return RobustnessBenchmark.of(
                        Kind.ADVERSARIAL,
                        description,
                        Math.max(2, rows.classes()),
                        seed -> split(perturbed.get(), sizes, seed))
                .withSizes(sizes);
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

    private static Splits split(Dataset rows, SplitSizes sizes, long seed) {
        int rest = (int) (rows.size() - sizes.total());
        int[] room = {
            sizes.test(), sizes.validation(), sizes.transfer(), sizes.weak(), Math.max(0, rest)
        };
        List<List<Example>> parts = VariantRows.divide(rows, room, seed);
        String name = rows.name();
        return new Splits(
                new Dataset(name + " D_W", parts.get(3)),
                new Dataset(name + " D_WTS", parts.get(2)),
                new Dataset(name + " V", VariantRows.unfolded(parts.get(1))),
                new Dataset(name + " D_T", VariantRows.unfolded(parts.get(0))));
    }

    private static List<Example> versions(Dataset rows) {
        List<Example> versions = new ArrayList<>();
        rows.examples().forEach(row -> versions.addAll(row.perturbed()));
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

    private static void requireUsable(Dataset rows) {
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
        if (versions(rows).isEmpty()) {
            throw new BadInputException(
                    "%s: no row has a perturbed version; expected some; make them with an attack"
                            .formatted(rows.name()));
        }
    }
}
