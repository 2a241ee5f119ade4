package io.github.weaktostrong.eval.robustness;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.InputFiles;
import io.github.weaktostrong.data.Tokenizer;
import io.github.weaktostrong.model.LoadedModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The words whose vectors point in the most similar direction (largest cosine).
 *
 * <p>Safe for use by several threads. A look-up compares with every word and is remembered.
 */
public final class VectorNeighbours implements WordNeighbours {
    /** The least cosine of a neighbour unless told: that of TextFooler. */
    public static final double MINIMUM_COSINE = 0.5;

    private static final int MOST = 100;

    private final List<String> words;
    private final float[][] directions;
    private final Map<String, Integer> index;
    private final double minimumCosine;
    private final Map<String, List<String>> known = new ConcurrentHashMap<>();

    private VectorNeighbours(Map<String, float[]> vectors, double minimumCosine) {
        if (!(minimumCosine >= -1 && minimumCosine <= 1)) {
            throw new IllegalArgumentException(
                    "least cosine is %s; expected -1 to 1, usually %s"
                            .formatted(minimumCosine, MINIMUM_COSINE));
        }
        words = List.copyOf(vectors.keySet());
        directions = new float[words.size()][];
        index = new LinkedHashMap<>();
        for (int i = 0; i < directions.length; i++) {
            directions[i] = direction(Objects.requireNonNull(vectors.get(words.get(i))));
            index.put(words.get(i), i);
        }
        this.minimumCosine = minimumCosine;
    }

    /**
     * Vectors of a text file: {@code word v1 ... vD} on each line, optionally after a line {@code N
     * D} (word2vec and GloVe).
     *
     * @param file UTF-8; words are lower-cased, the first of equals counts
     * @param minimumCosine the least cosine of a neighbour, -1 to 1
     * @throws io.github.weaktostrong.data.BadInputException if the file is missing, holds no
     *     vector, or a line is wrong
     */
    public static VectorNeighbours read(Path file, double minimumCosine) {
        return new VectorNeighbours(vectors(file), minimumCosine);
    }

    /**
     * The input embeddings of a model's own tokens that are whole words of at least two letters.
     * Words of several tokens have no neighbours.
     *
     * @param model borrowed during this call only
     * @param minimumCosine the least cosine of a neighbour; embeddings of language models lie
     *     further apart than word vectors, so 0.2 to 0.4 is usual
     */
    public static VectorNeighbours ofEmbeddings(LoadedModel model, double minimumCosine) {
        float[] table = model.embedding().toFloatArray();
        int width = model.shape().hiddenSize();
        Map<String, float[]> vectors = new LinkedHashMap<>();
        Tokenizer tokenizer = model.tokenizer();
        int tokens = Math.min(tokenizer.vocabularySize(), table.length / width);
        wordTokens(tokenizer, tokens)
                .forEach(
                        (id, word) ->
                                vectors.putIfAbsent(
                                        word.strip().toLowerCase(Locale.ROOT),
                                        Arrays.copyOfRange(table, id * width, (id + 1) * width)));
        return new VectorNeighbours(vectors, minimumCosine);
    }

    /**
     * Tokens that are whole words, in the order of their ids: those that begin with a space, or
     * where no token is written with one (WordPiece, SentencePiece), those that a word alone is.
     */
    static Map<Integer, String> wordTokens(Tokenizer tokenizer, int tokens) {
        Map<Integer, String> spaced = new LinkedHashMap<>();
        Map<Integer, String> alone = new LinkedHashMap<>();
        for (int id = 0; id < tokens; id++) {
            String token = tokenizer.decode(new int[] {id});
            if (token.matches(" \\p{L}{2,}")) {
                spaced.put(id, token);
            } else if (token.matches("\\p{L}{2,}")) {
                alone.put(id, token);
            }
        }
        if (!spaced.isEmpty()) {
            return spaced;
        }
        Iterator<int[]> encoded = tokenizer.encodeAll(List.copyOf(alone.values())).iterator();
        alone.keySet().removeIf(id -> !Arrays.equals(encoded.next(), new int[] {id}));
        return alone;
    }

