package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.InputFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The sentences with human ratings that VADER was evaluated on, as two-class sentiment: label 1 for
 * a rating of at least 0.5, label 0 for one of at most -0.5; rows between are left out, their sign
 * being within the raters' disagreement.
 *
 * <p>Hutto and Gilbert (2014), <i>VADER: A Parsimonious Rule-based Model for Sentiment Analysis of
 * Social Media Text</i>, ICWSM-14; {@code additional_resources/hutto_ICWSM_2014.tar.gz} of the
 * source archive of {@code vaderSentiment} 3.3.2 (MIT). A rating is the mean of at least 20 raters
 * on a scale from -4 to 4.
 *
 * <p>A line is {@code id TAB rating TAB text}. UTF-8, or Windows-1252 where a line is not; HTML
 * entities are resolved. The film sentences overlap with SST-2, which was labelled anew from the
 * same reviews.
 */
public final class VaderData {
    /** Ratings closer to 0 than this are left out. */
    static final double NEUTRAL = 0.5;

    private static final double LARGEST = 4;
    private static final Charset WINDOWS = Charset.forName("windows-1252");

    private VaderData() {}

    /**
     * Reads one source from the folder of the unpacked archive.
     *
     * @param folder with the file of {@link VaderSource#fileName()}
     * @throws BadInputException if the file is missing or a line is wrong
     */
    public static Dataset load(Path folder, VaderSource source) {
        Path file = folder.resolve(source.fileName());
        if (!Files.isRegularFile(file)) {
            throw new BadInputException(
                    "%s: no such file; expected the VADER sentences of %s; unpack hutto_ICWSM_2014.tar.gz there"
                            .formatted(file, source.id()));
        }
        try (InputStream in = Files.newInputStream(file)) {
            return read(file.toString(), in, source);
        } catch (IOException e) {
            throw InputFiles.unreadable(file, e);
        }
    }

    /**
     * Reads one source, such as a resource of a jar.
     *
     * @param name what messages call the stream
     * @param in the content, not compressed; the caller closes it
     * @return rows named after the source with label, id and source key; variant and task are empty
     * @throws BadInputException if a line is wrong or no row is left
     */
    public static Dataset read(String name, InputStream in, VaderSource source) throws IOException {
        List<Example> rows = new ArrayList<>();
        int line = 0;
        for (String text : lines(in.readAllBytes())) {
            line++;
            if (!text.isBlank()) {
                row(Path.of(name), line, text, source).ifPresent(rows::add);
            }
        }
        if (rows.isEmpty()) {
            throw new BadInputException(
                    name
                            + ": no row with a rating beyond 0.5; expected id, rating and text;"
                            + " take the original file");
        }
        return new Dataset(source.id(), rows);
    }

    /**
     * Reads every row of one source as a message without a label, the neutral ones included.
     *
     * @param name what messages call the stream
     * @param in the content, not compressed; the caller closes it
     * @throws BadInputException if a line is wrong
     */
    public static Dataset messages(String name, InputStream in, VaderSource source)
            throws IOException {
        List<Example> rows = new ArrayList<>();
        int line = 0;
        for (String text : lines(in.readAllBytes())) {
            line++;
            if (!text.isBlank()) {
                String[] fields = fields(Path.of(name), line, text);
                String id = source.rowId(fields[0].strip());
                rows.add(Example.of(text(fields)).withId(id).withSource(id));
            }
        }
        return new Dataset(source.id(), rows);
    }

    private static String[] fields(Path file, int line, String text) {
        String[] fields = text.split("\t", 3);
        if (fields.length < 3 || fields[0].isBlank() || fields[2].isBlank()) {
            throw BadInputException.atLine(
                    file, line, "expected id, rating and text, separated by tabs; correct it");
        }
        return fields;
    }

    private static String text(String[] fields) {
        return withoutEntities(fields[2]).strip();
    }

    private static Optional<Example> row(Path file, int line, String text, VaderSource source) {
        String[] fields = fields(file, line, text);
        double rating = rating(file, line, fields[1]);
        if (Math.abs(rating) < NEUTRAL) {
            return Optional.empty();
        }
        String id = fields[0].strip();
        return Optional.of(
                Example.of(text(fields), rating > 0 ? 1 : 0)
                        .withId(source.rowId(id))
                        .withSource(source.rowSource(id)));
    }

    private static double rating(Path file, int line, String text) {
        try {
            double rating = Double.parseDouble(text.strip());
            if (Math.abs(rating) <= LARGEST) {
                return rating;
            }
        } catch (NumberFormatException e) {
            // The message below says it.
        }
        throw BadInputException.atLine(
                file, line, "rating is '" + text + "'; expected a number from -4 to 4; correct it");
    }

    private static List<String> lines(byte[] content) {
        List<String> lines = new ArrayList<>();
        int begin = 0;
        for (int i = 0; i <= content.length; i++) {
            if (i == content.length || content[i] == '\n') {
                int end = i > begin && content[i - 1] == '\r' ? i - 1 : i;
                lines.add(decoded(ByteBuffer.wrap(content, begin, end - begin)));
                begin = i + 1;
            }
        }
        return lines;
    }

    private static String decoded(ByteBuffer line) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(line.duplicate()).toString();
        } catch (CharacterCodingException e) {
            return WINDOWS.decode(line).toString();
        }
    }

    /** Resolves, once, the few HTML entities that texts collected from web pages carry. */
    private static String withoutEntities(String text) {
        if (text.indexOf('&') < 0) {
            return text;
        }
        return text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&nbsp;", " ")
                .replace("&amp;", "&"); // last: "&amp;lt;" is "&lt;"
    }
}
