package io.github.weaktostrong.data;

import java.util.Collection;
import java.util.stream.Collectors;

/** Text from files, cut and escaped so that a message stays one readable line. */
public final class Printable {

    private static final int MAX_LENGTH = 200;
    private static final int MAX_NAMES = 100;

    private Printable() {}

    /** Quotes a name; control characters become {@code ?}, a long name is cut. */
    public static String name(String text) {
        String cut = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "..." : text;
        return "'" + cut.replaceAll("\\p{Cntrl}|[\\u2028\\u2029]", "?") + "'";
    }

    /** Quotes the first hundred of the names, and counts the rest. */
    public static String names(Collection<String> names) {
        String first =
                names.stream()
                        .limit(MAX_NAMES)
                        .map(Printable::name)
                        .collect(Collectors.joining(", "));
        int rest = names.size() - MAX_NAMES;
        return rest > 0 ? first + " and " + rest + " more" : first;
    }
}
