package io.github.weaktostrong.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnginesTest {

    @AfterEach
    void forgetTheChoice() {
        System.clearProperty(TensorOps.PROPERTY);
    }

    @Test
    void device_cpu_isTheCpu() {
        assertEquals(Device.cpu(), Engines.device("cpu"));
    }

    @Test
    void device_auto_isTheFirstGpuOrTheCpu() {
        boolean gpu = Engine.getEngine("PyTorch").getGpuCount() > 0;
        assertEquals(gpu ? Device.gpu() : Device.cpu(), Engines.device("auto"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "cuda", "CPU", "gpu", "gpu-1", "gpu1234", "gpu0 "})
    void device_unknownName_isRefusedWithTheNames(String name) {
        Exception e = assertThrows(IllegalArgumentException.class, () -> Engines.device(name));
        assertEquals(
                "device '" + name + "'; expected auto, cpu or gpu0, gpu1, ...; name one of them",
                e.getMessage());
    }

    @Test
    void device_gpuThatDoesNotExist_isRefusedWithTheCount() {
        int gpus = Engine.getEngine("PyTorch").getGpuCount();
        Exception e =
                assertThrows(IllegalArgumentException.class, () -> Engines.device("gpu" + gpus));
        assertTrue(e.getMessage().contains("device 'gpu" + gpus + "' does not exist"));
        assertTrue(e.getMessage().contains("the engine sees " + gpus + " GPU(s)"));
    }

    @Test
    void firstUse_emptyFolder_saysWhatIsUnpackedAndOnce(@TempDir Path cache) throws IOException {
        for (Path none : List.of(cache, cache.resolve("none"))) {
            String said = Engines.firstUse(none).orElseThrow();
            assertTrue(said.contains(none + ", once: about 450 MB"), said);
        }
        Files.createDirectory(cache.resolve("2.7.1-cpu-linux-x86_64"));
        assertEquals(Optional.empty(), Engines.firstUse(cache));
    }

    @Test
    void description_engine_namesVersions() {
        assertEquals("DJL 0.35.1, PyTorch 2.7.1", Engines.description());
        assertTrue(Engines.threads() >= 1);
    }

    @Test
    void operations_propertyUnset_areFused() {
        assertInstanceOf(FusedOps.class, opened());
    }

    @Test
    void operations_propertyPlain_arePlain() {
        System.setProperty(TensorOps.PROPERTY, "plain");
        assertInstanceOf(PlainOps.class, opened());
    }

    @Test
    void operations_propertyUnknown_isRefusedWithBothNames() {
        System.setProperty(TensorOps.PROPERTY, "fast");
        Exception e = assertThrows(IllegalArgumentException.class, EnginesTest::opened);
        assertEquals(
                "system property wts.ops is 'fast'; expected fused or plain; set one of them or"
                        + " leave it out",
                e.getMessage());
    }

    @Test
    void unloadable_cacheThatCannotBeWritten_saysWhereAndHowToMend() {
        Exception djl =
                new IllegalStateException(
                        "Failed to extract PyTorch native library",
                        new NoSuchFileException("/proc/x"));
        Exception ours = Engines.unloadable(djl, Path.of("cache"));
        assertEquals(
                "PyTorch's libraries cannot be unpacked or loaded (NoSuchFileException: /proc/x);"
                        + " expected a writable folder with 1 GB of room at cache; make room there"
                        + " or set DJL_CACHE_DIR to another folder",
                ours.getMessage());
        assertSame(djl, ours.getCause());
    }

    private static TensorOps opened() {
        try (NDManager manager = Engines.openManager(Device.cpu());
                TensorOps ops = TensorOps.open(manager)) {
            return ops;
        }
    }
}
