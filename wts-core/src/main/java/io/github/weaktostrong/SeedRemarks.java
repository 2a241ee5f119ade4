package io.github.weaktostrong;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Remarks on the seeds of an experiment: those of different seeds that differ in one whole number
 * are one, with its range.
 */
final class SeedRemarks {
    private static final Pattern NUMBER = Pattern.compile("(?<![\\w.,])\\d{1,18}(?!\\w|[.,]\\d)");

    private final Map<String, Set<String>> byText = new LinkedHashMap<>(); // without their numbers

    private final Set<String> named = new HashSet<>(); // texts with a number that is a name

    /** Adds the remarks on one seed. */
    void addAll(List<String> remarks) {
        Set<String> own = new HashSet<>();
        for (String remark : remarks) {
            String text = NUMBER.matcher(remark).replaceAll("#");
            if (!own.add(text)) {
                named.add(text);
            }
            byText.computeIfAbsent(text, key -> new LinkedHashSet<>()).add(remark);
        }
    }

    /** All remarks, in the order in which their like was added first. */
    List<String> list() {
        List<String> list = new ArrayList<>();
        byText.forEach(
                (text, like) ->
                        list.addAll(named.contains(text) ? like : merged(List.copyOf(like))));
        return list;
    }

    private static List<String> merged(List<String> like) {
        List<List<Long>> numbers = like.stream().map(SeedRemarks::numbers).toList();
        List<Integer> differing = new ArrayList<>();
        for (int i = 0; i < numbers.get(0).size(); i++) {
            int place = i;
            if (numbers.stream().map(each -> each.get(place)).distinct().count() > 1) {
                differing.add(i);
            }
        }
        if (differing.size() != 1) {
            return like;
        }
        int place = differing.get(0);
        long least = numbers.stream().mapToLong(each -> each.get(place)).min().orElseThrow();
        long most = numbers.stream().mapToLong(each -> each.get(place)).max().orElseThrow();
        Matcher found = NUMBER.matcher(like.get(0));
        for (int i = 0; i <= place; i++) {
            found.find();
        }
        String first = like.get(0);
        return List.of(
                "%s%s to %s%s"
                        .formatted(
                                first.substring(0, found.start()),
                                least,
                                most,
                                first.substring(found.end())));
    }

    private static List<Long> numbers(String remark) {
        return NUMBER.matcher(remark).results().map(each -> Long.valueOf(each.group())).toList();
    }
}
