package io.github.weaktostrong.examples.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.github.weaktostrong.examples.cli.RowLosses.Validation;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.train.TrainingStep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The file {@value #FILE_NAME} in {@code OUT.part}: a line per step, flushed, and one per
 * validation, while a training runs. It is deleted when this is closed: {@code training.json} then
 * has the same numbers, or nothing of the training is kept.
 *
 * <p>Of a private training it has the step, the rate and the seconds only.
 */
final class StepLog implements TrainingListener, AutoCloseable {
    static final String FILE_NAME = "metrics.jsonl";
    private static final Gson GSON =
            new GsonBuilder().serializeSpecialFloatingPointValues().create();

    private final Path file;
    private final Writer writer;
    private final long begin = System.nanoTime();
    private Optional<Validation> validation = Optional.empty();

    private StepLog(Path file, Writer writer) {
        this.file = file;
        this.writer = writer;
    }

    /**
     * Begins the log of a training, in place of one that a killed training left.
     *
     * @param out folder that the training will make
     */
    static StepLog beside(Path out) {
        Path target = out.toAbsolutePath().normalize();
        Path file = target.resolveSibling(target.getFileName() + ".part").resolve(FILE_NAME);
        try {
            Files.createDirectories(file.resolveSibling(""));
            return new StepLog(file, Files.newBufferedWriter(file));
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /** Logs what is measured after each pass too, by a listener that hears before this one. */
    TrainingListener with(Optional<Validation> measured) {
        validation = measured;
        return measured.map(first -> first.and(this)).orElse(this);
    }

    @Override
    public void onStep(TrainingStep step) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("step", step.step());
        if (step.isMeasured()) {
            line.put("epoch", step.epoch());
            line.put("loss", step.loss());
            line.put("gradient_norm", step.gradientNorm());
        }
        line.put("learning_rate", step.learningRate());
        line.put("seconds", (System.nanoTime() - begin) / 1e9);
        write(line);
    }

    @Override
    public void onEpoch(int epoch) {
        validation.ifPresent(
                measured -> {
                    Map<String, Object> last = measured.epochs().get(measured.epochs().size() - 1);
                    write(Map.of("validation", last));
                });
    }

    private void write(Map<String, Object> line) {
        try {
            writer.write(GSON.toJson(line) + "\n");
            writer.flush();
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static UncheckedIOException unwritable(Path file, IOException e) {
        return new UncheckedIOException(
                "%s: cannot be written (%s); expected a writable folder with room; name another --out"
                        .formatted(file, e),
                e);
    }

    @Override
    public void close() {
        try {
            writer.close();
            Files.deleteIfExists(file);
            Files.deleteIfExists(file.resolveSibling(""));
        } catch (DirectoryNotEmptyException e) {
            // somebody else's files are in it
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }
}
