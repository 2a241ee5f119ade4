package io.github.weaktostrong.eval.messages;

/** Resolves the few HTML entities that texts collected from web pages carry. */
public final class HtmlEntities {
    private HtmlEntities() {}

    /** The entities lt, gt, quot, #39, nbsp and amp resolved once; anything else stays. */
    public static String resolved(String text) {
        if (text.indexOf('&') < 0) {
            return text;
        }
        return text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&nbsp;", " ")
                .replace("&amp;", "&"); // last: "&amp;lt;" is "&lt;"
    }
}
