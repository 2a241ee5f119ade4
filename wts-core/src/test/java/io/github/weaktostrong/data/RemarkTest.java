package io.github.weaktostrong.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class RemarkTest {
    @Test
    void texts_thoseThatDifferInTheirCountAlone_areOneWithItsRange() {
        List<Remark> remarks =
                List.of(
                        Remark.counted("pairs (of 5 words): ", 12, ""),
                        Remark.counted("group 1 has ", 13, " rows"),
                        Remark.counted("pairs (of 5 words): ", 3, ""),
                        Remark.counted("group 2 has ", 14, " rows"),
                        Remark.counted("pairs (of 5 words): ", 7, ""));
        assertEquals(
                List.of(
                        "pairs (of 5 words): 3 to 12",
                        "group 1 has 13 rows",
                        "group 2 has 14 rows"),
                Remark.texts(remarks));
    }

    @Test
    void texts_withoutCountOrOfOne_standOnceAsTheyAre() {
        Remark absent = Remark.of("D_W has no row of class [1]");
        Remark small = Remark.counted("D_T has ", 80, " rows only");
        assertEquals(
                List.of(
                        "D_W has no row of class [1]",
                        "D_T has 80 rows only",
                        "one: D_T has 80 rows only"),
                Remark.texts(List.of(absent, small, absent, small, small.on("one"))));
    }
}
