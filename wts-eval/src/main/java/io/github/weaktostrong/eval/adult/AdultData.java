package io.github.weaktostrong.eval.adult;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.InputFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Adult (census income) as rows of text: label 1 for a high income, group {@code Male} or {@code
 * Female}, the protected attribute being sex (Male = 1).
 *
 * <p>Becker and Kohavi (1996), UCI Machine Learning Repository, doi 10.24432/C5XW20, CC BY 4.0; or
 * the reconstruction of Ding, Hardt, Miller and Schmidt (2021), <i>Retiring Adult</i>.
 */
public final class AdultData {
    private static final String TRAIN = "adult.data";
    private static final String TEST = "adult.test";
    private static final String RECONSTRUCTED = "adult_reconstruction.csv";

    private static final int LONGEST_HEADER = 1 << 12;

    private AdultData() {}

    /**
     * Reads Adult from a folder or from one file, plain or gzip, in the form that is found.
     *
     * @param path a folder with {@code adult.data} and {@code adult.test}, or with {@code
     *     adult_reconstruction.csv}, each possibly with {@code .gz} (the plain file goes first); or
     *     one of these files
     * @param options how
     * @return the rows, in the order of {@code adult.data}, then {@code adult.test}
     * @throws BadInputException if nothing is found, both forms are, or a line is wrong
     */
    public static Dataset load(Path path, AdultOptions options) {
        List<AdultRow> rows = new ArrayList<>();
        for (Path file : files(path)) {
            try (InputStream in = Files.newInputStream(file)) {
                rows.addAll(AdultCsv.read(file.toString(), in, options.incomeThreshold()));
            } catch (IOException e) {
                throw InputFiles.unreadable(file, e);
            }
        }
        return dataset(rows, options);
    }

    /**
     * Returns whether a file is a table with the header of {@code adult_reconstruction.csv}, and
     * without a column {@code text}; a missing file is not.
     */
    public static boolean isReconstruction(Path file) {
        if (!Files.isRegularFile(file)) { // what is read from a pipe is gone
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            String start = new String(in.readNBytes(LONGEST_HEADER), StandardCharsets.UTF_8);
            return start.lines().findFirst().filter(AdultColumns::isReconstructed).isPresent();
        } catch (IOException e) {
            throw InputFiles.unreadable(file, e);
        }
    }

    /**
     * Reads UCI's two files from streams, plain or gzip, such as resources of a jar.
     *
     * @param data the content of {@code adult.data}; the caller closes it
     * @param test the content of {@code adult.test}; the caller closes it
     * @param options how
     * @return the rows, those of {@code data} first
     */
    public static Dataset load(InputStream data, InputStream test, AdultOptions options) {
        List<AdultRow> rows =
                new ArrayList<>(AdultCsv.read(TRAIN, data, options.incomeThreshold()));
        rows.addAll(AdultCsv.read(TEST, test, options.incomeThreshold()));
        return dataset(rows, options);
    }

    /**
     * Writes people as rows of text; rows of equal text are one source.
     *
     * @param people the people
     * @param options the template, and whether people with unknown attributes are kept
     * @return the rows, named {@code adult}
     */
    public static Dataset dataset(List<AdultRow> people, AdultOptions options) {
        List<Example> rows =
                people.stream()
                        .filter(person -> options.keepUnknown() || !person.hasUnknown())
                        .map(person -> example(person, options.template()))
                        .toList();
        return new Dataset("adult", rows);
    }

    private static Example example(AdultRow person, AdultTemplate template) {
        return Example.of(template.text(person), person.highIncome() ? 1 : 0)
                .withGroup(person.group())
                .withId(person.id());
    }

    private static List<Path> files(Path path) {
        if (!Files.isDirectory(path)) {
            InputFiles.require(path, "Adult");
            return List.of(path);
        }
        Optional<Path> train = find(path, TRAIN);
        Optional<Path> test = find(path, TEST);
        Optional<Path> reconstructed = find(path, RECONSTRUCTED);
        boolean uci = train.isPresent() || test.isPresent();
        if (uci && reconstructed.isPresent()) {
            throw new BadInputException(
                    "%s: holds UCI's files and %s; expected one of the two; name the file or remove the other"
                            .formatted(path, RECONSTRUCTED));
        }
        if (reconstructed.isPresent()) {
            return List.of(reconstructed.get());
        }
        if (train.isEmpty() || test.isEmpty()) {
            throw new BadInputException(
                    "%s: no %s; expected %s and %s, or %s; add it"
                            .formatted(
                                    path,
                                    train.isEmpty() ? TRAIN : TEST,
                                    TRAIN,
                                    TEST,
                                    RECONSTRUCTED));
        }
        return List.of(train.get(), test.get());
    }

    private static Optional<Path> find(Path folder, String name) {
        return Stream.of(name, name + ".gz")
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst();
    }
}
