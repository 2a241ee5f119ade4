package io.github.weaktostrong.data;

/** Checks that Java's text is Unicode: half of a surrogate pair has no form in UTF-8. */
final class UnicodeText {
    private UnicodeText() {}

    /**
     * Refuses half of a surrogate pair.
     *
     * @param what what the message calls the text
     * @throws IllegalArgumentException naming the place
     */
    static void require(String what, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isHighSurrogate(text.charAt(i))
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(text.charAt(i))) {
                throw new IllegalArgumentException(half(what, i));
            }
        }
    }

    /**
     * Refuses JSON whose escapes spell half of a surrogate pair, in keys as well.
     *
     * @param json well-formed JSON from UTF-8, which has no such half unless it is escaped
     * @throws IllegalArgumentException naming the place
     */
    static void requireEscapes(String json) {
        int i = json.indexOf('\\');
        while (i >= 0) {
            char unit = unit(json, i);
            boolean pair =
                    Character.isHighSurrogate(unit) && Character.isLowSurrogate(unit(json, i + 6));
            if (Character.isSurrogate(unit) && !pair) {
                throw new IllegalArgumentException(half("a string", i));
            }
            i = json.indexOf('\\', i + (pair ? 12 : 2));
        }
    }

    /** The UTF-16 unit that an escape spells, 0 where there is none. */
    private static char unit(String json, int at) {
        boolean escape = json.startsWith("\\u", at);
        return (char) (escape ? Integer.parseInt(json, at + 2, at + 6, 16) : 0);
    }

    private static String half(String what, int index) {
        return "%s has half of a surrogate pair at character %s; expected Unicode text; drop the half or the row"
                .formatted(what, index);
    }
}
