package io.github.weaktostrong.eval.adult;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdultTemplateTest {
    private static final AdultRow PERSON =
            row(Map.of(AdultAttribute.CAPITAL_GAIN, "2174", AdultAttribute.CAPITAL_LOSS, "0"));

    @Test
    void text_attributeList_leavesOutZeros() {
        assertEquals(
                "39 years old, male, white, born in Puerto Rico, bachelor, never married, no"
                        + " family, capital gain 2174, state government, clerk, 40 hours.",
                AdultTemplate.ATTRIBUTE_LIST.text(PERSON));
    }

    @Test
    void text_sentences_areOneLine() {
        assertEquals(
                "The person is 39 years old. The sex is male. The race is white. The country of"
                        + " birth is Puerto Rico. The education is bachelor. The marital status is"
                        + " never married, the place in the family is no family. The capital gain"
                        + " was 2174. The sector is state government, the job is clerk, for 40"
                        + " hours a week.",
                AdultTemplate.SENTENCES.text(PERSON));
    }

    @Test
    void text_unknownValue_saysUnknown() {
        Map<AdultAttribute, String> values = new EnumMap<>(PERSON.values());
        values.remove(AdultAttribute.OCCUPATION);
        AdultRow row = new AdultRow("x", values, false);
        assertTrue(row.hasUnknown());
        assertFalse(PERSON.hasUnknown());
        assertEquals("job: unknown", AdultTemplate.user("job: {occupation}").text(row));
    }

    @Test
    void includeProtected_false_hidesTheSexOnly() {
        AdultTemplate template = AdultTemplate.ATTRIBUTE_LIST.includeProtected(false);
        assertEquals(
                AdultTemplate.ATTRIBUTE_LIST.text(PERSON).replace("male, ", ""),
                template.text(PERSON));
        assertFalse(AdultTemplate.SENTENCES.includeProtected(false).text(PERSON).contains("male"));
        assertEquals(
                AdultTemplate.ATTRIBUTE_LIST.text(PERSON),
                template.includeProtected(true).text(PERSON));
        assertTrue(AdultTemplate.SENTENCES.includesProtected());
    }

    @Test
    void includeProtected_sexOutsideOfBrackets_isRefused() {
        AdultTemplate template = AdultTemplate.user("{age} {sex}");
        var e =
                assertThrows(
                        IllegalArgumentException.class, () -> template.includeProtected(false));
        assertEquals(
                "template shows {sex} outside of [brackets], so it cannot be left out; write"
                        + " [{sex}, ] or the like: {age} {sex}",
                e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
"""
{agee} ~ template has the unknown placeholder {agee}; expected one of {age}, {workclass}, {education}
{fnlwgt} ~ template has the unknown placeholder {fnlwgt}; expected one of
{} ~ template has the unknown placeholder {}; expected
{age ~ template has a { or } without its pair; expected {column}: {age
age} ~ template has a { or } without its pair; expected {column}: age}
{age}[, ~ template has a [ or ] at character 6 without its pair; expected [clauses] that are
{age}] ~ template has a [ or ] at character 6 without its pair
{age}[a [{sex}]] ~ template has a [ or ] at character 6 without its pair
no placeholder ~ template has no placeholder; expected at least one, such as {age}: no placeholder
{age} [really] ~ template has [brackets] without a placeholder; expected one, such as
""")
    void user_badPattern_saysWhy(String pattern, String why) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> AdultTemplate.user(pattern))
                        .getMessage();
        assertTrue(message.startsWith(why), message);
        assertTrue(message.endsWith(pattern), message);
    }

    @Test
    void text_everyAttribute_hasAPlaceholder() {
        StringBuilder pattern = new StringBuilder();
        for (AdultAttribute attribute : AdultAttribute.values()) {
            pattern.append('{').append(attribute.column()).append("}|");
        }
        assertEquals(
                "39|state government|bachelor|never married|clerk|no family|white|male|2174|0|40|"
                        + "Puerto Rico|",
                AdultTemplate.user(pattern.toString()).text(PERSON));
    }

    @Test
    void row_noSex_isRefused() {
        Map<AdultAttribute, String> values = new EnumMap<>(PERSON.values());
        values.put(AdultAttribute.SEX, "male");
        var e = assertThrows(IllegalArgumentException.class, () -> new AdultRow("x", values, true));
        assertEquals("sex is male; expected Male or Female", e.getMessage());
    }

    private static AdultRow row(Map<AdultAttribute, String> amounts) {
        Map<AdultAttribute, String> values = new EnumMap<>(amounts);
        values.put(AdultAttribute.AGE, "39");
        values.put(AdultAttribute.WORKCLASS, "State-gov");
        values.put(AdultAttribute.EDUCATION, "Bachelors");
        values.put(AdultAttribute.MARITAL_STATUS, "Never-married");
        values.put(AdultAttribute.OCCUPATION, "Adm-clerical");
        values.put(AdultAttribute.RELATIONSHIP, "Not-in-family");
        values.put(AdultAttribute.RACE, "White");
        values.put(AdultAttribute.SEX, "Male");
        values.put(AdultAttribute.HOURS_PER_WEEK, "40");
        values.put(AdultAttribute.NATIVE_COUNTRY, "Puerto-Rico");
        return new AdultRow("x", values, true);
    }
}
