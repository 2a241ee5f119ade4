package io.github.weaktostrong.eval.robustness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class CharacterBugTest {
    private static Set<String> overSeeds(CharacterBug bug, String word) {
        Set<String> found = new TreeSet<>();
        for (int seed = 0; seed < 200; seed++) {
            found.addAll(bug.candidates(word, new SplittableRandom(seed)));
        }
        return found;
    }

    @Test
    void insert_putsASpaceInsideOnly() {
        assertEquals(Set.of("b ugs", "bu gs"), overSeeds(CharacterBug.INSERT, "bugs"));
        assertEquals(Set.of("b ug"), overSeeds(CharacterBug.INSERT, "bug"));
    }

    @Test
    void delete_takesAnInnerCharacter() {
        assertEquals(Set.of("wrd", "wod"), overSeeds(CharacterBug.DELETE, "word"));
    }

    @Test
    void swap_exchangesInnerNeighbours() {
        assertEquals(Set.of("wrod"), overSeeds(CharacterBug.SWAP, "word"));
        assertEquals(Set.of("wrods", "wodrs"), overSeeds(CharacterBug.SWAP, "words"));
    }

    @Test
    void homoglyph_triesEveryPosition() {
        assertEquals(
                List.of("\u0251lo1", "a\u217co1", "al\u043e1", "alol"),
                CharacterBug.HOMOGLYPH.candidates("alo1", new SplittableRandom(1)));
    }

    @Test
    void words_tooShort_haveNoCandidate() {
        for (CharacterBug bug : CharacterBug.values()) {
            assertEquals(Set.of(), overSeeds(bug, "a"), bug.name());
        }
        assertEquals(Set.of(), overSeeds(CharacterBug.INSERT, "at"));
        assertEquals(Set.of(), overSeeds(CharacterBug.DELETE, "at"));
        assertEquals(Set.of(), overSeeds(CharacterBug.SWAP, "bug"));
    }

    @Test
    void character_outsideTheBasicPlane_isNeverTornApart() {
        assertEquals(Set.of("ab"), overSeeds(CharacterBug.DELETE, "a\ud83d\ude00b"));
    }

    @Property(tries = 200)
    void bugs_ofAnyWord_keepItsEndsAndLength(
            @ForAll @AlphaChars @StringLength(min = 2, max = 12) String word, @ForAll int seed) {
        for (CharacterBug bug :
                List.of(CharacterBug.INSERT, CharacterBug.DELETE, CharacterBug.SWAP)) {
            for (String candidate : bug.candidates(word, new SplittableRandom(seed))) {
                assertEquals(word.charAt(0), candidate.charAt(0));
                assertEquals(
                        word.charAt(word.length() - 1), candidate.charAt(candidate.length() - 1));
                assertTrue(Math.abs(candidate.length() - word.length()) <= 1);
            }
        }
        for (String candidate :
                CharacterBug.HOMOGLYPH.candidates(word, new SplittableRandom(seed))) {
            int different = 0;
            for (int i = 0; i < word.length(); i++) {
                different += word.charAt(i) == candidate.charAt(i) ? 0 : 1;
            }
            assertEquals(1, different);
        }
    }
}
