package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.InputFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads SST-2 as GLUE publishes it: tab-separated, a header with {@code sentence} and, except in
 * the test set, {@code label} (1 is positive), no quoting.
 */
final class Sst2Tsv {
    private static final int HEADER = 1;

    private Sst2Tsv() {}

    /** The rows, ids {@code NAME-N} with N counted from 0; without labels if the file has none. */
    static List<Example> read(Path file) {
        List<Example> rows = new ArrayList<>();
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.tsv$", "");
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            String header = reader.readLine();
            List<String> columns = header == null ? List.of() : Arrays.asList(header.split("\t"));
            int text = columns.indexOf("sentence");
            int label = columns.indexOf("label");
            if (text < 0) {
                throw new BadInputException(
                        "%s line 1: the columns are %s; expected sentence, and label where there is one; take the original file"
                                .formatted(file, columns));
            }
            int line = HEADER;
            for (String row = reader.readLine(); row != null; row = reader.readLine()) {
                line++;
                if (!row.isBlank()) {
                    String id = name + '-' + (line - HEADER - 1);
                    rows.add(example(file, line, row, new int[] {text, label}).withId(id));
                }
            }
        } catch (CharacterCodingException e) {
            throw new BadInputException(file + ": not UTF-8; expected UTF-8; convert the file", e);
        } catch (IOException e) {
            throw InputFiles.unreadable(file, e);
        }
        return rows;
    }

    private static Example example(Path file, int line, String row, int[] columns) {
        String[] fields = row.split("\t", -1);
        int text = columns[0];
        int label = columns[1];
        if (fields.length <= Math.max(text, label) || fields[text].isBlank()) {
            throw BadInputException.atLine(
                    file, line, "lacks a sentence or a label; expected both; correct the line");
        }
        Example example = Example.of(fields[text].strip());
        if (label < 0) {
            return example;
        }
        String value = fields[label].strip();
        if (!value.equals("0") && !value.equals("1")) {
            throw BadInputException.atLine(
                    file, line, "label is '" + value + "'; expected 0 or 1; correct it");
        }
        return example.withLabel(value.equals("1") ? 1 : 0);
    }
}
