package io.github.weaktostrong.train;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.OutputFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A listener that writes a training's numbers as JSON lines, flushed one by one, while it runs.
 *
 * <p>Every step has {@code step}, {@code epoch}, {@code loss}, {@code gradient_norm}, {@code
 * learning_rate} and {@code seconds} since the log was opened, of a private training step, rate and
 * seconds alone; what is measured after an epoch is one object, {@code validation}. The file begins
 * with the first step. Of a training that goes on from a checkpoint, the lines of the steps before
 * it stay.
 */
public final class JsonLinesLog implements TrainingListener, AutoCloseable {
    private static final String STEP = "step";
    private static final String VALIDATION = "validation";
    private static final Gson GSON =
            new GsonBuilder().serializeSpecialFloatingPointValues().create();

    private final Path file;
    private final Supplier<Map<String, Object>> afterEpoch;
    private final Consumer<JsonObject> stayed;
    private final long begin = System.nanoTime();
    private @Nullable Writer writer;

    /**
     * A log of the steps.
     *
     * @throws BadInputException if the file cannot be written
     */
    public JsonLinesLog(Path file) {
        this(file, Map::of, line -> {});
    }

    /**
     * A log of the steps and of what is measured after each pass over the rows.
     *
     * @param afterEpoch asked for numbers by their names, {@code epoch} among them; none to write
     *     no line
     * @param stayed hears what was measured after earlier passes of a training that goes on
     * @throws BadInputException if the file cannot be written
     */
    public JsonLinesLog(
            Path file, Supplier<Map<String, Object>> afterEpoch, Consumer<JsonObject> stayed) {
        OutputFiles.requireWritableParent(file);
        this.file = file;
        this.afterEpoch = afterEpoch;
        this.stayed = stayed;
    }

    @Override
    public void onStep(TrainingStep step) {
        try {
            Writer to = writer == null ? begin(step) : writer;
            writer = to;
            write(to, line(step));
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private Map<String, Object> line(TrainingStep step) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put(STEP, step.step());
        if (step.isMeasured()) {
            line.put("epoch", step.epoch());
            line.put("loss", step.loss());
            line.put("gradient_norm", step.gradientNorm());
        }
        line.put("learning_rate", step.learningRate());
        line.put("seconds", (System.nanoTime() - begin) / 1e9);
        return line;
    }

    /** Opens the file with the lines of the steps before this one, if the training goes on. */
    private Writer begin(TrainingStep first) throws IOException {
        List<String> before = first.step() > 1 && Files.exists(file) ? earlier(first) : List.of();
        Files.createDirectories(file.toAbsolutePath().resolveSibling(""));
        Files.write(file, before);
        return Files.newBufferedWriter(file, StandardOpenOption.APPEND);
    }

    private List<String> earlier(TrainingStep first) throws IOException {
        List<String> before = new ArrayList<>();
        try {
            for (String text : Files.readAllLines(file)) {
                if (!text.endsWith("}")) {
                    continue; // cut short by a power cut
                }
                JsonObject line = GSON.fromJson(text, JsonObject.class);
                JsonObject measured = line.getAsJsonObject(VALIDATION);
                if (measured != null && measured.get("epoch").getAsInt() < first.epoch()) {
                    before.add(text);
                    stayed.accept(measured);
                } else if (measured == null && line.get(STEP).getAsInt() < first.step()) {
                    before.add(text);
                }
            }
            return before;
        } catch (RuntimeException | CharacterCodingException e) {
            throw new BadInputException(
                    "%s: is not what a training wrote (%s); expected its steps and validations; put the file back, or delete it alone, whose lines are lost then"
                            .formatted(file, e),
                    e);
        }
    }

    @Override
    public void onEpoch(int epoch) {
        Writer to = writer;
        Map<String, Object> measured = to == null ? Map.of() : afterEpoch.get();
        if (to != null && !measured.isEmpty()) {
            try {
                write(to, Map.of(VALIDATION, measured));
            } catch (IOException e) {
                throw unwritable(e);
            }
        }
    }

    private static void write(Writer to, Map<String, Object> line) throws IOException {
        to.write(GSON.toJson(line) + "\n");
        to.flush();
    }

    private UncheckedIOException unwritable(IOException e) {
        return new UncheckedIOException(
                "%s: cannot be written (%s); expected a writable folder with room; name another"
                        .formatted(file, e),
                e);
    }

    @Override
    public void close() {
        try {
            if (writer != null) {
                writer.close();
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }
}
