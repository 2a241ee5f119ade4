package io.github.weaktostrong.examples.mini;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.TokenRows;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded encoder against ONNX Runtime 1.32. */
class MiniLmTest {
    @TempDir Path temp;

    /**
     * A sentence's mean state, as ONNX Runtime computes it; rounded to 8 bits, which moves a cosine
     * by less than 1e-4.
     *
     * @param full of the file with float32 weights
     * @param quantised of the file with 8-bit weights, whose activations have 8 bits as well
     */
    private record Expected(String text, byte[] full, byte[] quantised) {}

    @Test
    void sentenceVectors_of200Films_agreeWithOnnxRuntime() throws IOException {
        List<Expected> sentences = expected();
        assertEquals(200, sentences.size());
        try (MiniLmEncoder encoder = new MiniLmEncoder(Device.cpu())) {
            float[][] vectors = encoder.embed(sentences.stream().map(Expected::text).toList());
            double[] full = new double[vectors.length];
            double[] quantised = new double[vectors.length];
            double[] runtimesOwn = new double[vectors.length];
            for (int i = 0; i < vectors.length; i++) {
                Expected each = sentences.get(i);
                full[i] = cosine(vectors[i], each.full());
                quantised[i] = cosine(vectors[i], each.quantised());
                runtimesOwn[i] = cosine(floats(each.full()), each.quantised());
                byte[] other = sentences.get((i + 1) % vectors.length).full();
                assertTrue(cosine(vectors[i], other) < 0.9);
            }
            // the figures of docs/minilm.md
            assertCosines(0.992, 0.997, full);
            assertCosines(0.971, 0.993, quantised);
            assertCosines(0.965, 0.990, runtimesOwn);
            assertEquals(0, below(0.99, full));
            assertEquals(9, below(0.99, quantised));
            assertEquals(65, below(0.99, runtimesOwn));
        }
    }

    /** How many are below a limit by more than the rounding of the stored vectors. */
    private static long below(double limit, double[] cosines) {
        return DoubleStream.of(cosines).filter(cosine -> cosine < limit - 1e-4).count();
    }

    private static void assertCosines(double least, double mean, double[] cosines) {
        assertEquals(least, DoubleStream.of(cosines).min().orElseThrow(), 1e-3);
        assertEquals(mean, DoubleStream.of(cosines).average().orElseThrow(), 1e-3);
    }

    private static float[] floats(byte[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values[i];
        }
        return floats;
    }

    private static double cosine(float[] a, byte[] b) {
        double product = 0;
        double squaresOfA = 0;
        double squaresOfB = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            squaresOfA += (double) a[i] * a[i];
            squaresOfB += (double) b[i] * b[i];
        }
        return product / Math.sqrt(squaresOfA * squaresOfB);
    }

    private static List<Expected> expected() throws IOException {
        Map<String, Example> rows =
                EmbeddedVader.movieReviews().examples().stream()
                        .collect(Collectors.toMap(row -> row.id().orElseThrow(), row -> row));
        List<Expected> all = new ArrayList<>();
        try (InputStream in =
                        MiniLmTest.class.getResourceAsStream("/fixtures/minilm-vectors.tsv.gz");
                BufferedReader lines =
                        new BufferedReader(
                                new InputStreamReader(
                                        new GZIPInputStream(in), StandardCharsets.UTF_8))) {
            Base64.Decoder decoder = Base64.getDecoder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = line.split("\t");
                String text = rows.get("movie-" + fields[0]).texts().get(0);
                all.add(new Expected(text, decoder.decode(fields[1]), decoder.decode(fields[2])));
            }
        }
        return all;
    }

    @Test
    void folder_savedAndOpened_givesTheSameLogits() {
        List<List<String>> texts = List.of(List.of("A warm film."), List.of("dull", "Tepid."));
        Path saved = temp.resolve("saved");
        List<int[]> rows;
        float[][] logits;
        try (TextClassifier model = TextClassifier.open(MiniLm.spec(), 2, 7, Device.cpu())) {
            rows = TokenRows.silently(texts, model.tokenizer(), 128).ids();
            logits = model.logits(rows, 2);
            model.save(saved);
        }
        // [CLS] a warm film . [SEP], and [CLS] dull [SEP] te ##pid . [SEP]
        assertArrayEquals(new int[] {101, 1037, 4010, 2143, 1012, 102}, rows.get(0));
        int[] pair = rows.get(1);
        assertEquals(List.of(101, 102, 102), List.of(pair[0], pair[2], pair[pair.length - 1]));
        try (TextClassifier again =
                TextClassifier.open(ModelSpec.folder(saved), 2, 8, Device.cpu())) {
            assertArrayEquals(logits, again.logits(rows, 2));
        }
    }

    @Test
    void languageModel_theEncoder_isRefused() {
        BadInputException refused =
                assertThrows(
                        BadInputException.class,
                        () -> CausalLanguageModel.open(MiniLm.spec(), Device.cpu()));
        assertTrue(refused.getMessage().startsWith("model minilm is an encoder"));
    }
}
