package io.github.weaktostrong.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExampleTest {
    @Test
    void of_textOnly_hasNothingElse() {
        Example row = Example.of("a");
        assertEquals("a", row.text());
        assertFalse(row.secondText().isPresent() || row.id().isPresent());
        assertFalse(row.label().isPresent() || row.softLabel().isPresent());
        assertFalse(row.group().isPresent());
        assertEquals("", row.task() + row.variant());
        assertEquals(List.of(), row.perturbed());
    }

    @Test
    void with_everything_keepsEverythingAndTheOriginal() {
        Example plain = Example.of("a", 1);
        Example full =
                plain.withSecondText("b")
                        .withId("7")
                        .withSoftLabel(0.25f, 0.75f)
                        .withGroup("F")
                        .withSource("s")
                        .withTask("qqp")
                        .withVariant("swap")
                        .withPerturbed(List.of(Example.of("x")));
        assertEquals(Example.of("a", 1), plain);
        assertEquals("b", full.secondText().orElseThrow());
        assertEquals("7", full.id().orElseThrow());
        assertEquals(1, full.label().orElseThrow());
        assertArrayEquals(new float[] {0.25f, 0.75f}, full.softLabel().orElseThrow());
        assertEquals("F", full.group().orElseThrow());
        assertEquals("s", full.source());
        assertEquals("qqp swap", full.task() + " " + full.variant());
        assertEquals(List.of(Example.of("x")), full.perturbed());
        assertEquals(OptionalInt.of(2), full.withLabel(2).label());
    }

    @Test
    void source_unset_isTheModelInput() {
        assertEquals("a", Example.of("a").source());
        assertEquals("a\tb", Example.of("a").withSecondText("b").source());
    }

    @Test
    void withoutLabels_labelled_hidesThemInPerturbedRowsToo() {
        Example row =
                Example.of("a", 1)
                        .withSoftLabel(0.5f, 0.5f)
                        .withGroup("F")
                        .withPerturbed(List.of(Example.of("x", 1)));
        Example hidden = row.withoutLabels();
        assertFalse(hidden.label().isPresent() || hidden.softLabel().isPresent());
        assertFalse(hidden.perturbed().get(0).label().isPresent());
        assertEquals("F", hidden.group().orElseThrow());
    }

    @Test
    void softLabel_arrayChangedByCaller_doesNotChange() {
        float[] values = {0.5f, 0.5f};
        Example row = Example.of("a").withSoftLabel(values);
        values[0] = 9;
        row.softLabel().orElseThrow()[1] = 9;
        assertArrayEquals(new float[] {0.5f, 0.5f}, row.softLabel().orElseThrow());
    }

    @Test
    void withSoftLabel_sumNearOne_isDividedByIt() {
        float[] values = Example.of("a").withSoftLabel(0.5005f, 0.5f).softLabel().orElseThrow();
        assertEquals(1.0, (double) values[0] + values[1], 1e-7);
        // 0.1 + 0.2 + 0.7 is 1 but for rounding: unchanged, bit for bit.
        float[] rounded = {0.1f, 0.2f, 0.7f};
        assertArrayEquals(
                rounded, Example.of("a").withSoftLabel(rounded).softLabel().orElseThrow());
    }

    @Test
    void withSoftLabel_notProbabilities_saysWhy() {
        assertRefused("soft label sums to 1.5; expected 1 within 0.001", 0.5f, 1f);
        assertRefused("soft label sums to 0.998; expected 1", 0.5f, 0.498f);
        assertRefused("soft label has the entry -0.5; expected probabilities", -0.5f, 1.5f);
        assertRefused("soft label has the entry NaN; expected", Float.NaN, 1f);
        assertRefused("soft label has the entry Infinity; expected", Float.POSITIVE_INFINITY, 0f);
        assertRefused("soft label has 1 entries; expected one probability per class", 1f);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE})
    void withLabel_negative_isRefused(int label) {
        var e = assertThrows(IllegalArgumentException.class, () -> Example.of("a", label));
        assertEquals("label is " + label + "; expected a class counted from 0", e.getMessage());
    }

    @Test
    void of_emptyText_isRefused() {
        var e = assertThrows(IllegalArgumentException.class, () -> Example.of(""));
        assertEquals(
                "text is empty; expected at least one character; drop the row or fill it",
                e.getMessage());
    }

    @Test
    void equals_oneFieldDiffers_isFalse() {
        Example row = Example.of("a", 1);
        assertEquals(row, Example.of("a", 1));
        assertEquals(row.hashCode(), Example.of("a", 1).hashCode());
        assertNotEquals(row, row.withLabel(0));
        assertNotEquals(row, row.withGroup("F"));
        assertNotEquals(row, row.withSoftLabel(0.5f, 0.5f));
    }

    private static void assertRefused(String start, float... softLabel) {
        var e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Example.of("a").withSoftLabel(softLabel));
        assertEquals(start, e.getMessage().substring(0, start.length()));
    }
}
