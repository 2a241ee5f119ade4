package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.SeedSplits;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.data.Splits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Splits in whose D_W label and group are associated, and in whose other parts they are not: the
 * union of the splits of four kinds of rows, one for each group and label.
 *
 * @param name of the rows
 * @param kinds the splits of each kind
 * @param association the share of label 1 in the second group less that in the first, in D_W
 */
record AssociatedSplits(String name, List<SeedSplits> kinds, double association) {

    static AssociatedSplits of(Dataset rows, SplitSizes sizes, double association) {
        if (!(Math.abs(association) < 1)) {
            throw new IllegalArgumentException(
                    "association is %s; expected a number between -1 and 1, both excluded; correct it"
                            .formatted(association));
        }
        List<String> groups = rows.groups();
        if (groups.size() != 2) {
            throw new BadInputException(
                    "%s: the groups are %s; expected two, to associate one of them with label 1; merge or leave out others"
                            .formatted(rows.name(), groups));
        }
        List<SeedSplits> kinds = new ArrayList<>();
        for (int group = 0; group < 2; group++) {
            for (int label = 0; label < 2; label++) {
                double sign = group == label ? 1 : -1;
                kinds.add(kind(rows, groups.get(group), label, sizes, sign * association));
            }
        }
        return new AssociatedSplits(rows.name(), List.copyOf(kinds), association);
    }

    /** A quarter of every part, but of D_W more or less by the association. */
    private static SeedSplits kind(
            Dataset rows, String group, int label, SplitSizes sizes, double association) {
        Dataset own =
                new Dataset(
                        "%s, label %s of group %s".formatted(rows.name(), label, group),
                        rows.examples().stream()
                                .filter(row -> row.group().filter(group::equals).isPresent())
                                .filter(row -> row.label().orElseThrow() == label)
                                .toList());
        SplitSizes asked =
                new SplitSizes(
                        (int) Math.round(sizes.weak() * (1 + association) / 4),
                        (int) Math.round(sizes.transfer() / 4.0),
                        (int) Math.round(sizes.validation() / 4.0),
                        (int) Math.round(sizes.test() / 4.0),
                        sizes.replicates());
        SeedSplits splits = SeedSplits.of(own, asked);
        if (!splits.sizes().equals(asked)) {
            throw new BadInputException(
                    "%s has %s rows, too few for five disjoint blocks of %s; expected blocks of the same sizes for all groups and labels; ask for smaller splits"
                            .formatted(own.name(), own.size(), asked.total()));
        }
        return splits;
    }

    /** The parts of a seed. */
    Splits at(long seed) {
        List<Splits> all = kinds.stream().map(kind -> kind.at(seed)).toList();
        return new Splits(
                union("D_W", all, Splits::weak),
                union("D_WTS", all, Splits::transfer),
                union("V", all, Splits::validation),
                union("D_T", all, Splits::test));
    }

    private Dataset union(String part, List<Splits> all, Function<Splits, Dataset> of) {
        List<Example> rows =
                all.stream().flatMap(each -> of.apply(each).examples().stream()).toList();
        return new Dataset(name + " " + part, rows);
    }

    /** The rows of each part. */
    SplitSizes sizes() {
        return new SplitSizes(
                sum(SplitSizes::weak),
                sum(SplitSizes::transfer),
                sum(SplitSizes::validation),
                sum(SplitSizes::test),
                kinds.get(0).sizes().replicates());
    }

    private int sum(ToIntFunction<SplitSizes> part) {
        return kinds.stream().mapToInt(kind -> part.applyAsInt(kind.sizes())).sum();
    }

    /** The kind that holds the fewest blocks. */
    private SeedSplits fewest() {
        return kinds.stream().min(Comparator.comparingInt(SeedSplits::blocks)).orElseThrow();
    }

    List<String> warnings() {
        return fewest().warnings();
    }

    Map<String, Object> description() {
        Map<String, Object> description = fewest().description();
        SplitSizes sizes = sizes();
        description.put("d_w", sizes.weak());
        description.put("d_wts", sizes.transfer());
        description.put("v", sizes.validation());
        description.put("d_t", sizes.test());
        description.put("association", association);
        return description;
    }
}
