package io.github.weaktostrong.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.reflect.TypeToken;
import io.github.weaktostrong.data.AtomicFiles;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.InputFiles;
import io.github.weaktostrong.engine.GradMode;
import io.github.weaktostrong.model.LoadedModel;
import io.github.weaktostrong.privacy.SpendingAccount;
import io.github.weaktostrong.privacy.SpendingLog;
import io.github.weaktostrong.provenance.CanonicalJson;
import io.github.weaktostrong.safetensors.Dtype;
import io.github.weaktostrong.safetensors.SafetensorsFile;
import io.github.weaktostrong.safetensors.SafetensorsWriter;
import io.github.weaktostrong.safetensors.TensorSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A training that is written to checkpoints and read from them.
 *
 * <p>A checkpoint of a private one holds what a release of the model may: parameters and moments,
 * which are functions of the noisy sums alone, and the number of these. The training is known by
 * its settings, the number of rows and the model that it starts from, never by what the rows hold.
 */
final class ResumableTraining {
    private static final Logger LOG = LoggerFactory.getLogger(ResumableTraining.class);
    private static final int KEPT = 2;
    private static final int COMPARED = 64; // values of each parameter that tell models apart
    private static final String TRAINING = "training";
    private static final String PROGRESS = "progress";
    private static final String STEPS = "steps";
    private static final String SPENT_BY_ANOTHER = "says what another training spent";
    private static final Gson GSON =
            new GsonBuilder().serializeSpecialFloatingPointValues().create();

    private final Checkpoints checkpoints;
    private final LoadedModel model;
    private final ParameterUpdate update;
    private final TrainingTask.Session session;
    private final String identity;
    private final SpendingLog ledger;
    private final boolean isPrivate;
    private int lastStep;
    private long lastTime = System.nanoTime();

    /**
     * What a checkpoint holds beside tensors.
     *
     * @param updates optimizer steps that changed the parameters: under a mechanism all
     * @param measured loss and gradient norm of every step so far; none under a mechanism
     * @param state of the session; empty under a mechanism
     */
    record Progress(
            int updates, List<TrainingStep.Measured> measured, Map<String, double[]> state) {}

    /** Looks at the model as it is before the first step. */
    ResumableTraining(
            TrainingTask task,
            TrainingConfig config,
            TrainingTask.Session session,
            ParameterUpdate update) {
        this.checkpoints = config.checkpoints().orElseThrow();
        this.model = task.model();
        this.session = session;
        this.update = update;
        this.ledger = SpendingLog.in(checkpoints.folder());
        this.isPrivate = config.mechanism().isPresent();
        this.identity = identity(task, config);
        requireReleasable();
        if (!isPrivate && Files.exists(ledger.file())) {
            throw ofAnother(ledger.file(), SPENT_BY_ANOTHER);
        }
    }

    private void requireReleasable() {
        if (isPrivate && !session.state().isEmpty()) {
            throw TrainingConfig.runningState(String.join(", ", session.state().keySet()));
        }
    }

    /**
     * The account of this training beside its checkpoints.
     *
     * @throws IllegalStateException if another training was charged there
     */
    SpendingAccount account() {
        if (ledger.attempts().stream().anyMatch(each -> !each.artefact().equals(identity))) {
            throw ofAnother(ledger.file(), SPENT_BY_ANOTHER);
        }
        return new SpendingAccount(ledger, identity);
    }

    /** A refusal, with an advice that forgets nothing that was spent. */
    private IllegalStateException ofAnother(Path file, String what) {
        return new IllegalStateException(
                "%s: %s: model, rows or settings differ; expected those of the training that is asked for; %s"
                        .formatted(
                                file,
                                what,
                                Files.exists(ledger.file())
                                        ? "give the training another folder, and count what was"
                                                + " spent in this one yourself"
                                        : "delete %s, or give the training another folder"
                                                .formatted(checkpoints.folder())));
    }

    /** SHA-256 of what the result is a function of; of a private training without its rows. */
    private static String identity(TrainingTask task, TrainingConfig config) {
        Hasher hasher = Hashing.sha256().newHasher();
        Map<String, Object> settings = config.settings();
        task.model().precision().putInto(settings);
        hasher.putString(CanonicalJson.of(settings), StandardCharsets.UTF_8);
        hasher.putInt(task.rows().size());
        putParameters(hasher, task.model());
        task.model() // of an adapter's settings the scale is in no parameter
                .lora()
                .ifPresent(each -> hasher.putString(each.toString(), StandardCharsets.UTF_8));
        task.identify(hasher);
        if (config.mechanism().isEmpty()) {
            hasher.putInt(config.microBatchSize()); // rounding depends on it
            putRows(hasher, task);
        }
        return hasher.hash().toString();
    }

    private static void putRows(Hasher hasher, TrainingTask task) {
        for (int[] row : task.rows()) {
            hasher.putInt(row.length);
            for (int id : row) {
                hasher.putInt(id);
            }
        }
        task.identifyRows(hasher);
    }

