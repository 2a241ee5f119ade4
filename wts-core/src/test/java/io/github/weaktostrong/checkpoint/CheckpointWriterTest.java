package io.github.weaktostrong.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.privacy.PrivacyHistory;
import io.github.weaktostrong.safetensors.Dtype;
import io.github.weaktostrong.safetensors.SafetensorsFile;
import io.github.weaktostrong.safetensors.TensorSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointWriterTest {

    @TempDir Path temp;

    @Test
    void savedFolder_opened_holdsTheSameModel() throws IOException {
        ModelContent content =
                TestModels.withFile(TestModels.classifier(3), "README.md", "# Card\n");
        Path folder = temp.resolve("deep/er/model");
        CheckpointWriter.write(folder, content, Dtype.F32);
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertEquals(content.config(), checkpoint.config());
            assertSameWeights(content, checkpoint);
            assertEquals(TestModels.TOKENIZER, Files.readString(checkpoint.tokenizerJson()));
        }
        assertEquals("# Card\n", Files.readString(folder.resolve("README.md")));
        assertEquals(List.of("model"), names(folder.getParent()));
    }

    @Test
    void savedFile_header_isAlignedAndNamesPyTorch() {
        CheckpointWriter.write(temp.resolve("m"), TestModels.causal(), Dtype.F16);
        try (SafetensorsFile file = SafetensorsFile.open(temp.resolve("m/model.safetensors"))) {
            assertEquals(Map.of("format", "pt"), file.metadata());
            assertEquals(Dtype.F16, file.tensors().get("embed_out.weight").dtype());
        }
    }

    @Test
    void tokenizerFiles_specialTokens_areNamedByTheirIds() throws IOException {
        CheckpointWriter.write(temp.resolve("m"), TestModels.causal(), Dtype.F32);
        String text = Files.readString(temp.resolve("m/special_tokens_map.json"));
        assertTrue(text.contains("\"pad_token\": \"<|padding|>\""), text);
        assertTrue(text.contains("\"eos_token\": \"<|endoftext|>\""), text);
        assertTrue(Files.exists(temp.resolve("m/generation_config.json")));
    }

    @Test
    void largeModel_saved_isDividedIntoShardsThatOpenAlike() throws IOException {
        ModelContent content = TestModels.causal();
        CheckpointWriter.write(temp.resolve("m"), content, Dtype.F32, 4000);
        List<String> names = names(temp.resolve("m"));
        assertTrue(names.contains("model.safetensors.index.json"), names.toString());
        assertTrue(names.contains("model-00001-of-00003.safetensors"), names.toString());
        assertFalse(names.contains("model.safetensors"), names.toString());
        try (Checkpoint checkpoint = Checkpoint.open(temp.resolve("m"))) {
            assertSameWeights(content, checkpoint);
        }
    }

    @Test
    void earlierModel_savedAgain_isReplacedWhole() throws IOException {
        Path folder = temp.resolve("m");
        CheckpointWriter.write(folder, TestModels.causal(), Dtype.F32, 4000);
        CheckpointWriter.write(folder, TestModels.classifier(2), Dtype.F32);
        assertEquals(
                Set.of(
                        "config.json",
                        "model.safetensors",
                        "special_tokens_map.json",
                        "tokenizer.json",
                        "tokenizer_config.json"),
                Set.copyOf(names(folder)));
        assertEquals(List.of("m"), names(temp));
    }

    @Test
    void openModel_savedOverItself_keepsItsWeights() {
        Path folder = temp.resolve("m");
        ModelContent content = TestModels.causal();
        CheckpointWriter.write(folder, content, Dtype.F32);
        try (Checkpoint old = Checkpoint.open(folder)) {
            SortedMap<String, TensorSource> tensors = new TreeMap<>();
            for (String name : old.names()) {
                tensors.put(
                        name,
                        new TensorSource(
                                old.info(name).shape(), () -> old.floats(name).asFloatBuffer()));
            }
            ModelContent again = TestModels.content(old.config(), tensors);
            CheckpointWriter.write(folder, again, Dtype.F32);
        }
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertSameWeights(content, checkpoint);
        }
    }

    @Test
    void folderWithOtherFiles_saved_isRefusedAndKept() throws IOException {
        Path folder = temp.resolve("m");
        CheckpointWriter.write(folder, TestModels.causal(), Dtype.F32);
        Files.writeString(folder.resolve("thesis.tex"), "years of work");
        BadInputException thrown =
                assertThrows(
                        BadInputException.class,
                        () -> CheckpointWriter.write(folder, TestModels.causal(), Dtype.F32));
        assertTrue(thrown.getMessage().contains("'thesis.tex'"), thrown.getMessage());
        assertEquals("years of work", Files.readString(folder.resolve("thesis.tex")));
        assertEquals(List.of("m"), names(temp));
    }

    @Test
    void folderWithATokenizerOnly_saved_isRefusedAndKept() throws IOException {
        Path file = temp.resolve("tokenizer.json");
        Files.writeString(file, TestModels.TOKENIZER);
        BadInputException thrown =
                assertThrows(
                        BadInputException.class,
                        () -> CheckpointWriter.write(temp, TestModels.causal(), Dtype.F32));
        assertTrue(thrown.getMessage().contains("no whole model"), thrown.getMessage());
        assertTrue(Files.exists(file));
    }

    @Test
    void supplierThatFails_midway_leavesTheEarlierModelAndNothingElse() throws IOException {
        Path folder = temp.resolve("m");
        CheckpointWriter.write(folder, TestModels.causal(), Dtype.F32);
        byte[] before = Files.readAllBytes(folder.resolve("model.safetensors"));
        ModelContent bad = withTensor("score.weight", new TensorSource(List.of(4L), () -> fail()));
        assertThrows(
                IllegalStateException.class, () -> CheckpointWriter.write(folder, bad, Dtype.F32));
        assertThrows(
                IllegalStateException.class,
                () -> CheckpointWriter.write(temp.resolve("new/er/m"), bad, Dtype.F32));
        assertArrayEquals(before, Files.readAllBytes(folder.resolve("model.safetensors")));
        assertEquals(List.of("m"), names(temp));
    }

    @Test
    void tensor_wrongNumberOfValues_isRefusedByName() {
        ModelContent bad =
                withTensor(
                        "score.weight",
                        new TensorSource(List.of(2L, 2L), () -> FloatBuffer.allocate(3)));
        IllegalArgumentException thrown =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> CheckpointWriter.write(temp.resolve("m"), bad, Dtype.F32));
        assertEquals(
                "tensor 'score.weight' has 3 values; expected 4 for the shape [2, 2]",
                thrown.getMessage());
        assertTrue(names(temp).isEmpty());
    }

    @Test
    void halfPrecision_valueThatOverflows_isRefusedByName() {
        ModelContent bad =
                withTensor(
                        "score.weight",
                        new TensorSource(
                                List.of(1L), () -> FloatBuffer.wrap(new float[] {70_000})));
        IllegalArgumentException thrown =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> CheckpointWriter.write(temp.resolve("m"), bad, Dtype.F16));
        assertTrue(thrown.getMessage().contains("'score.weight' has the value 70000.0"));
        assertTrue(names(temp).isEmpty());
    }

    @Test
    void parentThatIsAFile_saved_saysThatItCannotBeWritten() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "");
        UncheckedIOException thrown =
                assertThrows(
                        UncheckedIOException.class,
                        () ->
                                CheckpointWriter.write(
                                        file.resolve("m"), TestModels.causal(), Dtype.F32));
        assertTrue(thrown.getMessage().contains("cannot be written"), thrown.getMessage());
        assertThrows(
                BadInputException.class,
                () -> CheckpointWriter.write(file, TestModels.causal(), Dtype.F32));
    }

    @Test
    void extraFile_nameOfAnotherFolderOrOfTheModel_isRefused() {
        ModelContent content = TestModels.causal();
        for (String name : List.of("../x", "a/b", "config.json", ".hidden", "")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> TestModels.withFile(content, name, ""),
                    name);
        }
    }

    @Test
    void content_brokenTokenizer_isRefused() {
        ModelContent content = TestModels.causal();
        BadInputException thrown =
                assertThrows(
                        BadInputException.class,
                        () ->
                                new ModelContent(
                                        content.config(),
                                        "{\"a\": ",
                                        content.tensors(),
                                        Map.of(),
                                        PrivacyHistory.NONE));
        assertTrue(thrown.getMessage().contains("line 1 column"), thrown.getMessage());
    }

    private static FloatBuffer fail() {
        throw new IllegalStateException("planted");
    }

    private static ModelContent withTensor(String name, TensorSource source) {
        ModelContent content = TestModels.classifier(2);
        SortedMap<String, TensorSource> tensors = new TreeMap<>(content.tensors());
        tensors.put(name, source);
        return TestModels.content(content.config(), tensors);
    }

    private static void assertSameWeights(ModelContent content, Checkpoint checkpoint) {
        assertEquals(content.tensors().keySet(), new TreeSet<>(checkpoint.names()));
        content.tensors()
                .forEach(
                        (name, source) -> {
                            assertEquals(source.shape(), checkpoint.info(name).shape());
                            assertArrayEquals(
                                    TestModels.floats(source.values().get()),
                                    TestModels.floats(checkpoint.floats(name).asFloatBuffer()));
                        });
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void requireReplaceable_saysBeforehandWhatWriteWouldSay() throws IOException {
        Path model = temp.resolve("m");
        ModelContent content = TestModels.withFile(TestModels.causal(), "training.json", "{}");
        CheckpointWriter.requireReplaceable(temp.resolve("absent/m"), Set.of());
        assertFalse(Files.exists(temp.resolve("absent")));
        CheckpointWriter.write(model, content, Dtype.F32);
        CheckpointWriter.requireReplaceable(model, Set.of("training.json"));
        String message =
                assertThrows(
                                BadInputException.class,
                                () -> CheckpointWriter.requireReplaceable(model, Set.of()))
                        .getMessage();
        assertTrue(message.contains("training.json"), message);
        Path file = Files.writeString(temp.resolve("file"), "");
        for (Path bad : List.of(file, file.resolve("m"), Path.of("/"))) {
            assertThrows(
                    BadInputException.class,
                    () -> CheckpointWriter.requireReplaceable(bad, Set.of()));
        }
        CheckpointWriter.requireReplaceable(Files.createDirectory(temp.resolve("empty")), Set.of());
    }
}
