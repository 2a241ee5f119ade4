package io.github.weaktostrong.examples.cli;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Arguments and a working folder that did not come through: Java decodes them by the locale before
 * it runs a program, and names with letters that the locale does not have cannot be found again.
 */
final class LostLetters {
    private LostLetters() {}

    /** What was lost and how to mend it; empty if nothing was. */
    static Optional<String> of(String... args) {
        String locale = System.getProperty("sun.jnu.encoding", "UTF-8");
        if (!Charset.isSupported(locale) || !Charset.forName(locale).canEncode()) {
            return Optional.empty();
        }
        CharsetEncoder letters = Charset.forName(locale).newEncoder();
        List<String> all = new ArrayList<>(List.of(args));
        all.add(System.getProperty("user.dir", ""));
        return all.stream()
                .filter(each -> !letters.canEncode(each))
                .findFirst()
                .map(
                        each ->
                                "'%s' has lost letters, since names of the locale are %s; expected a locale of UTF-8; start wts by its launcher, or set LC_ALL=C.UTF-8"
                                        .formatted(each, locale));
    }
}
