package io.github.weaktostrong.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.engine.Engines;
import org.junit.jupiter.api.Test;

class HostPiecesTest {
    @Test
    void pieces_ofRowsAndOfColumns_endWhereTheyBelong() {
        try (NDManager manager = Engines.openManager(Device.cpu())) {
            HostPieces pieces = new HostPieces(manager, 4);
            NDArray rows = manager.zeros(new Shape(2, 3));
            pieces.values().put(new float[] {1, 2, 3, 4});
            pieces.set(rows, 0, 4);
            pieces.values().put(new float[] {5, 6});
            pieces.set(rows, 4, 2);
            assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, rows.toFloatArray());
            NDArray columns = manager.zeros(new Shape(2, 3));
            pieces.values().put(new float[] {1, 2, 3, 4}); // two columns of two
            pieces.setColumns(columns, 0, 2);
            pieces.values().put(new float[] {5, 6});
            pieces.setColumns(columns, 2, 1);
            assertArrayEquals(new float[] {1, 3, 5, 2, 4, 6}, columns.toFloatArray());
        }
    }
}
