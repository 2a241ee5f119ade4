package io.github.weaktostrong.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.Splits;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeedDataTest {
    /** What a student sees of a row of D_WTS with versions made for these classes. */
    private static Example hidden(int... classes) {
        Example row =
                Example.of("x", 1)
                        .withPerturbed(
                                IntStream.of(classes)
                                        .mapToObj(c -> Example.of("x" + c, c))
                                        .toList());
        Dataset transfer = new Dataset("D_WTS", List.of(row));
        return new SeedData(new Splits(other("a"), transfer, other("b"), other("c")))
                .transfer()
                .get(0);
    }

    private static Dataset other(String text) {
        return new Dataset(text, List.of(Example.of(text, 0)));
    }

    @Test
    void versions_fromWhichTheLabelCouldBeTold_areNoPartOfTheTransferSet() {
        assertTrue(hidden(0, 1).label().isEmpty());
        assertEquals(List.of(Example.of("x0", 0), Example.of("x1", 1)), hidden(0, 1).perturbed());
        assertEquals(6, hidden(0, 0, 0, 1, 1, 1).perturbed().size());
        assertEquals(List.of(), hidden(1).perturbed(), "made against the label");
        assertEquals(List.of(), hidden(1, 1, 1).perturbed());
        assertEquals(List.of(), hidden(0, 1, 1).perturbed(), "one more for the label");
    }
}
