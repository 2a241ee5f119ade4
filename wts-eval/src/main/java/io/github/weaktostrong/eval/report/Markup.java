package io.github.weaktostrong.eval.report;

/** Text for HTML and XML, escaped so that it stays text. */
final class Markup {
    private Markup() {}

    /**
     * Escapes text for element contents and quoted attribute values of HTML and XML.
     *
     * <p>Characters that XML forbids, and those that turn the direction of the text after them, are
     * shown as U+FFFD: they could make the file unreadable or the page lie.
     */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> append(c, escaped));
        return escaped.toString();
    }

    private static void append(int c, StringBuilder escaped) {
        switch (c) {
            case '&' -> escaped.append("&amp;");
            case '<' -> escaped.append("&lt;");
            case '>' -> escaped.append("&gt;");
            case '"' -> escaped.append("&quot;");
            case '\'' -> escaped.append("&#39;");
            default -> escaped.appendCodePoint(isPlain(c) ? c : 0xFFFD);
        }
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
