package io.github.weaktostrong.data;

import io.github.weaktostrong.provenance.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The splits of every seed, drawn from one data set: rows of one source, or of one and the same
 * text, stay together, and nothing of the {@link DevelopmentPool} is in D_WTS, V or D_T.
 *
 * <p>A group of rows is in the pool if any of its sources is. With {@link Replicates#DISJOINT} the
 * other groups are cut, in an order that is the same for every seed, into as many blocks as rows
 * suffice for; seed k splits block {@code (k - 1) mod blocks}. Where they suffice for fewer than
 * five at the sizes asked for, V and D_T shrink in proportion, neither below 100 rows, if five then
 * fit.
 */
public final class SeedSplits {
    /** Seeds that a claim needs. */
    static final int FEWEST_BLOCKS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(SeedSplits.class);
    private static final int FEWEST_TESTED = 100;
    private static final long BLOCKS_SEED = 0; // blocks are the same in every run

    private final Dataset data;
    private final SplitSizes asked;
    private final SplitSizes sizes;
    private final List<List<List<Integer>>> blocks = new ArrayList<>();
    private final List<List<Integer>> spare; // groups that D_W alone may have

    private SeedSplits(Dataset data, SplitSizes asked) {
        this.data = data;
        this.asked = asked;
        List<List<Integer>> groups = groups(data);
        List<List<Integer>> pool = groups.stream().filter(pool(data)).toList();
        List<List<Integer>> outside = groups.stream().filter(pool(data).negate()).toList();
        switch (asked.replicates()) {
            case RESPLIT -> {
                sizes = asked;
                requireRows(data.size(), "");
                blocks.add(outside);
                spare = pool;
            }
            case DEVELOPMENT -> {
                sizes = asked;
                requireRows(count(pool), " in the development pool");
                blocks.add(pool);
                spare = List.of();
            }
            default -> {
                // a group that no part can have would leave its block without rows
                List<List<Integer>> usable =
                        outside.stream().filter(group -> group.size() <= asked.largest()).toList();
                int rows = count(usable);
                requireRows(rows, " outside the development pool");
                sizes = fitted(asked, rows);
                blocks.addAll(cut(usable, (int) (rows / sizes.total())));
                spare = List.of();
            }
        }
    }

    /**
     * Prepares the splits of a data set.
     *
     * @param data the rows
     * @param sizes how many rows each part gets, and what seeds have to do with each other
     * @throws BadInputException if there are fewer rows than one seed needs
     */
    public static SeedSplits of(Dataset data, SplitSizes sizes) {
        return new SeedSplits(data, sizes);
    }

    /** Rows in the pool, with those that stay together with one of them. */
    static int poolRows(Dataset data) {
        return count(groups(data).stream().filter(pool(data)).toList());
    }

    /**
     * Splits the rows of a seed's block at random.
     *
     * <p>Whole groups are taken in a shuffled order, D_T first, then V, D_WTS and D_W, so that D_T
     * does not change with the other sizes. A group larger than the room left is passed over and is
     * there for the next part; so every part has the size asked for wherever enough small groups
     * are left, and never more. With {@link Replicates#RESPLIT} a D_W that is still short takes
     * groups of the development pool. A part that stays smaller is logged as a warning.
     *
     * @return the parts, each named after the data and the part
     * @throws BadInputException if a part gets no row
     */
    public Splits at(long seed) {
        Seeds seeds = Seeds.of(seed).child("splits");
        List<List<Integer>> left = shuffled(blocks.get(block(seed)), seeds);
        Dataset test = part("D_T", sizes.test(), List.of(left));
        Dataset validation = part("V", sizes.validation(), List.of(left));
        Dataset transfer = part("D_WTS", sizes.transfer(), List.of(left));
        List<List<Integer>> last = shuffled(spare, seeds.child("development pool"));
        return new Splits(
                part("D_W", sizes.weak(), List.of(left, last)), transfer, validation, test);
    }

    /**
     * The rows of another data set that go with a seed: those outside the development pool, a share
     * of its own for every block; of the pool alone with {@link Replicates#DEVELOPMENT}.
     *
     * @param others rows that share no source with these data
     */
    public Dataset share(Dataset others, long seed) {
        Predicate<List<Integer>> pool = pool(others);
        boolean development = asked.replicates() == Replicates.DEVELOPMENT;
        return share(others, development ? pool : pool.negate(), seed);
    }

    /**
     * The portion of rows that goes with a seed, a portion of its own for every block: for models
     * beside the experiment, such as surrogates of attacks.
     *
     * @param rows of the development pool, or others that share no source with these data
     */
    public Dataset portion(Dataset rows, long seed) {
        return share(rows, group -> true, seed);
    }

    /** The rows that the parts of a seed are drawn from. */
    public Dataset drawnFrom(long seed) {
        List<List<Integer>> groups = new ArrayList<>(blocks.get(block(seed)));
        groups.addAll(spare);
        return only(data, groups);
    }

    private Dataset share(Dataset rows, Predicate<List<Integer>> which, long seed) {
        List<List<Integer>> groups = groups(rows).stream().filter(which).toList();
        return only(rows, cut(groups, blocks.size()).get(block(seed)));
    }

    private static Dataset only(Dataset rows, List<List<Integer>> groups) {
        int[] kept = groups.stream().flatMapToInt(SeedSplits::indices).sorted().toArray();
        return new Dataset(rows.name(), Arrays.stream(kept).mapToObj(rows::get).toList());
    }

    private static IntStream indices(List<Integer> group) {
        return group.stream().mapToInt(Integer::intValue);
    }

    /** The rows that each part is to have, which may be fewer in V and D_T than asked for. */
    public SplitSizes sizes() {
        return sizes;
    }

    /** Number of blocks that seeds are drawn from; 1 where every seed splits the same rows. */
    public int blocks() {
        return blocks.size();
    }

    /** The block of a seed, from 0. */
    public int block(long seed) {
        return (int) Math.floorMod(seed - 1, (long) blocks.size());
    }

    /** Sizes and kind of the splits, JSON-able, for the description of a benchmark. */
    public Map<String, Object> description() {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("d_w", sizes.weak());
        description.put("d_wts", sizes.transfer());
        description.put("v", sizes.validation());
        description.put("d_t", sizes.test());
        description.put("replicates", asked.replicates().id());
        if (asked.replicates() == Replicates.DISJOINT) {
            description.put("blocks", blocks.size());
        }
        return description;
    }

    /**
     * Remarks for the reader: how many blocks there are and what shrank, or that this is tuning.
     */
    public List<String> warnings() {
        return switch (asked.replicates()) {
            case RESPLIT -> List.of();
            case DEVELOPMENT ->
                    List.of(
                            "these rows are the development pool of %s, on which settings are tuned: nothing here is a result"
                                    .formatted(data.name()));
            case DISJOINT -> {
                String shrunk =
                        sizes.equals(asked)
                                ? ""
                                : ", with %s rows in V, not the %s asked for, and %s in D_T, not %s"
                                        .formatted(
                                                sizes.validation(),
                                                asked.validation(),
                                                sizes.test(),
                                                asked.test());
                String few =
                        blocks.size() < FEWEST_BLOCKS
                                ? "; no significance is claimed below " + FEWEST_BLOCKS
                                : "";
                yield List.of(
                        "%s holds %s disjoint block(s) of %s rows%s%s"
                                .formatted(data.name(), blocks.size(), sizes.total(), shrunk, few));
            }
        };
    }

    private void requireRows(int rows, String where) {
        if (asked.total() > rows && fitted(asked, rows).total() > rows) {
            throw new BadInputException(
                    ("%s has %s rows%s, the splits need %s (D_W %s, D_WTS %s, V %s, D_T %s);"
                                    + " ask for smaller splits or bring more rows")
                            .formatted(
                                    data.name(),
                                    rows,
                                    where,
                                    asked.total(),
                                    asked.weak(),
                                    asked.transfer(),
                                    asked.validation(),
                                    asked.test()));
        }
    }

    /** The sizes, V and D_T made smaller where five blocks fit only so. */
    private static SplitSizes fitted(SplitSizes asked, int rows) {
        long room = rows / FEWEST_BLOCKS - (long) asked.weak() - asked.transfer();
        long tested = (long) asked.validation() + asked.test();
        if (asked.replicates() != Replicates.DISJOINT || tested <= room) {
            return asked;
        }
        int validation = shrunk(asked.validation(), room, tested);
        int test = shrunk(asked.test(), room, tested);
        return validation + (long) test <= room
                ? new SplitSizes(
                        asked.weak(), asked.transfer(), validation, test, asked.replicates())
                : asked;
    }

    private static int shrunk(int part, long room, long tested) {
        long proportional = Math.max(0, room) * part / tested;
        return (int) Math.max(Math.min(part, FEWEST_TESTED), proportional);
    }

    private static List<List<List<Integer>>> cut(List<List<Integer>> groups, int blocks) {
        List<List<List<Integer>>> cut = new ArrayList<>();
        int[] rooms = new int[blocks];
        Arrays.fill(rooms, count(groups) / blocks);
        for (int block = 0; block < blocks; block++) {
            cut.add(new ArrayList<>());
        }
        for (List<Integer> group : shuffled(groups, Seeds.of(BLOCKS_SEED).child("blocks"))) {
            int block = SourceGroups.partFor(group.size(), rooms);
            rooms[block] -= group.size();
            cut.get(block).add(group);
        }
        return cut;
    }

    private static List<List<Integer>> groups(Dataset data) {
        return SourceGroups.of(data.examples().stream().map(SeedSplits::keys).toList());
    }

    private static Set<String> keys(Example example) {
        // A source and a text are different things even where they are equal.
        Set<String> keys = new HashSet<>();
        keys.add("source " + example.source());
        keys.add("text " + example.inputText());
        example.perturbed().forEach(version -> keys.add("text " + version.inputText()));
        return keys;
    }

    private static Predicate<List<Integer>> pool(Dataset data) {
        return group ->
                group.stream().anyMatch(row -> DevelopmentPool.contains(data.get(row).source()));
    }

    private static int count(List<List<Integer>> groups) {
        return groups.stream().mapToInt(List::size).sum();
    }

    private static List<List<Integer>> shuffled(List<List<Integer>> groups, Seeds seeds) {
        List<List<Integer>> shuffled = new ArrayList<>(groups.size());
        for (int index : seeds.permutation(groups.size())) {
            shuffled.add(groups.get(index));
        }
        return shuffled;
    }

    /** Takes whole groups out of the first list, then of the next, until there is no room. */
    private Dataset part(String name, int rows, List<List<List<Integer>>> lists) {
        List<Example> taken = new ArrayList<>(rows);
        for (List<List<Integer>> left : lists) {
            left.removeIf(
                    group -> {
                        boolean fits = group.size() <= rows - taken.size();
                        if (fits) {
                            group.forEach(row -> taken.add(data.get(row)));
                        }
                        return fits;
                    });
        }
        if (taken.size() < rows) {
            LOG.warn(
                    "{} of {} has {} rows, not {}: what is left is less, or comes in groups of one"
                            + " source that are larger than the room",
                    name,
                    data.name(),
                    taken.size(),
                    rows);
        }
        return new Dataset(data.name() + " " + name, taken);
    }
}
