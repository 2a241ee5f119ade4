package io.github.weaktostrong.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.engine.Engines;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TokenBatchTest {
    private NDManager manager;

    @BeforeEach
    void open() {
        manager = Engines.openManager(Device.cpu());
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void batch_rowsOfDifferentLengths_arePaddedOnTheRight() {
        TokenBatch batch = TokenBatch.of(manager, List.of(row(5, 6, 7), row(8)));
        assertEquals(2, batch.rows());
        assertEquals(3, batch.width());
        assertEquals(3, batch.length(0));
        assertEquals(1, batch.length(1));
        assertEquals(new Shape(2, 3), batch.ids().getShape());
        assertArrayEquals(new long[] {5, 6, 7, 8, 0, 0}, batch.ids().toLongArray());
        assertArrayEquals(new long[] {2, 3}, batch.lastPositions().toLongArray());
        assertEquals(new Shape(2, 3, 1), batch.mask().getShape());
        assertArrayEquals(new float[] {1, 1, 1, 1, 0, 0}, batch.mask().toFloatArray());
    }

    @Test
    void batch_ofAWidth_isPaddedToIt_andRefusesALongerRow() {
        TokenBatch batch = TokenBatch.of(manager, List.of(row(5, 6), row(8)), 4);
        assertArrayEquals(new long[] {5, 6, 0, 0, 8, 0, 0, 0}, batch.ids().toLongArray());
        assertArrayEquals(new long[] {1, 4}, batch.lastPositions().toLongArray());
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> TokenBatch.of(manager, List.of(row(5, 6, 7)), 2))
                        .getMessage();
        assertEquals(
                "a row of 3 tokens in a batch of width 2; expected none that is longer; cut the row"
                        + " or widen the batch",
                message);
    }

    @Test
    void batch_paddingOnEitherSide_isStripped() {
        List<int[]> rows = List.of(row(9, 5, 6, 9), row(7, 9, 9, 9), row(1, 2, 3, 4));
        List<boolean[]> masks =
                List.of(
                        new boolean[] {false, true, true, false},
                        new boolean[] {true, false, false, false},
                        new boolean[] {true, true, true, true});
        TokenBatch batch = TokenBatch.of(manager, rows, masks);
        assertArrayEquals(
                new long[] {5, 6, 0, 0, 7, 0, 0, 0, 1, 2, 3, 4}, batch.ids().toLongArray());
        assertArrayEquals(new long[] {1, 4, 11}, batch.lastPositions().toLongArray());
    }

    @Test
    void batch_maskWithAGap_isRefusedWithTheRow() {
        List<int[]> rows = List.of(row(1, 2, 3), row(1, 2, 3));
        List<boolean[]> masks =
                List.of(new boolean[] {true, true, true}, new boolean[] {true, false, true});
        Exception e =
                assertThrows(
                        IllegalArgumentException.class, () -> TokenBatch.of(manager, rows, masks));
        assertEquals(
                "the mask of row 1 has a gap before position 2; expected padding only before and"
                        + " after the tokens",
                e.getMessage());
    }

    @Test
    void batch_rowWithoutTokens_isRefused() {
        String expected =
                "a batch of 2 row(s) has a row without tokens; expected at least one token in"
                        + " every row; leave empty texts out";
        Exception empty =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> TokenBatch.of(manager, List.of(row(1), row())));
        assertEquals(expected, empty.getMessage());
        List<boolean[]> masks = List.of(new boolean[] {true}, new boolean[] {false});
        Exception masked =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> TokenBatch.of(manager, List.of(row(1), row(1)), masks));
        assertEquals(expected, masked.getMessage());
    }

    @Test
    void batch_noRow_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> TokenBatch.of(manager, List.of()));
    }

    @Test
    void batch_rowsAndMasksOfDifferentCountOrLength_isRefused() {
        List<int[]> rows = List.of(row(1, 2), row(3, 4));
        assertThrows(
                IllegalArgumentException.class,
                () -> TokenBatch.of(manager, rows, List.of(new boolean[] {true, true})));
        List<boolean[]> longer =
                List.of(new boolean[] {true, true}, new boolean[] {true, true, true});
        assertThrows(IllegalArgumentException.class, () -> TokenBatch.of(manager, rows, longer));
    }

    private static int[] row(int... ids) {
        return ids;
    }
}
