package io.github.weaktostrong.trial;

import io.github.weaktostrong.privacy.PrivateTraining;
import io.github.weaktostrong.privacy.SpendingAccount;
import io.github.weaktostrong.privacy.SpendingLog;
import io.github.weaktostrong.train.Checkpoints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Artefacts in folders named by a digest, or in memory. Safe for use by several threads.
 *
 * <p>An artefact is written beside its place, forced to disk and then moved there, so one that
 * exists is complete: a killed run loses at most the training in progress. All that is read back is
 * under a SHA-256. The steps of private trainings are in the {@link SpendingLog} beside the store
 * before they are taken.
 */
public final class ArtefactStore {
    private static final Logger LOG = LoggerFactory.getLogger(ArtefactStore.class);
    private static final String RUNNING = ".running-";
    private static final String STATES = ".states";
    private static final String PARTIAL = ".partial-";
    private final Optional<Path> folder;
    private final Optional<SpendingLog> spending;
    private final Map<String, Artefact> memory = new ConcurrentHashMap<>();

    private ArtefactStore(Optional<Path> folder) {
        this.folder = folder;
        this.spending = folder.map(store -> SpendingLog.in(store.resolveSibling("")));
    }

    /** Keeps artefacts for the life of this object; there is no place for weights. */
    public static ArtefactStore inMemory() {
        return new ArtefactStore(Optional.empty());
    }

    /**
     * Keeps artefacts in a folder, which is created with the first of them.
     *
     * @throws UncheckedIOException if nothing can be written there: now, not after hours of
     *     training
     */
    public static ArtefactStore in(Path folder) {
        try {
            Files.delete(Files.createTempFile(existing(folder.toAbsolutePath()), ".probe-", ""));
            return new ArtefactStore(Optional.of(folder));
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    /** The folder, or the nearest above it that is there. */
    private static Path existing(Path folder) {
        Path above = folder.getParent();
        return Files.exists(folder) || above == null ? folder : existing(above);
    }

    private static UncheckedIOException unwritable(Path folder, IOException e) {
        return new UncheckedIOException(
                folder
                        + ": cannot be written ("
                        + e
                        + "); expected a writable folder with free space; name another",
                e);
    }

    private Optional<Path> place(String digest) {
        return folder.map(f -> f.resolve(digest));
    }

    /**
     * Whether the artefact of a training is there, whole.
     *
     * <p>A damaged one of a plain training is put aside, so that the training is carried out again;
     * that of a private one counts as there and is refused when it is read, since another training
     * would spend its budget again.
     *
     * @param withWeights whether the weights are asked for as well
     * @throws IllegalStateException if the artefact of a private training lacks the weights
     */
    public boolean holds(TrialSpec spec, boolean withWeights) {
        boolean isPrivate = spec.isPrivate();
        if (isPrivate && place(spec.digest()).filter(Files::isDirectory).isEmpty()) {
            return memory.containsKey(spec.digest());
        }
        boolean there = isPrivate || holdsWhole(spec);
        boolean lacksWeights = there && withWeights && weights(spec).isEmpty();
        if (isPrivate && lacksWeights) {
            throw new IllegalStateException(
                    "%s: the weights of this private training were not kept, and training again would spend its budget again; expected them from the first run on; keep other models, or use another folder"
                            .formatted(place(spec.digest()).orElseThrow()));
        }
        return there && !lacksWeights;
    }

    private boolean holdsWhole(TrialSpec spec) {
        try {
            return find(spec).isPresent();
        } catch (UncheckedIOException e) {
            Path damaged = place(spec.digest()).orElseThrow();
            Path aside = free(damaged);
            LOG.warn("{} Moved to {}; training again.", e.getMessage(), aside.getFileName());
            move(damaged, aside);
            return false;
        }
    }

    private static Path free(Path damaged) {
        Path aside = damaged.resolveSibling(".damaged-" + damaged.getFileName());
        for (int i = 2; Files.exists(aside); i++) {
            aside = damaged.resolveSibling(".damaged-" + damaged.getFileName() + "-" + i);
        }
        return aside;
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to);
        } catch (IOException e) {
            throw unwritable(from, e);
        }
    }