    /** Puts the names and sizes of a model's parameters and the first values of each. */
    static void putParameters(Hasher hasher, LoadedModel model) {
        try (NDManager scope = model.newStep();
                NDManager host = scope.newSubManager(Device.cpu())) {
            model.parameters()
                    .forEach(
                            (name, array) -> {
                                hasher.putUnencodedChars(name);
                                FloatBuffer values = LoadedModel.source(array, host).values().get();
                                hasher.putInt(values.remaining());
                                while (values.hasRemaining() && values.position() < COMPARED) {
                                    hasher.putFloat(values.get());
                                }
                            });
        }
    }

    /**
     * Continues from the newest checkpoint that can be read, if there is one.
     *
     * @return how far it is; empty where the training begins
     * @throws IllegalStateException if it is of another training
     */
    Optional<Progress> resume() {
        for (Path file : checkpoints.files()) {
            Optional<Progress> read = read(file);
            if (read.isPresent()) {
                lastStep = isPrivate ? read.get().updates() : read.get().measured().size();
                return read;
            }
        }
        return Optional.empty();
    }

    private Optional<Progress> read(Path path) {
        try (SafetensorsFile file = SafetensorsFile.open(path);
                NDManager scope = model.newStep()) {
            if (!Checkpoints.isWhole(path)) {
                throw new BadInputException(path + ": its SHA-256 is not the one in its name");
            }
            String training = file.metadata().get(TRAINING);
            if (training != null && !training.equals(identity)) {
                throw ofAnother(path, "a checkpoint of another training");
            }
            Progress progress = progress(file.metadata());
            Map<String, NDArray> tensors = update.tensors();
            if (training == null
                    || progress == null
                    || !tensors.keySet().equals(file.tensors().keySet())) {
                throw new BadInputException(path + ": is no checkpoint of a training");
            }
            tensors.forEach((name, array) -> set(array, file, name, scope));
            update.resume(progress.updates());
            session.restore(progress.state());
            return Optional.of(progress);
        } catch (BadInputException e) {
            LOG.warn("{}; taking the one before it", e.getMessage());
            checkpoints.setAside(path);
            return Optional.empty();
        } catch (IOException e) {
            throw InputFiles.unreadable(path, e);
        }
    }

    private @Nullable Progress progress(Map<String, String> metadata) {
        String steps = metadata.get(STEPS);
        if (!isPrivate) {
            return GSON.fromJson(metadata.get(PROGRESS), new TypeToken<Progress>() {});
        }
        return steps == null ? null : new Progress(Integer.parseInt(steps), List.of(), Map.of());
    }

    private static void set(NDArray target, SafetensorsFile file, String name, NDManager scope) {
        try (NDArray source =
                scope.create(file.floats(name), target.getShape(), DataType.FLOAT32)) {
            GradMode.off(
                    () -> {
                        target.set(new NDIndex("..."), source);
                        return target;
                    });
        }
    }

    /** Writes a checkpoint after a step, if one is due or the training stops here. */
    void after(List<TrainingStep> trace, boolean stopping) {
        int step = trace.size();
        boolean due =
                step - lastStep >= checkpoints.everySteps()
                        && System.nanoTime() - lastTime >= checkpoints.every().toNanos();
        if (due || stopping) {
            write(trace);
            lastStep = step;
            lastTime = System.nanoTime();
        }
    }

    /** Writes also while the thread is interrupted, which stays so. */
    private void write(List<TrainingStep> trace) {
        Path folder = checkpoints.folder();
        requireReleasable();
        try {
            Files.createDirectories(folder);
            AtomicFiles.uninterrupted(() -> writeNew(trace));
            List<Path> all = checkpoints.files();
            for (Path old : all.subList(Math.min(KEPT, all.size()), all.size())) {
                Files.delete(old);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "%s: cannot be written (%s); expected a writable folder with room for three checkpoints, each three times the trained weights; free some or go without"
                            .formatted(folder, e),
                    e);
        }
    }

    private void writeNew(List<TrainingStep> trace) throws IOException {
        Path partial = checkpoints.partial();
        Files.deleteIfExists(partial); // of a process that was killed
        try (NDManager scope = model.newStep();
                NDManager host = scope.newSubManager(Device.cpu())) {
            Map<String, TensorSource> tensors = new LinkedHashMap<>();
            update.tensors()
                    .forEach((name, array) -> tensors.put(name, LoadedModel.source(array, host)));
            SafetensorsWriter.write(partial, tensors, Dtype.F32, metadata(trace));
        }
        Path file = checkpoints.file(trace.size(), partial);
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private Map<String, String> metadata(List<TrainingStep> trace) {
        if (isPrivate) {
            return Map.of(TRAINING, identity, STEPS, String.valueOf(update.count()));
        }
        Progress progress =
                new Progress(
                        update.count(),
                        trace.stream()
                                .map(s -> new TrainingStep.Measured(s.loss(), s.gradientNorm()))
                                .toList(),
                        session.state());
        return Map.of(TRAINING, identity, PROGRESS, GSON.toJson(progress));
    }
}
