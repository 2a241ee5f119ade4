package io.github.weaktostrong.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.github.weaktostrong.TinyModels;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.LoadedModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.privacy.PrivacyHistory;
import io.github.weaktostrong.safetensors.Dtype;
import io.github.weaktostrong.safetensors.TensorSource;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model in shards on its way into memory. */
class ShardedLoadTest {
    /** 19 million parameters, 77 MB; the largest matrix, 5.1 million, is more than one piece. */
    private static final GptNeoXConfig SHAPE =
            GptNeoXConfig.of(1, 1024, 8).withVocabSize(5000).withPositions(32);

    private static final long MIB = 1 << 20;

    @TempDir private Path temp;

    @Test
    void shards_opened_takeNoSecondCopyInTheHost() throws IOException {
        ModelSpec random = ModelSpec.random("large", SHAPE, 1, TinyModels.tokenizer());
        Path folder = temp.resolve("model");
        long before = allocated();
        try (CausalLanguageModel model = CausalLanguageModel.open(random, Device.cpu())) {
            assertTrue(allocated() - before <= 17 * MIB, allocated() - before + " bytes");
            write(model, folder);
            before = allocated();
            try (CausalLanguageModel read =
                    CausalLanguageModel.open(ModelSpec.folder(folder), Device.cpu())) {
                long bytes = allocated() - before;
                assertTrue(bytes <= 17 * MIB, bytes + " bytes of " + 4 * read.parameterCount());
                model.parameters()
                        .forEach(
                                (name, array) ->
                                        assertArrayEquals(
                                                array.toFloatArray(),
                                                read.parameters().get(name).toFloatArray(),
                                                name));
            }
        }
    }

    private static void write(LoadedModel model, Path folder) throws IOException {
        Map<String, TensorSource> tensors = new TreeMap<>();
        model.parameters()
                .forEach(
                        (name, array) -> {
                            List<Long> shape =
                                    LongStream.of(array.getShape().getShape()).boxed().toList();
                            tensors.put(
                                    name,
                                    new TensorSource(
                                            shape, () -> array.toByteBuffer(true).asFloatBuffer()));
                        });
        ModelContent content =
                new ModelContent(
                        ConfigJson.causal(SHAPE),
                        model.tokenizer().json(),
                        new TreeMap<>(tensors),
                        Map.of(),
                        PrivacyHistory.NONE);
        CheckpointWriter.write(folder, content, Dtype.F32, 16 * MIB);
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    true, files.filter(f -> f.toString().endsWith(".safetensors")).count() > 3);
        }
    }

    /** Bytes of buffers outside the heap, those that are garbage by now included. */
    private static long allocated() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getTotalCapacity)
                .sum();
    }
}
