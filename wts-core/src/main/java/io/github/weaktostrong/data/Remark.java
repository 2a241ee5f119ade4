package io.github.weaktostrong.data;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.OptionalLong;
import org.apiguardian.api.API;

/**
 * A remark on rows for the reader: a text, which may have a count in it that differs from seed to
 * seed.
 *
 * @param before the text before the count, or all of it
 * @param after the text after the count
 */
@API(status = API.Status.INTERNAL)
public record Remark(String before, OptionalLong count, String after) {

    /** A remark without a count. */
    public static Remark of(String text) {
        return new Remark(text, OptionalLong.empty(), "");
    }

    static Remark counted(String before, long count, String after) {
        return new Remark(before, OptionalLong.of(count), after);
    }

    /** The same remark on rows of a name. */
    public Remark on(String name) {
        return new Remark(name + ": " + before, count, after);
    }

    /** The texts, those that differ in their count alone as one with its range, in their order. */
    public static List<String> texts(List<Remark> remarks) {
        Map<Remark, LongSummaryStatistics> counts = new LinkedHashMap<>();
        for (Remark remark : remarks) {
            Remark like = new Remark(remark.before, OptionalLong.empty(), remark.after);
            LongSummaryStatistics found =
                    counts.computeIfAbsent(like, key -> new LongSummaryStatistics());
            remark.count.ifPresent(found);
        }
        return counts.entrySet().stream()
                .map(each -> each.getKey().before + range(each.getValue()) + each.getKey().after)
                .toList();
    }

    private static String range(LongSummaryStatistics counts) {
        if (counts.getCount() == 0) {
            return "";
        }
        return counts.getMin() == counts.getMax()
                ? String.valueOf(counts.getMin())
                : counts.getMin() + " to " + counts.getMax();
    }
}
