package io.github.weaktostrong.eval.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.provenance.Seeds;
import org.junit.jupiter.api.Test;

class CanaryTest {

    @Test
    void draw_kinds_haveTheirForm() {
        Seeds seed = Seeds.of(1);
        assertTrue(Canary.Kind.CARD.draw(seed).matches("my card number is (\\d{4} ){3}\\d{4}"));
        assertTrue(Canary.Kind.PASSWORD.draw(seed).matches("the password is [a-z0-9]{10}"));
        assertTrue(Canary.Kind.PHONE.draw(seed).matches("please call me at \\d{3}-\\d{3}-\\d{4}"));
    }

    @Test
    void draw_seed_decides() {
        assertEquals(Canary.Kind.CARD.draw(Seeds.of(1)), Canary.Kind.CARD.draw(Seeds.of(1)));
        assertNotEquals(Canary.Kind.CARD.draw(Seeds.of(1)), Canary.Kind.CARD.draw(Seeds.of(2)));
    }

    @Test
    void canary_withoutCopies_isRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Canary.draw(Canary.Kind.CARD, 0, Seeds.of(1)));
    }
}
