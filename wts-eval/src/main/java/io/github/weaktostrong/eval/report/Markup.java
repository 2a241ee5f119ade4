package io.github.weaktostrong.eval.report;

/** Text for XML, escaped so that it stays text. */
final class Markup {
    private Markup() {}

    /** Escapes text for element contents and quoted attribute values, {@link #plain} as well. */
    static String escape(String text) {
        return plain(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /**
     * Text in which characters that XML forbids, and those that turn the direction of the text
     * after them, are U+FFFD: they could make a file unreadable or a page lie.
     */
    static String plain(String text) {
        return text.codePoints()
                .map(c -> isPlain(c) ? c : 0xFFFD)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isPlain(int c) {
        boolean control = (c < ' ' && c != '\t' && c != '\n') || (c >= 0x7F && c <= 0x9F);
        boolean surrogate = c >= 0xD800 && c <= 0xDFFF;
        boolean turnsDirection = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
        boolean noCharacter = (c & 0xFFFE) == 0xFFFE;
        return !control && !surrogate && !turnsDirection && !noCharacter;
    }

    /** Text in an element without attributes. */
    static String element(String name, String text) {
        return "<" + name + ">" + escape(text) + "</" + name + ">";
    }
}
