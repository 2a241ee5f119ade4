package io.github.weaktostrong.eval.adult;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * One person of Adult.
 *
 * @param id file and line it comes from, such as {@code adult.data:17}
 * @param values the codes of the known attributes, as the file writes them; the sex is always there
 * @param highIncome the label: income above the threshold
 */
public record AdultRow(String id, Map<AdultAttribute, String> values, boolean highIncome) {
    /** Copies the values and checks the sex. */
    public AdultRow {
        values = Collections.unmodifiableMap(new EnumMap<>(values));
        String sex = values.get(AdultAttribute.SEX);
        if (!"Male".equals(sex) && !"Female".equals(sex)) {
            throw new IllegalArgumentException("sex is " + sex + "; expected Male or Female");
        }
    }

    /**
     * Returns the code of an attribute.
     *
     * @param attribute the attribute
     * @return its code, empty where the file has {@code ?}
     */
    public Optional<String> value(AdultAttribute attribute) {
        return Optional.ofNullable(values.get(attribute));
    }

    /** Returns whether an attribute is unknown. */
    public boolean hasUnknown() {
        return values.size() < AdultAttribute.values().length;
    }

    /** Returns the protected group, {@code Male} or {@code Female}. */
    public String group() {
        return value(AdultAttribute.SEX).orElseThrow();
    }
}
