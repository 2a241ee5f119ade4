package io.github.weaktostrong.checkpoint;

import java.util.Collection;
import java.util.stream.Collectors;

/** Text from files, cut and escaped so that a message stays one readable line. */
final class Shown {

    private static final int MAX_LENGTH = 200;
    private static final int MAX_NAMES = 100;

    private Shown() {}

    /** Quotes a name; control characters become {@code ?}, a long name is cut. */
    static String name(String text) {
        String cut = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "..." : text;
        return "'" + cut.replaceAll("\\p{Cntrl}|[\\u2028\\u2029]", "?") + "'";
    }

    /** Quotes the first hundred of the names, and counts the rest. */
    static String names(Collection<String> names) {
        String first =
                names.stream().limit(MAX_NAMES).map(Shown::name).collect(Collectors.joining(", "));
        int rest = names.size() - MAX_NAMES;
        return rest > 0 ? first + " and " + rest + " more" : first;
    }
}
