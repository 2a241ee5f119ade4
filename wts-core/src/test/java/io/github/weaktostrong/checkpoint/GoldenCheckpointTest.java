package io.github.weaktostrong.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.BadInputException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The reference folders of transformers, where they are. */
class GoldenCheckpointTest {

    private static final String EMBEDDING = "gpt_neox.embed_in.weight";

    @Test
    void classifierFolder_read_hasItsShapeAndTensors() {
        Optional<Path> folder = SharedFolder.find("golden/neox/classifier");
        if (folder.isEmpty()) {
            return;
        }
        try (Checkpoint checkpoint = Checkpoint.open(folder.get())) {
            GptNeoXConfig shape =
                    new GptNeoXConfig(512, 64, 2, 4, 256, 64, 0.25, 10_000, 1e-5, true, 0.08, 0, 0);
            assertEquals(ConfigJson.classifier(shape, 3).withPadTokenId(1), checkpoint.config());
            Map<String, long[]> expected = shape.parameterShapes();
            expected.put("score.weight", new long[] {3, 64});
            checkpoint.require(expected);
            expected.remove("score.weight");
            assertThrows(BadInputException.class, () -> checkpoint.require(expected));
            checkpoint.require(expected, Set.of("score.weight"));
            assertEquals(512 * 64, checkpoint.floats(EMBEDDING).asFloatBuffer().remaining());
        }
    }

    @Test
    void hubStyleFolder_oldBuffersAndShards_readLikeTheFullPrecisionFolder() {
        Optional<Path> golden = SharedFolder.find("golden/neox");
        if (golden.isEmpty()) {
            return;
        }
        try (Checkpoint hub = Checkpoint.open(golden.get().resolve("causal-hub-style"));
                Checkpoint full = Checkpoint.open(golden.get().resolve("causal"))) {
            assertEquals(Architecture.CAUSAL_LM, hub.config().architecture());
            assertEquals(OptionalInt.empty(), hub.config().padTokenId());
            Map<String, long[]> expected = hub.config().shape().parameterShapes();
            expected.put("embed_out.weight", new long[] {512, 64});
            hub.require(expected);
            full.require(expected);
            assertTrue(hub.names().contains("gpt_neox.layers.0.attention.bias"));
            for (String name : expected.keySet()) {
                FloatBuffer half = hub.floats(name).asFloatBuffer();
                FloatBuffer single = full.floats(name).asFloatBuffer();
                assertEquals(single.remaining(), half.remaining());
                for (int i = 0; i < half.remaining(); i++) {
                    float value = single.get(i);
                    assertEquals(value, half.get(i), Math.max(Math.abs(value) * 0x1p-11, 0x1p-25));
                }
            }
        }
    }

    @Test
    void configuration_newerKeyNames_readLikeTheOlderOnes() {
        Optional<Path> golden = SharedFolder.find("golden/neox/classifier");
        if (golden.isEmpty()) {
            return;
        }
        assertEquals(
                ConfigJson.read(golden.get()),
                new ConfigReader(golden.get().resolve("config-as-transformers-5-writes-it.json"))
                        .read());
    }
}
