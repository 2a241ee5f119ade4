package io.github.weaktostrong.examples.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.examples.cli.RowLosses.Validation;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.train.TrainingStep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The file {@value #FILE_NAME} in {@code OUT.part}: a line per step, flushed, and one per
 * validation, while a training runs. {@code training.json} then has the same numbers.
 *
 * <p>Of a private training it has the step, the rate and the seconds only. Where a training goes on
 * from a checkpoint, the lines of the steps before it stay.
 */
final class StepLog implements TrainingListener, AutoCloseable {
    static final String FILE_NAME = "metrics.jsonl";
    private static final String STEP = "step";
    private static final String VALIDATION = "validation";
    private static final Gson GSON =
            new GsonBuilder().serializeSpecialFloatingPointValues().create();

    private final Path file;
    private final boolean resumable;
    private final long begin = System.nanoTime();
    private Optional<Validation> validation = Optional.empty();
    private @Nullable Writer writer;

    private StepLog(Path file, boolean resumable) {
        this.file = file;
        this.resumable = resumable;
    }

    /**
     * The log of a training, which begins with its first step.
     *
     * @param out folder that the training will make
     * @param resumable whether the training can go on after a stop, and the log with it
     */
    static StepLog beside(Path out, boolean resumable) {
        return new StepLog(CheckpointOptions.part(out).resolve(FILE_NAME), resumable);
    }

    /** Logs what is measured after each pass too, by a listener that hears before this one. */
    TrainingListener with(Optional<Validation> measured) {
        validation = measured;
        return measured.map(first -> first.and(this)).orElse(this);
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
        Files.createDirectories(file.resolveSibling(""));
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
                    validation.ifPresent(one -> one.add(measured));
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
        if (validation.isPresent() && to != null) {
            List<Map<String, Object>> all = validation.get().epochs();
            try {
                write(to, Map.of(VALIDATION, all.get(all.size() - 1)));
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
                "%s: cannot be written (%s); expected a writable folder with room; name another --out"
                        .formatted(file, e),
                e);
    }

    /** Deletes the file, and its folder if nothing else is in it. */
    void delete() {
        try {
            Files.deleteIfExists(file);
            Files.deleteIfExists(file.resolveSibling(""));
        } catch (DirectoryNotEmptyException e) {
            // checkpoints, or somebody else's files
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** Ends the log; deletes it unless the training can go on, since nothing of it is kept. */
    @Override
    public void close() {
        try {
            if (writer != null) {
                writer.close();
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
        if (!resumable) {
            delete();
        }
    }
}
