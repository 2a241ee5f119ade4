package io.github.weaktostrong.eval.adult;

import io.github.weaktostrong.data.BadInputException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The places of the attributes in a line of one of the two forms of Adult. */
final class AdultColumns {
    private static final Pattern DIGITS = Pattern.compile("\\d{1,9}");
    private static final String UNKNOWN = "?";

    private static final List<String> UCI =
            List.of(
                    "age",
                    "workclass",
                    "fnlwgt",
                    "education",
                    "education-num",
                    "marital-status",
                    "occupation",
                    "relationship",
                    "race",
                    "sex",
                    "capital-gain",
                    "capital-loss",
                    "hours-per-week",
                    "native-country",
                    "income");

    private final List<String> names;
    private final Map<AdultAttribute, Integer> positions = new EnumMap<>(AdultAttribute.class);
    private final int income;

    private AdultColumns(List<String> names, String sexName, String origin) {
        this.names = names;
        for (AdultAttribute attribute : AdultAttribute.values()) {
            String name = attribute == AdultAttribute.SEX ? sexName : attribute.column();
            positions.put(attribute, position(names, name, origin));
        }
        this.income = position(names, "income", origin);
    }

    /** Returns the fixed columns of UCI's files, which have no header. */
    static AdultColumns uci() {
        return new AdultColumns(UCI, "sex", "UCI Adult");
    }

    /** Reads the header of the reconstructed file. */
    static AdultColumns reconstructed(String header, String origin) {
        return new AdultColumns(split(header), "gender", origin);
    }

    /** Returns whether a first line is the header of the reconstructed file. */
    static boolean isHeader(String line) {
        List<String> names = split(line);
        return names.contains("income") && names.contains("age");
    }

    /** Returns whether a first line names every column of the reconstructed file, and no text. */
    static boolean isReconstructed(String line) {
        List<String> names = split(line);
        return !names.contains("text")
                && names.containsAll(List.of("gender", "income"))
                && Arrays.stream(AdultAttribute.values())
                        .filter(attribute -> attribute != AdultAttribute.SEX)
                        .allMatch(attribute -> names.contains(attribute.column()));
    }

    /** Splits a line; {@code IllegalArgumentException} if it has too few or too many fields. */
    List<String> fields(String line) {
        List<String> fields = split(line);
        if (fields.size() != names.size()) {
            throw new IllegalArgumentException(
                    "%s fields; expected %s (%s); complete or remove the line"
                            .formatted(fields.size(), names.size(), String.join(", ", names)));
        }
        return fields;
    }

    /** Returns the known values of a line; {@code IllegalArgumentException} if one is wrong. */
    Map<AdultAttribute, String> values(List<String> fields) {
        Map<AdultAttribute, String> values = new EnumMap<>(AdultAttribute.class);
        positions.forEach(
                (attribute, position) -> {
                    String value = fields.get(position);
                    if (attribute.isNumber() && !DIGITS.matcher(value).matches()) {
                        throw wrong(position, value, "a whole number from 0");
                    }
                    if (attribute == AdultAttribute.SEX && !value.matches("Male|Female")) {
                        throw wrong(position, value, "Male or Female");
                    }
                    if (value.isEmpty()) {
                        throw wrong(position, "empty", "a value, or ? where it is unknown");
                    }
                    if (!value.equals(UNKNOWN)) {
                        values.put(attribute, value);
                    }
                });
        return values;
    }

    String income(List<String> fields) {
        return fields.get(income);
    }

    private IllegalArgumentException wrong(int position, String value, String expected) {
        return new IllegalArgumentException(
                "%s is %s; expected %s; correct or remove the line"
                        .formatted(names.get(position), value, expected));
    }

    private static int position(List<String> names, String name, String origin) {
        int position = names.indexOf(name);
        if (position < 0 || position != names.lastIndexOf(name)) {
            throw new BadInputException(
                    "%s line 1: %s column %s; expected it once among %s; take the original file"
                            .formatted(
                                    origin,
                                    position < 0 ? "no" : "more than one",
                                    name,
                                    String.join(", ", names)));
        }
        return position;
    }

    private static List<String> split(String line) {
        return List.of(line.split(",", -1)).stream().map(String::strip).toList();
    }
}
