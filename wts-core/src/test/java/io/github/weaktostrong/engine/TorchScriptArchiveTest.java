package io.github.weaktostrong.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.github.weaktostrong.engine.ScriptModule.TorchScriptArchive;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

class TorchScriptArchiveTest {
    private static final String SOURCE = "class Ops(Module):\n  training : bool\n";

    @Test
    void archive_entries_areStoredInTheExpectedOrder() throws IOException {
        Map<String, byte[]> entries = entries(TorchScriptArchive.of(SOURCE));
        assertEquals(
                List.of(
                        "ops/data.pkl",
                        "ops/code/__torch__.py",
                        "ops/constants.pkl",
                        "ops/version",
                        "ops/byteorder"),
                List.copyOf(entries.keySet()));
        assertEquals(SOURCE, text(entries.get("ops/code/__torch__.py")));
        assertEquals("10\n", text(entries.get("ops/version")));
        assertEquals("little", text(entries.get("ops/byteorder")));
        assertArrayEquals(new byte[] {(byte) 0x80, 2, ')', '.'}, entries.get("ops/constants.pkl"));
    }

    @Test
    void archive_moduleObject_isThePickleOfAnEmptyModule() throws IOException {
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.writeBytes(new byte[] {(byte) 0x80, 2});
        expected.writeBytes("c__torch__\nOps\n)".getBytes(StandardCharsets.US_ASCII));
        expected.writeBytes(new byte[] {(byte) 0x81, '}', '(', 'X', 8, 0, 0, 0});
        expected.writeBytes("training".getBytes(StandardCharsets.US_ASCII));
        expected.writeBytes(new byte[] {(byte) 0x89, 'X', 22, 0, 0, 0});
        expected.writeBytes("_is_full_backward_hookNub.".getBytes(StandardCharsets.US_ASCII));
        assertArrayEquals(
                expected.toByteArray(), entries(TorchScriptArchive.of(SOURCE)).get("ops/data.pkl"));
    }

    @Test
    void archive_sourceThatIsNoTorchScript_isRefusedByTheEngine() {
        byte[] broken = TorchScriptArchive.of("class Ops(Module):\n  def broken(self:\n");
        try (NDManager manager = Engines.openManager(Device.cpu())) {
            assertThrows(
                    EngineException.class,
                    () ->
                            JniUtils.loadModule(
                                    (PtNDManager) manager,
                                    new ByteArrayInputStream(broken),
                                    true,
                                    false));
        }
    }

    private static Map<String, byte[]> entries(byte[] archive) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry at = zip.getNextEntry(); at != null; at = zip.getNextEntry()) {
                assertEquals(ZipEntry.STORED, at.getMethod(), at.getName());
                entries.put(at.getName(), zip.readAllBytes());
            }
        }
        return entries;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
