package io.github.weaktostrong.data;

/** Foreign text in a one-line message: quoted, shortened, without control characters. */
final class Quoted {
    private static final int LONGEST = 60;

    private Quoted() {}

    static String of(String text) {
        String visible = text.replaceAll("\\p{Cntrl}", "\uFFFD");
        if (visible.length() > LONGEST) {
            visible = visible.substring(0, LONGEST) + "...";
        }
        return visible.isEmpty() ? "empty" : '"' + visible + '"';
    }
}
