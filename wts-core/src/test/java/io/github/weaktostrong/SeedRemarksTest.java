package io.github.weaktostrong;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SeedRemarksTest {
    private final SeedRemarks remarks = new SeedRemarks();

    @Test
    void thoseThatDifferInOneNumber_areOneWithItsRange() {
        remarks.addAll(List.of("pairs (of at least 5 words): 12", "D_T has 80 rows only"));
        remarks.addAll(List.of("pairs (of at least 5 words): 3"));
        remarks.addAll(List.of("pairs (of at least 5 words): 7", "D_T has 80 rows only"));
        assertEquals(
                List.of("pairs (of at least 5 words): 3 to 12", "D_T has 80 rows only"),
                remarks.list());
    }

    @Test
    void thoseOfOneSeed_haveNumbersThatAreNames() {
        List<String> two = List.of("part 1: few rows", "part 2: few rows");
        remarks.addAll(two);
        remarks.addAll(two);
        assertEquals(two, remarks.list());
    }

    @Test
    void thoseThatDifferInMore_stay() {
        List<String> two = List.of("D_W of seed 1 has 28 rows", "D_W of seed 2 has 29 rows");
        remarks.addAll(two);
        assertEquals(two, remarks.list());
    }

    @Test
    void numbersWithinNamesOrFractionsOrTooLong_areText() {
        List<String> two =
                List.of(
                        "w1: 0.85",
                        "w2: 0.85",
                        "right: 0.85",
                        "right: 0.86",
                        "9".repeat(20),
                        "8".repeat(20));
        remarks.addAll(two);
        assertEquals(two, remarks.list());
    }
}
