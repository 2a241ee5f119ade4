package io.github.weaktostrong.eval.adult;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A part of a template that is written as a whole, or, if optional, left out as a whole. */
record TemplateClause(List<Piece> pieces, boolean optional) {
    private static final Pattern CLAUSE = Pattern.compile("\\[([^\\[\\]]*)]|([^\\[\\]]+)");
    private static final Pattern PIECE = Pattern.compile("\\{([^{}]*)}|([^{}]+)");

    /** A literal text or a placeholder. */
    record Piece(String literal, @Nullable AdultAttribute attribute) {}

    static List<TemplateClause> parse(String pattern) {
        List<TemplateClause> clauses = new ArrayList<>();
        Matcher matcher = CLAUSE.matcher(pattern);
        int end = 0;
        while (matcher.lookingAt()) {
            boolean optional = matcher.group(1) != null;
            String content = String.valueOf(optional ? matcher.group(1) : matcher.group(2));
            clauses.add(new TemplateClause(pieces(content, pattern), optional));
            end = matcher.end();
            matcher.region(end, pattern.length());
        }
        if (end < pattern.length()) {
            throw new IllegalArgumentException(
                    "template has a [ or ] at character %s without its pair; expected [clauses] that are not nested: %s"
                            .formatted(end + 1, pattern));
        }
        if (clauses.stream().noneMatch(clause -> clause.placeholders() > 0)) {
            throw new IllegalArgumentException(
                    "template has no placeholder; expected at least one, such as {age}: "
                            + pattern);
        }
        for (TemplateClause clause : clauses) {
            if (clause.optional && clause.placeholders() == 0) {
                throw new IllegalArgumentException(
                        "template has [brackets] without a placeholder; expected one, such as"
                                + " [, capital gain {capital-gain}]: "
                                + pattern);
            }
        }
        return List.copyOf(clauses);
    }

    private static List<Piece> pieces(String content, String pattern) {
        List<Piece> pieces = new ArrayList<>();
        Matcher matcher = PIECE.matcher(content);
        int end = 0;
        while (matcher.lookingAt()) {
            String column = matcher.group(1);
            pieces.add(
                    column == null
                            ? new Piece(String.valueOf(matcher.group(2)), null)
                            : new Piece("", attribute(column, pattern)));
            end = matcher.end();
            matcher.region(end, content.length());
        }
        if (end < content.length()) {
            throw new IllegalArgumentException(
                    "template has a { or } without its pair; expected {column}: " + pattern);
        }
        return List.copyOf(pieces);
    }

    private static AdultAttribute attribute(String column, String pattern) {
        return AdultAttribute.of(column)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "template has the unknown placeholder {%s}; expected one of %s: %s"
                                                .formatted(column, known(), pattern)));
    }

    private static String known() {
        List<String> names = new ArrayList<>();
        for (AdultAttribute attribute : AdultAttribute.values()) {
            names.add("{" + attribute.column() + "}");
        }
        return String.join(", ", names);
    }

    private long placeholders() {
        return pieces.stream().filter(piece -> piece.attribute != null).count();
    }

    boolean has(AdultAttribute attribute) {
        return pieces.stream().anyMatch(piece -> piece.attribute == attribute);
    }

    /** Returns whether a number of this clause is 0, such as the capital gain of most people. */
    boolean hasZero(AdultRow row) {
        for (Piece piece : pieces) {
            AdultAttribute attribute = piece.attribute;
            if (attribute != null
                    && attribute.isNumber()
                    && row.value(attribute).filter("0"::equals).isPresent()) {
                return true;
            }
        }
        return false;
    }

    void append(AdultRow row, StringBuilder text) {
        for (Piece piece : pieces) {
            AdultAttribute attribute = piece.attribute;
            text.append(
                    attribute == null
                            ? piece.literal
                            : row.value(attribute).map(attribute::words).orElse("unknown"));
        }
    }
}
