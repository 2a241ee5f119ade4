package io.github.weaktostrong.examples.cli;

import com.google.gson.JsonObject;
import io.github.weaktostrong.examples.cli.RowLosses.Validation;
import io.github.weaktostrong.train.JsonLinesLog;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.train.TrainingStep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The file {@value #FILE_NAME} in {@code OUT.part} while a training runs, see {@link JsonLinesLog};
 * {@code training.json} then has the same numbers.
 */
final class StepLog implements TrainingListener, AutoCloseable {
    static final String FILE_NAME = "metrics.jsonl";

    private final Path file;
    private final boolean resumable;
    private final JsonLinesLog lines;
    private Optional<Validation> validation = Optional.empty();

    private StepLog(Path file, boolean resumable) {
        this.file = file;
        this.resumable = resumable;
        lines = new JsonLinesLog(file, this::latest, this::add);
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

    private Map<String, Object> latest() {
        List<Map<String, Object>> all = validation.map(Validation::epochs).orElse(List.of());
        return all.isEmpty() ? Map.of() : all.get(all.size() - 1);
    }

    private void add(JsonObject measured) {
        validation.ifPresent(one -> one.add(measured));
    }

    @Override
    public void onStep(TrainingStep step) {
        lines.onStep(step);
    }

    @Override
    public void onEpoch(int epoch) {
        lines.onEpoch(epoch);
    }

    /** Deletes the file, and its folder if nothing else is in it. */
    void delete() {
        try {
            Files.deleteIfExists(file);
            Files.deleteIfExists(file.resolveSibling(""));
        } catch (DirectoryNotEmptyException e) {
            // checkpoints, or somebody else's files
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be deleted (" + e + ")", e);
        }
    }

    /** Ends the log; deletes it unless the training can go on, since nothing of it is kept. */
    @Override
    public void close() {
        lines.close();
        if (!resumable) {
            delete();
        }
    }
}
