package io.github.weaktostrong.train;

import io.github.weaktostrong.data.OutputFiles;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A listener that writes a training's numbers as TensorBoard reads them: {@code tensorboard
 * --logdir FOLDER}.
 *
 * <p>Every step has {@code loss}, {@code gradient_norm} and {@code learning_rate}, of a private
 * training the rate alone. They are in a file of their own for each log, which begins with the
 * first step; the values are floats of 32 bits. A training that goes on from a checkpoint takes the
 * place of the steps that were lost.
 *
 * <p>The file is a sequence of TensorFlow's records, each an {@code Event} as protocol buffer
 * (tensorflow/core/util/event.proto).
 */
public final class TensorBoardLog implements TrainingListener, AutoCloseable {
    private final Path folder;
    private final Clock clock;
    private final Supplier<Map<String, Double>> afterEpoch;
    private @Nullable OutputStream file;
    private long lastStep;

    /**
     * A log in a folder, which is made if it is not there.
     *
     * @throws io.github.weaktostrong.data.BadInputException if it cannot be
     */
    public TensorBoardLog(Path folder) {
        this(folder, Map::of);
    }

    /**
     * A log in a folder, with what is measured after each pass over the rows.
     *
     * @param afterEpoch asked for values by their names, such as {@code validation/loss}
     * @throws io.github.weaktostrong.data.BadInputException if the folder cannot be written
     */
    public TensorBoardLog(Path folder, Supplier<Map<String, Double>> afterEpoch) {
        this(folder, afterEpoch, Clock.systemUTC());
    }

    TensorBoardLog(Path folder, Supplier<Map<String, Double>> afterEpoch, Clock clock) {
        OutputFiles.requireWritableParent(folder.resolve("events"));
        this.folder = folder;
        this.afterEpoch = afterEpoch;
        this.clock = clock;
    }

    @Override
    public void onStep(TrainingStep step) {
        Map<String, Double> values = new LinkedHashMap<>();
        if (step.isMeasured()) {
            values.put("loss", step.loss());
            values.put("gradient_norm", step.gradientNorm());
        }
        values.put("learning_rate", step.learningRate());
        lastStep = step.step();
        write(values);
    }

    @Override
    public void onEpoch(int epoch) {
        Map<String, Double> values = afterEpoch.get();
        if (!values.isEmpty()) {
            write(values);
        }
    }

    private void write(Map<String, Double> values) {
        ProtoMessage summary = new ProtoMessage();
        values.forEach(
                (name, value) ->
                        summary.message(
                                1,
                                new ProtoMessage().text(1, name).float32(2, value.floatValue())));
        try {
            OutputStream to = file == null ? begin() : file;
            file = to;
            write(to, event().message(5, summary));
            to.flush();
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private OutputStream begin() throws IOException {
        Files.createDirectories(folder);
        OutputStream to =
                new BufferedOutputStream(
                        Files.newOutputStream(unusedFile(), StandardOpenOption.CREATE_NEW));
        write(to, new ProtoMessage().float64(1, seconds()).text(3, "brain.Event:2"));
        if (lastStep > 1) { // goes on: later steps that are there do not count
            write(to, event().message(7, new ProtoMessage().varint(1, 1)));
        }
        return to;
    }

    /** The names that TensorBoard looks for; it reads the files of a folder in their order. */
    private Path unusedFile() {
        String name =
                String.format(
                        Locale.ROOT,
                        "events.out.tfevents.%010d.wts.%d.",
                        clock.instant().getEpochSecond(),
                        ProcessHandle.current().pid());
        int number = 0;
        while (Files.exists(folder.resolve(name + number))) {
            number++;
        }
        return folder.resolve(name + number);
    }

    private ProtoMessage event() {
        return new ProtoMessage().float64(1, seconds()).varint(2, lastStep);
    }

    private double seconds() {
        Instant now = clock.instant();
        return now.getEpochSecond() + now.getNano() / 1e9;
    }

    /** A record: length, its checksum, the bytes, their checksum. */
    private static void write(OutputStream to, ProtoMessage event) throws IOException {
        byte[] bytes = event.toBytes();
        ByteBuffer record = ByteBuffer.allocate(16 + bytes.length).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(bytes.length);
        record.putInt(maskedChecksum(record.array(), 8));
        record.put(bytes);
        record.putInt(maskedChecksum(bytes, bytes.length));
        to.write(record.array());
    }

    private static int maskedChecksum(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return Integer.rotateRight((int) checksum.getValue(), 15) + 0xa282ead8;
    }

    private UncheckedIOException unwritable(IOException e) {
        return new UncheckedIOException(
                "%s: cannot be written (%s); expected a writable folder with room; name another one"
                        .formatted(folder, e),
                e);
    }

    /** Ends the file, if a step began one. */
    @Override
    public void close() {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }
}