    /** Folder of the weights of a stored training; empty where they are not kept. */
    private Optional<Path> weights(TrialSpec spec) {
        return find(spec).flatMap(Artefact::weights);
    }

    /**
     * The artefact of a training, if it is complete.
     *
     * @throws UncheckedIOException if it is damaged
     */
    public Optional<Artefact> find(TrialSpec spec) {
        Optional<Path> place = place(spec.digest());
        Artefact known = memory.get(spec.digest());
        if (known == null && place.filter(Files::isDirectory).isEmpty()) {
            return Optional.empty();
        }
        if (known == null || (known.weights().isEmpty() && holdsModel(place))) {
            Artefact found = read(place.orElseThrow(), spec);
            memory.put(spec.digest(), found);
            return Optional.of(found);
        }
        return Optional.of(known);
    }

    /** Whether somebody else who works in the folder may have added weights meanwhile. */
    private static boolean holdsModel(Optional<Path> place) {
        return place.filter(path -> Files.exists(path.resolve(ArtefactFolder.WEIGHTS))).isPresent();
    }

    /**
     * What was spent on a training beyond what the stored one counts: by attempts that were killed
     * before it was stored, whose results were deleted since, or that were carried out beside.
     */
    public List<PrivateTraining> lost(TrialSpec spec) {
        return ledger(spec)
                .map(account -> account.beyond(find(spec).map(Artefact::charged).orElse(Map.of())))
                .orElse(List.of());
    }

    /** Where the steps of a private training are charged; empty for others, and in memory. */
    public Optional<SpendingAccount> ledger(TrialSpec spec) {
        return spending.filter(log -> spec.isPrivate())
                .map(log -> new SpendingAccount(log, spec.digest()));
    }

    private Stream<SpendingLog.Entry> attempts() {
        return spending.stream().flatMap(log -> log.attempts().stream());
    }

    /** Digests of the private trainings that began in the output folder. */
    public Set<String> privateTrainings() {
        return attempts().map(SpendingLog.Entry::artefact).collect(Collectors.toSet());
    }

