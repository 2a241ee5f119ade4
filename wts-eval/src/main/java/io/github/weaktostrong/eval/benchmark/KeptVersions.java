package io.github.weaktostrong.eval.benchmark;

import com.google.common.hash.Hashing;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.github.weaktostrong.data.AtomicFiles;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.eval.benchmark.SurrogateAttack.Made;
import io.github.weaktostrong.eval.robustness.Rewritten;
import io.github.weaktostrong.provenance.CanonicalJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What attacks on a surrogate made of rows, in a file, so that neither another process nor a later
 * run makes it again.
 *
 * <p>The file is named by the SHA-256 of everything that decides on its content: the attack, the
 * surrogate, its training, its rows and those attacked. One that cannot be read is made anew. It
 * has a line with the number of rows and of classes, then a line for each row with the versions
 * that it is tested on, then for each class a line for each row with the versions made for that
 * class; a version is a list of its text, its second text, its label and its attack.
 */
final class KeptVersions {
    private static final Logger LOG = LoggerFactory.getLogger(KeptVersions.class);
    private static final String FORMAT = "1";
    private static final Gson GSON =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

    private final Path file;
    private final Dataset rows;

    private KeptVersions(Path file, Dataset rows) {
        this.file = file;
        this.rows = rows;
    }

    /**
     * Names the file.
     *
     * @param folder made when something is kept
     * @param own the surrogate's rows
     * @param rows those that are attacked
     */
    static KeptVersions in(Path folder, SurrogateAttack attack, Dataset own, Dataset rows) {
        Map<String, Object> content = new LinkedHashMap<>(attack.settings());
        content.put("format", FORMAT);
        content.put("surrogate_digest", attack.model().digest());
        content.put("surrogate_precision", attack.model().precision().toString());
        content.put("surrogate_rows", own.digest());
        content.put("rows", rows.digest());
        String digest =
                Hashing.sha256()
                        .hashString(CanonicalJson.of(content), StandardCharsets.UTF_8)
                        .toString();
        return new KeptVersions(folder.resolve(digest + ".jsonl"), rows);
    }

    /** Reads what is kept; makes and keeps it where there is nothing to read. */
    Made orMade(Supplier<Made> making) {
        if (Files.isRegularFile(file)) {
            try {
                return read();
            } catch (IOException | RuntimeException e) { // whatever else is in it
                LOG.warn("{}: what it should hold cannot be read; it is made anew", file);
            }
        }
        Made made = making.get();
        AtomicFiles.write(file, writer -> write(made, writer));
        return made;
    }

    private void write(Made made, Writer to) throws IOException {
        to.write(GSON.toJson(List.of(rows.size(), made.training().size())) + "\n");
        write(made.tested(), to);
        for (Map<Example, List<Example>> ofClass : made.training()) {
            write(ofClass, to);
        }
    }

    private void write(Map<Example, List<Example>> made, Writer to) throws IOException {
        for (Example row : rows.examples()) {
            List<List<@Nullable Object>> versions = new ArrayList<>();
            for (Example version : made.getOrDefault(row, List.of())) {
                List<@Nullable Object> values = new ArrayList<>();
                values.add(version.text());
                values.add(version.secondText().orElse(null));
                values.add(version.label().orElseThrow());
                values.add(version.variant());
                versions.add(values);
            }
            to.write(GSON.toJson(versions) + "\n");
        }
    }

    private Made read() throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            JsonArray sizes = line(reader);
            if (sizes.get(0).getAsInt() != rows.size()) {
                throw new IOException("it is of %s rows".formatted(sizes.get(0)));
            }
            Map<Example, List<Example>> tested = map(reader);
            List<Map<Example, List<Example>>> training = new ArrayList<>();
            for (int c = 0; c < sizes.get(1).getAsInt(); c++) {
                training.add(map(reader));
            }
            return new Made(tested, training);
        }
    }

    private Map<Example, List<Example>> map(BufferedReader reader) throws IOException {
        Map<Example, List<Example>> made = new HashMap<>();
        for (Example row : rows.examples()) {
            List<Example> versions = new ArrayList<>();
            for (JsonElement version : line(reader)) {
                versions.add(version(row, version.getAsJsonArray()));
            }
            made.put(row, List.copyOf(versions));
        }
        return made;
    }

    private static JsonArray line(BufferedReader reader) throws IOException {
        String line = reader.readLine();
        if (line == null) {
            throw new IOException("it ends early");
        }
        return JsonParser.parseString(line).getAsJsonArray();
    }

    private static Example version(Example row, JsonArray values) {
        Example version =
                Rewritten.first(row, values.get(0).getAsString())
                        .withLabel(values.get(2).getAsInt())
                        .withVariant(values.get(3).getAsString());
        return values.get(1).isJsonNull()
                ? version
                : version.withSecondText(values.get(1).getAsString());
    }
}