    /** The SHA-256 of words and directions, and the least cosine. */
    @Override
    public String name() {
        Hasher hasher = Hashing.sha256().newHasher();
        for (int i = 0; i < directions.length; i++) {
            hasher.putString(words.get(i), StandardCharsets.UTF_8).putChar(' ');
            for (float each : directions[i]) {
                hasher.putFloat(each);
            }
        }
        return "vectors %s, cosine %s".formatted(hasher.hash(), minimumCosine);
    }

    /** Number of words that have a vector. */
    public int size() {
        return words.size();
    }

    @Override
    public List<String> of(String word, int limit) {
        Integer at = index.get(word.toLowerCase(Locale.ROOT));
        if (at == null) {
            return List.of();
        }
        List<String> all = known.computeIfAbsent(words.get(at), key -> closest(at));
        return all.subList(0, Math.min(limit, all.size()));
    }

    private List<String> closest(int word) {
        double[] cosines = new double[directions.length];
        for (int i = 0; i < cosines.length; i++) {
            cosines[i] = dot(directions[word], directions[i]);
        }
        Comparator<Integer> bySimilarity = Comparator.comparingDouble(i -> cosines[i]);
        List<Integer> order =
                IntStream.range(0, cosines.length)
                        .filter(i -> i != word && cosines[i] >= minimumCosine)
                        .boxed()
                        .sorted(bySimilarity.reversed())
                        .limit(MOST)
                        .toList();
        List<String> neighbours = new ArrayList<>();
        order.forEach(i -> neighbours.add(words.get(i)));
        return List.copyOf(neighbours);
    }

    /** The vector divided by its length; a vector of length 0 stays and is like nothing. */
    private static float[] direction(float[] vector) {
        double norm = Math.sqrt(dot(vector, vector));
        float[] direction = vector.clone();
        for (int d = 0; d < direction.length && norm > 0; d++) {
            direction[d] = (float) (vector[d] / norm);
        }
        return direction;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int d = 0; d < a.length; d++) {
            sum += (double) a[d] * b[d];
        }
        return sum;
    }

    private static Map<String, float[]> vectors(Path file) {
        InputFiles.require(file, "word vectors as text");
        Map<String, float[]> vectors = new LinkedHashMap<>();
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            int width = -1;
            String line = withoutMark(reader.readLine());
            for (int number = 1; line != null; number++, line = reader.readLine()) {
                boolean header = number == 1 && line.matches("\\d+ \\d+\\s*");
                if (header || line.isBlank()) {
                    continue;
                }
                String[] fields = line.strip().split("\\s+");
                width = width < 0 ? fields.length - 1 : width;
                if (fields.length - 1 != width || width == 0) {
                    throw BadInputException.atLine(
                            file,
                            number,
                            "%s numbers; expected a word and %s numbers, as many as in the first vector; correct it"
                                    .formatted(fields.length - 1, Math.max(width, 1)));
                }
                String word = fields[0].toLowerCase(Locale.ROOT);
                vectors.putIfAbsent(word, vector(file, number, fields));
            }
        } catch (CharacterCodingException e) {
            throw new BadInputException(
                    file + ": not UTF-8; expected word vectors as text in UTF-8; convert it", e);
        } catch (IOException e) {
            throw InputFiles.unreadable(file, e);
        }
        if (vectors.isEmpty()) {
            throw new BadInputException(
                    file
                            + ": holds no vector; expected lines of a word and numbers; name"
                            + " another file");
        }
        return vectors;
    }

    private static @Nullable String withoutMark(@Nullable String first) {
        return first != null && first.startsWith("\uFEFF") ? first.substring(1) : first;
    }

    private static float[] vector(Path file, int line, String[] fields) {
        float[] vector = new float[fields.length - 1];
        for (int d = 0; d < vector.length; d++) {
            try {
                vector[d] = Float.parseFloat(fields[d + 1]);
            } catch (NumberFormatException e) {
                vector[d] = Float.NaN;
            }
            if (!Float.isFinite(vector[d])) {
                throw BadInputException.atLine(
                        file,
                        line,
                        "'" + fields[d + 1] + "'; expected a finite number; correct it");
            }
        }
        return vector;
    }
}