    /**
     * Deletes what killed processes left half written. What private trainings among these spent is
     * in the {@link SpendingLog}.
     *
     * @param claims tell which trainings are being carried out
     */
    public void sweep(TrialClaims claims) {
        if (folder.filter(Files::isDirectory).isEmpty()) {
            return;
        }
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder.get(), PARTIAL + "*")) {
            for (Path part : parts) {
                String digest = part.getFileName().toString().replaceAll("\\.partial-|-.*", "");
                Optional<TrialClaims.Claim> claim = claims.claim(digest);
                if (claim.isPresent()) {
                    try {
                        LOG.info("{}: is of a killed process, and deleted", part);
                        ArtefactFolder.delete(part);
                    } finally {
                        claim.get().close();
                    }
                }
            }
        } catch (IOException e) {
            throw unwritable(folder.get(), e);
        }
    }

    private Artefact read(Path place, TrialSpec spec) {
        Artefact artefact;
        try {
            artefact = ArtefactFolder.read(place, spec);
        } catch (IOException | RuntimeException e) {
            throw new UncheckedIOException(
                    "%s: the stored training cannot be read (%s); expected what a training wrote; %s"
                            .formatted(place, e, mend(spec)),
                    e instanceof IOException io ? io : new IOException(e));
        }
        if (spec.isPrivate()) {
            requireCharged(place, spec, artefact);
        }
        return artefact;
    }

    /** What to do about a damaged artefact: nothing that would forget what a private one spent. */
    private String mend(TrialSpec spec) {
        if (!spec.isPrivate()) {
            return "the training is carried out again.";
        }
        return privateTrainings().contains(spec.digest())
                ? "restore the folder from a copy, or move it away and run again: what it spent is in %s and stays charged beside what the next training spends."
                        .formatted(SpendingLog.FILE_NAME)
                : "restore the folder from a copy, or use another output folder and count this training yourself: %s does not hold what it spent."
                        .formatted(SpendingLog.FILE_NAME);
    }

    /** Refuses a private artefact whose steps the log does not hold: it was cut, or another's. */
    private void requireCharged(Path place, TrialSpec spec, Artefact artefact) {
        Map<String, Integer> held = new HashMap<>();
        ledger(spec)
                .map(SpendingAccount::attempts)
                .orElse(List.of())
                .forEach(each -> held.put(each.attempt(), each.training().steps()));
        boolean whole =
                artefact.charged().entrySet().stream()
                        .allMatch(each -> held.getOrDefault(each.getKey(), 0) >= each.getValue());
        if (!whole || artefact.charged().isEmpty()) {
            throw new UncheckedIOException(
                    "%s: took steps that %s does not hold, so that what was spent is not known; expected that file as it was written; restore it from a copy, or use another output folder and count this training yourself"
                            .formatted(place, SpendingLog.FILE_NAME),
                    new IOException("steps that were not charged"));
        }
    }

    /**
     * Begins an artefact; the caller closes it.
     *
     * @param withWeights whether weights will be kept
     */
    public Draft draft(TrialSpec spec, boolean withWeights) {
        return new Draft(spec, withWeights);
    }

    /**
     * Checkpoints of a training in progress, every ten minutes; empty in memory, and where a
     * private one has a running state. Whoever holds its claim uses them, and deletes them when the
     * artefact is kept.
     */
    public Optional<Checkpoints> checkpoints(TrialSpec spec) {
        return place(RUNNING + spec.digest())
                .filter(path -> spec.canBeKept())
                .map(path -> Checkpoints.every(path, Duration.ofMinutes(10)));
    }

    /** Folder of hidden states that trainings of heads share; empty in memory. */
    public Optional<Path> states() {
        return place(STATES);
    }

    /** An artefact in the making, beside its place: what is not completed is deleted. */
    public final class Draft implements AutoCloseable {
        private final TrialSpec spec;
        private final boolean withWeights;
        private final String name = UUID.randomUUID().toString().substring(0, 8);
        private Optional<Path> partial =
                Optional.empty(); // created when there is something to write

        private Draft(TrialSpec spec, boolean withWeights) {
            this.spec = spec;
            this.withWeights = withWeights;
        }

        private static void create(Path store) {
            try {
                Files.createDirectories(store);
            } catch (IOException e) {
                throw unwritable(store, e);
            }
        }

        private Path partial(Path store) {
            create(store);
            Path path =
                    partial.orElseGet(() -> store.resolve(PARTIAL + spec.digest() + "-" + name));
            try {
                Files.createDirectories(path);
            } catch (IOException e) {
                throw unwritable(store, e);
            }
            partial = Optional.of(path);
            return path;
        }

        /**
         * Keeps the weights, where they are asked for.
         *
         * @param save saves the model into a folder, which it creates
         */
        void keepWeights(Consumer<Path> save) {
            if (withWeights) {
                folder.ifPresent(
                        store -> save.accept(partial(store).resolve(ArtefactFolder.WEIGHTS)));
            }
        }

        /**
         * Keeps the artefact together with the record of how it was made.
         *
         * @param record JSON-able; the artefact's own facts are added to it
         */
        public void complete(Map<String, Object> record, Artefact artefact) {
            if (ledger(spec).isPresent() && artefact.charged().isEmpty()) {
                throw new IllegalStateException(
                        "the private training %s was charged for no step; expected the ledger of the store in the training"
                                .formatted(spec.digest()));
            }
            folder.ifPresentOrElse(
                    store -> complete(store, record, artefact),
                    () -> memory.put(spec.digest(), artefact)); // from a folder it is read back
        }

        private void complete(Path store, Map<String, Object> record, Artefact artefact) {
            try {
                ArtefactFolder.write(
                        partial(store), store.resolve(spec.digest()), record, artefact);
            } catch (IOException e) {
                throw unwritable(store, e);
            }
        }

        @Override
        public void close() {
            try {
                if (partial.isPresent() && Files.exists(partial.get())) {
                    ArtefactFolder.delete(partial.get());
                }
            } catch (IOException e) {
                LOG.warn("{}: cannot be deleted ({})", partial.get(), e.toString());
            }
        }
    }
}
