package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.engine.Engines;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutOfMemoryTest {
    @Test
    void of_engineThatCannotAllocate_saysHowMuchInOneLine() {
        try (NDManager manager = Engines.openManager(Device.cpu())) {
            Shape giant = new Shape(1L << 50);
            RuntimeException e =
                    assertThrows(RuntimeException.class, () -> manager.zeros(giant).close());
            String message = OutOfMemory.of(e).orElseThrow();
            assertTrue(
                    message.startsWith(
                            "out of memory (DefaultCPUAllocator: can't allocate memory: you tried"
                                    + " to allocate 4503599627370496 bytes); expected room for"),
                    message);
            assertTrue(message.endsWith("or take a machine or device with more"), message);
        }
    }

    @Test
    void of_deviceThatIsFull_saysHowMuch() {
        EngineException e =
                new EngineException(
                        "CUDA out of memory. Tried to allocate 20.00 GiB. GPU 0 has a total"
                                + " capacity of 79.1 GiB\nException raised from malloc",
                        null);
        String message = OutOfMemory.of(new IllegalStateException("step 3", e)).orElseThrow();
        assertTrue(
                message.startsWith("out of memory (CUDA out of memory. Tried to allocate 20.00"),
                message);
        assertTrue(message.contains("20.00 GiB); expected room"), message);
    }

    @Test
    void of_heap_namesTheOptionOfTheJvm_andOtherErrorsAreNone() {
        String message = OutOfMemory.of(new OutOfMemoryError("Java heap space")).orElseThrow();
        assertTrue(message.startsWith("out of memory (Java heap space); expected"), message);
        assertTrue(message.contains("WTS_JAVA_OPTS=-Xmx4g"), message);
        assertEquals(Optional.empty(), OutOfMemory.of(new IllegalStateException("no such folder")));
    }
}
