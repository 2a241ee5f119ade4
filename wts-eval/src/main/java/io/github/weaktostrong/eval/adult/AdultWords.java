package io.github.weaktostrong.eval.adult;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/** Plain words for Adult's codes, from a table beside this class. */
final class AdultWords {
    private static final String TABLE = "adult-words.properties";
    private static final Map<String, String> WORDS = load();

    private AdultWords() {}

    /** Returns the words for a code; one that is not in the table keeps its name. */
    static String of(AdultAttribute attribute, String code) {
        String words = WORDS.get(attribute.column() + '.' + code);
        return words == null ? code.replace('-', ' ') : words;
    }

    private static Map<String, String> load() {
        Properties table = new Properties();
        try (Reader reader =
                new InputStreamReader(
                        Objects.requireNonNull(AdultWords.class.getResourceAsStream(TABLE), TABLE),
                        StandardCharsets.UTF_8)) {
            table.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(TABLE + " cannot be read from the class path", e);
        }
        Map<String, String> words = new HashMap<>();
        table.stringPropertyNames().forEach(key -> words.put(key, table.getProperty(key)));
        return Map.copyOf(words);
    }
}
