package io.github.weaktostrong.eval.benchmark;

/** Resolves the few HTML entities that texts collected from web pages carry. */
final class HtmlEntities {
    private HtmlEntities() {}

    /** The entities lt, gt, quot, #39, nbsp and amp resolved once; anything else stays. */
    static String resolved(String text) {
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
