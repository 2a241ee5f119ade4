package io.github.weaktostrong.eval.adult;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/**
 * An attribute of a person in Adult; in a template {@code {column}} stands for its value.
 *
 * <p>Left out are {@code fnlwgt}, a sampling weight and no attribute of the person, and {@code
 * education-num}, which repeats the education.
 */
public enum AdultAttribute {
    /** Age in years. */
    AGE(true),
    /** Kind of employer. */
    WORKCLASS(false),
    /** Highest level of education. */
    EDUCATION(false),
    /** Marital status. */
    MARITAL_STATUS(false),
    /** Occupation. */
    OCCUPATION(false),
    /** Place in the family; {@code Husband} and {@code Wife} tell the sex. */
    RELATIONSHIP(false),
    /** Race. */
    RACE(false),
    /** Sex, the protected attribute: {@code Male} or {@code Female}. */
    SEX(false),
    /** Capital gain in dollars, mostly 0. */
    CAPITAL_GAIN(true),
    /** Capital loss in dollars, mostly 0. */
    CAPITAL_LOSS(true),
    /** Hours of work a week. */
    HOURS_PER_WEEK(true),
    /** Country of birth. */
    NATIVE_COUNTRY(false);

    private static final String TABLE = "adult-words.properties";
    private static final Map<String, String> WORDS = load();

    private final boolean number;

    AdultAttribute(boolean number) {
        this.number = number;
    }

    /** Returns the name of the column in UCI's files, such as {@code marital-status}. */
    public String column() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns whether values are whole numbers from 0. */
    boolean isNumber() {
        return number;
    }

    static Optional<AdultAttribute> of(String column) {
        return Arrays.stream(values()).filter(a -> a.column().equals(column)).findFirst();
    }

    /** Returns plain words for a code; one that is not in the table keeps its name. */
    String words(String code) {
        String words = WORDS.get(column() + '.' + code);
        return words == null ? code.replace('-', ' ') : words;
    }

    private static Map<String, String> load() {
        Properties table = new Properties();
        try (Reader reader =
                new InputStreamReader(
                        Objects.requireNonNull(
                                AdultAttribute.class.getResourceAsStream(TABLE), TABLE),
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
