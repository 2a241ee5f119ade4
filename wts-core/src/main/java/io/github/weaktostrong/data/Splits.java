package io.github.weaktostrong.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * The four disjoint parts of the data.
 *
 * <p>Disjoint means: no two parts share a {@link Example#source() source}, such as a person, nor a
 * {@link Example#inputText() model input}, be it of a row or of a perturbed version that a row
 * carries. A split that is not, or that is empty, is refused. Ids are names and may occur again.
 *
 * @param weak D_W: the weak model is trained on it, with ground truth
 * @param transfer D_WTS: labelled by the weak model; its ground truth is hidden from training
 * @param validation V: for selection only
 * @param test D_T: for the reported numbers only
 */
public record Splits(Dataset weak, Dataset transfer, Dataset validation, Dataset test) {
    /** What the parts are, in a sentence for reports. */
    public static final String IN_WORDS =
            "D_W: the rows of the weak model and of the ceiling, with ground truth; D_WTS: the"
                    + " students', labelled by the weak model; V: for choices; D_T: for these"
                    + " numbers, in no training.";

    private static final int SMALL_TEST = 200;
    private static final int SMALL_GROUP = 30;
    private static final int COUNTED_WORDS = 3;

    /** Checks that the parts are disjoint and not empty. */
    public Splits {
        Map<String, Dataset> named = named(weak, transfer, validation, test);
        requireRows(named);
        requireDisjoint(named);
    }

    /**
     * Splits rows at random, rows of one source (or of one and the same model input) together; see
     * {@link SeedSplits#at}.
     *
     * @param data the rows
     * @param sizes how many rows each part gets
     * @param seed decides which
     * @return the parts, each named after the data and the part
     * @throws BadInputException if there are fewer rows than asked for, or a part gets none
     */
    public static Splits random(Dataset data, SplitSizes sizes, long seed) {
        return SeedSplits.of(data, sizes).at(seed);
    }

    /** Sources of the rows that nothing is tested on: D_W, D_WTS and V. */
    public Set<String> trainingSources() {
        Set<String> sources = new HashSet<>();
        Stream.of(weak, transfer, validation)
                .flatMap(part -> part.examples().stream())
                .map(Example::source)
                .forEach(sources::add);
        return sources;
    }

    /** Checks that every group that occurs in any part occurs in all. */
    public Splits requireGroups() {
        TreeSet<String> groups = new TreeSet<>();
        parts().forEach(part -> groups.addAll(part.groups()));
        return requireGroups(groups);
    }

    /**
     * Checks that every group of the data occurs in every part.
     *
     * @param ofTheData names of all groups
     * @return this
     * @throws BadInputException if one is absent, or if there are fewer than two
     */
    public Splits requireGroups(Collection<String> ofTheData) {
        TreeSet<String> groups = new TreeSet<>(ofTheData);
        if (groups.size() < 2) {
            throw new BadInputException(
                    "%s has the groups %s; expected at least two; give every row its group"
                            .formatted(test.name(), groups));
        }
        named().forEach(
                        (name, part) -> {
                            for (String group : groups) {
                                if (!part.groups().contains(group)) {
                                    throw new BadInputException(
                                            ("group %s has no row in %s (%s, %s rows); expected"
                                                 + " every group in every split; ask for larger"
                                                 + " splits or another seed")
                                                    .formatted(
                                                            group, name, part.name(), part.size()));
                                }
                            }
                        });
        return this;
    }

    /**
     * Lists what is allowed but makes numbers shaky: a small test split, a class absent from a
     * part, a group of few test rows, rows that contain rows of another part (see {@link
     * ContainedTexts}).
     *
     * @return one sentence each, possibly none
     */
    public List<String> warnings() {
        return Remark.texts(remarks());
    }

    /** The {@link #warnings} with their counts. */
    @API(status = API.Status.INTERNAL)
    public List<Remark> remarks() {
        List<Remark> remarks = new ArrayList<>();
        if (test.size() < SMALL_TEST) {
            remarks.add(
                    Remark.counted("D_T has ", test.size(), " rows only; its numbers are shaky"));
        }
        TreeSet<Integer> classes = new TreeSet<>();
        parts().forEach(part -> classes.addAll(labels(part)));
        named().forEach(
                        (name, part) -> {
                            TreeSet<Integer> absent = new TreeSet<>(classes);
                            absent.removeAll(labels(part));
                            if (!absent.isEmpty()) {
                                remarks.add(
                                        Remark.of(
                                                "%s has no row of class %s"
                                                        .formatted(name, absent)));
                            }
                        });
        for (String group : test.groups()) {
            long rows = test.examples().stream().filter(row -> isOf(group, row)).count();
            if (rows < SMALL_GROUP) {
                remarks.add(
                        Remark.counted(
                                "group %s has ".formatted(group), rows, " rows only in D_T"));
            }
        }
        long contained = ContainedTexts.pairsAcross(this, COUNTED_WORDS);
        if (contained > 0) {
            remarks.add(
                    Remark.counted(
                            "pairs of rows in different splits contain one another (texts of at least %s words): "
                                    .formatted(COUNTED_WORDS),
                            contained,
                            ""));
        }
        return List.copyOf(remarks);
    }

    /** Returns D_W, D_WTS, V and D_T. */
    public List<Dataset> parts() {
        return List.of(weak, transfer, validation, test);
    }

    private Map<String, Dataset> named() {
        return named(weak, transfer, validation, test);
    }

    private static Map<String, Dataset> named(
            Dataset weak, Dataset transfer, Dataset validation, Dataset test) {
        Map<String, Dataset> named = new LinkedHashMap<>();
        named.put("D_W", weak);
        named.put("D_WTS", transfer);
        named.put("V", validation);
        named.put("D_T", test);
        return named;
    }

    private static boolean isOf(String group, Example example) {
        return example.group().filter(group::equals).isPresent();
    }

    private static TreeSet<Integer> labels(Dataset part) {
        TreeSet<Integer> labels = new TreeSet<>();
        part.examples().forEach(example -> example.label().ifPresent(labels::add));
        return labels;
    }

    private static void requireRows(Map<String, Dataset> named) {
        named.forEach(
                (name, part) -> {
                    if (part.size() == 0) {
                        throw new BadInputException(
                                ("%s (%s) has no rows; expected at least one; ask for larger splits"
                                                + " or bring more rows of different sources")
                                        .formatted(name, part.name()));
                    }
                });
    }

    private static void requireDisjoint(Map<String, Dataset> named) {
        Map<String, Place> owners = new HashMap<>();
        named.forEach(
                (name, part) -> {
                    for (int i = 0; i < part.size(); i++) {
                        Place place = new Place(name, i + 1);
                        requireOwner(owners, part.get(i), place);
                        for (Example version : part.get(i).perturbed()) {
                            requireOwner(owners, version, place);
                        }
                    }
                });
    }

    private static void requireOwner(Map<String, Place> owners, Example example, Place place) {
        requireOwner(owners, "source", example.source(), place);
        requireOwner(owners, "text", example.inputText(), place);
    }

    private static void requireOwner(
            Map<String, Place> owners, String kind, String key, Place place) {
        Place owner = owners.putIfAbsent(kind + ' ' + key, place);
        if (owner != null && !owner.part.equals(place.part)) {
            throw new BadInputException(
                    ("%s (row %s) and %s (row %s) share the %s \"%s\"; expected disjoint splits;"
                                    + " keep rows of one source together (Splits.random does)")
                            .formatted(
                                    owner.part,
                                    owner.row,
                                    place.part,
                                    place.row,
                                    kind,
                                    shortened(key)));
        }
    }

    /** Where a source or text was seen first, the row counted from 1. */
    private record Place(String part, int row) {}

    private static String shortened(String key) {
        return key.length() <= 80 ? key : key.substring(0, 77) + "...";
    }
}
