package io.github.weaktostrong.eval.robustness;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.InputFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Reads word vectors in the text form of word2vec and GloVe. */
final class VectorFile {
    private VectorFile() {}

    static Map<String, float[]> read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new BadInputException(
                    file + ": no such file; expected word vectors as text; check the path");
        }
        Map<String, float[]> vectors = new LinkedHashMap<>();
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            int width = -1;
            String line = reader.readLine();
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
                            "%d numbers; expected a word and %d numbers, as many as in the first vector; correct it"
                                    .formatted(fields.length - 1, Math.max(width, 1)));
                }
                String word = fields[0].toLowerCase(Locale.ROOT);
                vectors.putIfAbsent(word, vector(file, number, fields));
            }
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
