package io.github.weaktostrong.trial;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.google.gson.JsonObject;
import io.github.weaktostrong.FixedNoise;
import io.github.weaktostrong.TinyBenchmark;
import io.github.weaktostrong.TinyModels;
import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.privacy.NoiseMode;
import io.github.weaktostrong.privacy.PrivateTraining;
import io.github.weaktostrong.privacy.SpendingAccount;
import io.github.weaktostrong.privacy.SpendingLog;
import io.github.weaktostrong.train.TrainingConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArtefactStoreTest {
    private static final TrialSpec PLAIN = spec(1);
    private static final TrialSpec PRIVATE = spec(1, new FixedNoise(3, 0.5));

    @TempDir private Path temp;

    private static TrialSpec spec(long seed, Regularizer... regularizers) {
        return new ClassifierTrial(
                TinyBenchmark.create(),
                seed,
                Part.WEAK,
                1,
                ClassifierTrial.Labels.groundTruth(),
                TinyModels.random(8, 1),
                "digest of the model",
                AuxiliaryConfidenceLoss.off(),
                List.of(regularizers),
                TrainingConfig.defaults(),
                7,
                false);
    }

    /** Matrices of several shapes, one of them empty; a value in each says whose they are. */
    private static Artefact artefact(TrialSpec spec, float value) {
        Map<String, float[][]> matrices = new LinkedHashMap<>();
        for (String name : spec.matrices()) {
            int rows = matrices.size();
            matrices.put(name, new float[rows][2]);
            for (float[] row : matrices.get(name)) {
                row[1] = value + rows;
            }
        }
        JsonObject facts = new JsonObject();
        facts.addProperty("seconds", value);
        return new Artefact(matrices, facts, Optional.empty());
    }

    private static void complete(ArtefactStore store, TrialSpec spec, float value) {
        try (ArtefactStore.Draft draft = store.draft(spec, false)) {
            draft.complete(record(spec), artefact(spec, value, store, 3));
        }
    }

    /** An artefact that counts one attempt, its own, which takes so many steps. */
    private static Artefact artefact(TrialSpec spec, float value, ArtefactStore store, int steps) {
        Artefact artefact = artefact(spec, value);
        store.ledger(spec)
                .ifPresent(
                        account -> {
                            spend(account, steps);
                            List<SpendingLog.Entry> all = account.attempts();
                            JsonObject own = new JsonObject();
                            own.addProperty(all.get(all.size() - 1).attempt(), steps);
                            artefact.facts().add(Artefact.CHARGED, own);
                        });
        return artefact;
    }

    private static void spend(SpendingAccount account, int steps) {
        try (SpendingAccount.Attempt attempt = account.begin()) {
            for (int step = 1; step <= steps; step++) {
                attempt.charge(taken(step), 1000);
            }
        }
    }

    private static PrivateTraining taken(int steps) {
        return new PrivateTraining("t", 1, 0.5, steps, 0.5, "poisson", NoiseMode.SECURE);
    }

    private static List<Integer> lostSteps(ArtefactStore store) {
        return store.lost(PRIVATE).stream().map(PrivateTraining::steps).toList();
    }

    private static void completeWithWeights(ArtefactStore store, TrialSpec spec, float value) {
        try (ArtefactStore.Draft draft = store.draft(spec, true)) {
            draft.keepWeights(ArtefactStoreTest::save);
            draft.complete(record(spec), artefact(spec, value, store, 3));
        }
    }

    private static Map<String, Object> record(TrialSpec spec) {
        return TrialRecord.contents(spec, Map.of(), true, Map.of());
    }

    private static void save(Path folder) {
        try {
            Files.writeString(Files.createDirectory(folder).resolve("weights"), "w");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ArtefactStore store() {
        return ArtefactStore.in(temp.resolve("store"));
    }

    private Path place(TrialSpec spec) {
        return temp.resolve("store").resolve(spec.digest());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(temp.resolve("store"))) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private static void assertHolds(float value, ArtefactStore store, TrialSpec spec) {
        Artefact found = store.find(spec).orElseThrow();
        Artefact expected = artefact(spec, value);
        assertEquals(List.copyOf(expected.matrices().keySet()), spec.matrices());
        assertEquals(
                List.copyOf(expected.matrices().keySet()), List.copyOf(found.matrices().keySet()));
        for (String name : spec.matrices()) {
            assertArrayEquals(expected.matrix(name), found.matrix(name));
        }
        assertEquals(value, found.seconds());
        assertTrue(store.holds(spec, false));
    }

    @Test
    void find_completed_isWhatWasStored() {
        ArtefactStore store = store();
        assertTrue(store.find(PLAIN).isEmpty());
        assertFalse(store.holds(PLAIN, false));
        complete(store, PLAIN, 0.5f);
        assertHolds(0.5f, store, PLAIN);
        assertHolds(0.5f, store(), PLAIN); // as another process finds it
        assertTrue(store.find(spec(2)).isEmpty());
        assertTrue(store.find(PRIVATE).isEmpty());
        assertFalse(store.holds(PRIVATE, false));
    }

    @Test
    void find_inMemory_isWhatWasStoredWithoutWeights() {
        ArtefactStore memory = ArtefactStore.inMemory();
        completeWithWeights(memory, PLAIN, 2);
        assertHolds(2, memory, PLAIN);
        assertTrue(memory.find(PLAIN).orElseThrow().weights().isEmpty());
        assertFalse(memory.holds(PRIVATE, false));
        complete(memory, PRIVATE, 3);
        assertHolds(3, memory, PRIVATE);
    }

    @Test
    void draft_notCompleted_leavesNothing() throws IOException {
        ArtefactStore store = store();
        try (ArtefactStore.Draft draft = store.draft(PLAIN, true)) {
            draft.keepWeights(ArtefactStoreTest::save);
            assertEquals(1, names().size());
            assertTrue(names().get(0).startsWith(".partial-"));
        }
        assertEquals(List.of(), names());
        assertFalse(store.holds(PLAIN, false));
    }

    @Test
    void draft_withoutWeights_neverSaves() {
        ArtefactStore store = store();
        try (ArtefactStore.Draft draft = store.draft(PLAIN, false)) {
            draft.keepWeights(folder -> assertTrue(false, "saved into " + folder));
        }
        assertFalse(Files.exists(temp.resolve("store")), "nothing was written");
    }

    /** What {@link #damage} does. */
    static List<String> damages() {
        return List.of(
                "changed",
                "cut",
                "missing",
                "record cut",
                "record missing",
                "seconds",
                "setting",
                "unsealed",
                "moved",
                "weights",
                "weights added");
    }

    @ParameterizedTest
    @MethodSource("damages")
    void holds_damagedPlain_isPutAside(String damage) throws IOException {
        completeWithWeights(store(), PLAIN, 1);
        damage(damage, place(PLAIN));
        ArtefactStore store = store();
        assertFalse(store.holds(PLAIN, false));
        assertEquals(List.of(".damaged-" + PLAIN.digest()), names());
        completeWithWeights(store, PLAIN, 2);
        assertHolds(2, store(), PLAIN);
        damage(damage, place(PLAIN));
        assertFalse(store().holds(PLAIN, false));
        assertTrue(names().contains(".damaged-" + PLAIN.digest() + "-2"), names()::toString);
    }

    /** Trained again, it would spend its budget again. */
    @ParameterizedTest
    @MethodSource("damages")
    void holds_damagedPrivate_countsAsThereAndIsRefusedWhenRead(String damage) throws IOException {
        completeWithWeights(store(), PRIVATE, 1);
        damage(damage, place(PRIVATE));
        ArtefactStore store = store();
        assertTrue(store.holds(PRIVATE, false));
        String message =
                assertThrows(UncheckedIOException.class, () -> store.find(PRIVATE)).getMessage();
        assertTrue(message.contains("move it away and run again: what it spent is in"), message);
        assertFalse(message.contains("delete"), message);
        assertEquals(List.of(PRIVATE.digest()), names());
    }

    /** As where the log was deleted, or cut: moving the artefact away would forget its steps. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void find_privateWhoseStepsTheLogDoesNotHold_isRefusedWithoutAnAdviceToTrainAgain(int lines)
            throws IOException {
        complete(store(), PRIVATE, 1);
        Path log = temp.resolve(SpendingLog.FILE_NAME);
        List<String> all = Files.readAllLines(log);
        assertTrue(all.size() > 1, all::toString);
        Files.write(log, all.subList(0, lines));
        ArtefactStore store = store();
        String message =
                assertThrows(UncheckedIOException.class, () -> store.find(PRIVATE)).getMessage();
        assertTrue(message.contains("took steps that privacy-ledger.jsonl does not"), message);
        assertTrue(message.contains("count this training yourself"), message);
        assertFalse(message.contains("again"), message);
    }

    @Test
    void lost_deletedArtefact_staysChargedBesideTheNextOne() throws IOException {
        complete(store(), PRIVATE, 1);
        assertEquals(List.of(), lostSteps(store()));
        MoreFiles.deleteRecursively(temp.resolve("store"), RecursiveDeleteOption.ALLOW_INSECURE);
        assertEquals(List.of(3), lostSteps(store()));
        complete(store(), PRIVATE, 2);
        assertEquals(List.of(3), lostSteps(store()));
        assertHolds(2, store(), PRIVATE);
        assertEquals(Set.of(PRIVATE.digest()), store().privateTrainings());
    }

    /** A kill closes no draft: the steps are in the log before they are taken. */
    @Test
    void lost_killedBetweenTrainingAndStoring_isChargedAndSwept() throws IOException {
        ArtefactStore.Draft killed = store().draft(PRIVATE, true);
        SpendingAccount.Attempt attempt = store().ledger(PRIVATE).orElseThrow().begin();
        attempt.charge(taken(1), 1000);
        assertEquals(List.of(1), lostSteps(store()));
        for (int step = 2; step <= 20; step++) {
            attempt.charge(taken(step), 1000);
            int charged = lostSteps(store()).get(0);
            assertTrue(charged >= step && charged <= step + step / 8, step + ": " + charged);
        }
        killed.keepWeights(ArtefactStoreTest::save);
        TrialClaims claims = TrialClaims.in(temp.resolve("store/.claims"));
        try (TrialClaims.Claim running = claims.claim(PRIVATE.digest()).orElseThrow()) {
            store().sweep(claims);
            assertEquals(2, names().size(), running::toString); // claims, and what is being written
        }
        store().sweep(claims);
        assertEquals(List.of(".claims"), names());
        complete(store(), PRIVATE, 1);
        assertEquals(List.of(21), lostSteps(store())); // 19 and an eighth of them
    }

    @Test
    void lost_stoppedTraining_isChargedForTheStepsThatItTook() {
        spend(store().ledger(PRIVATE).orElseThrow(), 5);
        assertEquals(List.of(5), lostSteps(store()));
    }

    /** Of an attempt that it went on from, and that took more steps in another process since. */
    @Test
    void lost_attemptThatTheStoredOneCountsInPart_isTheRest() {
        ArtefactStore store = store();
        SpendingAccount account = store.ledger(PRIVATE).orElseThrow();
        spend(account, 7);
        JsonObject counted = new JsonObject();
        counted.addProperty(account.attempts().get(0).attempt(), 4);
        try (ArtefactStore.Draft draft = store.draft(PRIVATE, false)) {
            Artefact artefact = artefact(PRIVATE, 1, store, 3);
            artefact.facts()
                    .getAsJsonObject(Artefact.CHARGED)
                    .entrySet()
                    .forEach(own -> counted.add(own.getKey(), own.getValue()));
            artefact.facts().add(Artefact.CHARGED, counted);
            draft.complete(record(PRIVATE), artefact);
        }
        assertEquals(List.of(3), lostSteps(store()));
        assertEquals(3, store().lost(PRIVATE).get(0).lost());
    }

    @Test
    void complete_privateTrainingWithoutEntry_isRefused() {
        ArtefactStore store = store();
        try (ArtefactStore.Draft draft = store.draft(PRIVATE, false)) {
            assertThrows(
                    IllegalStateException.class,
                    () -> draft.complete(record(PRIVATE), artefact(PRIVATE, 1)));
        }
        assertFalse(store.holds(PRIVATE, false));
    }

    private static void damage(String how, Path artefact) throws IOException {
        Path matrix = artefact.resolve("probed.f32");
        Path record = artefact.resolve("record.json");
        byte[] content = Files.readAllBytes(matrix);
        switch (how) {
            case "changed" -> {
                content[content.length - 1] ^= 1;
                Files.write(matrix, content);
            }
            case "cut" -> Files.write(matrix, List.of("cut"));
            case "missing" -> Files.delete(matrix);
            case "record cut" -> Files.writeString(record, "{");
            case "seconds" -> replace(record, "\"seconds\": ", "\"seconds\": 1");
            case "setting" -> replace(record, "\"head_seed\": 7", "\"head_seed\": 8");
            case "unsealed" -> replace(record, "record_sha256", "record_sha255");
            case "moved" -> {
                complete(ArtefactStore.in(artefact.resolveSibling("")), spec(99), 1);
                Path other = artefact.resolveSibling(spec(99).digest());
                MoreFiles.deleteRecursively(artefact, RecursiveDeleteOption.ALLOW_INSECURE);
                Files.move(other, artefact);
            }
            case "weights" -> Files.writeString(artefact.resolve("model/weights"), "v");
            case "weights added" -> Files.writeString(artefact.resolve("model/more"), "v");
            default -> Files.delete(record);
        }
    }

    private static void replace(Path file, String what, String with) throws IOException {
        String text = Files.readString(file);
        assertTrue(text.contains(what), text);
        Files.writeString(file, text.replace(what, with));
    }

    @Test
    void holds_withWeights_asksForThem() {
        ArtefactStore store = store();
        completeWithWeights(store, PLAIN, 1);
        assertTrue(store.holds(PLAIN, true));
        Path weights = store.find(PLAIN).orElseThrow().weights().orElseThrow();
        assertEquals(place(PLAIN).resolve("model"), weights);
        assertTrue(Files.exists(weights.resolve("weights")));
    }

    /** A plain teacher is trained again for them; what is stored of it stays. */
    @Test
    void holds_teacherWithoutWeights_isTrainedAgainUnlessPrivate() throws IOException {
        ArtefactStore store = store();
        complete(store, PLAIN, 1);
        complete(store, PRIVATE, 1);
        assertFalse(store.holds(PLAIN, true));
        String message =
                assertThrows(IllegalStateException.class, () -> store.holds(PRIVATE, true))
                        .getMessage();
        assertTrue(message.contains("training again would spend its budget again"), message);
        assertEquals(Stream.of(PLAIN.digest(), PRIVATE.digest()).sorted().toList(), names());
    }

    @Test
    void weights_addedLater_areThoseOfTheSameNumbersOnly() throws IOException {
        ArtefactStore store = store();
        complete(store, PLAIN, 1);
        String record = Files.readString(place(PLAIN).resolve("record.json"));
        String message =
                assertThrows(
                                IllegalStateException.class,
                                () -> completeWithWeights(store, PLAIN, 1.25f))
                        .getMessage();
        assertTrue(message.contains("gave other numbers"), message);
        assertFalse(store.holds(PLAIN, true));
        save(place(PLAIN).resolve("model")); // of a process that was killed before it was recorded
        Files.writeString(place(PLAIN).resolve("model/weights"), "half");
        assertFalse(store().holds(PLAIN, true));
        completeWithWeights(store, PLAIN, 1);
        assertTrue(store.holds(PLAIN, true));
        assertEquals("w", Files.readString(place(PLAIN).resolve("model/weights")));
        String added = Files.readString(place(PLAIN).resolve("record.json"));
        assertTrue(added.startsWith(record.substring(0, record.indexOf(",\n  \"record_sha256"))));
        assertEquals(List.of(PLAIN.digest()), names());
        assertHolds(1, store, PLAIN);
    }

    @Test
    void weights_addedByAnotherProcess_areFound() {
        ArtefactStore store = store();
        complete(store, PLAIN, 1);
        assertHolds(1, store, PLAIN);
        completeWithWeights(store(), PLAIN, 1);
        assertTrue(store.holds(PLAIN, true));
        assertTrue(store.find(PLAIN).orElseThrow().weights().isPresent());
    }

    /** Of a private training the second release is seen by nobody, since one alone is charged. */
    @Test
    void complete_afterAnotherProcess_leavesTheFirst() throws IOException {
        ArtefactStore late = store();
        try (ArtefactStore.Draft draft = late.draft(PRIVATE, false)) {
            complete(store(), PRIVATE, 1);
            draft.complete(record(PRIVATE), artefact(PRIVATE, 2, late, 5));
        }
        assertHolds(1, late, PRIVATE);
        assertHolds(1, store(), PRIVATE);
        assertEquals(List.of(5), lostSteps(store()));
        assertEquals(List.of(PRIVATE.digest()), names());
    }

    @Test
    @Timeout(60)
    void store_usedByTwoThreads_keepsEveryArtefactWhole() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (ArtefactStore store : List.of(store(), ArtefactStore.inMemory())) {
                CyclicBarrier together = new CyclicBarrier(2);
                List<Future<?>> both = new ArrayList<>();
                for (int thread = 0; thread < 2; thread++) {
                    both.add(threads.submit(() -> fill(store, together)));
                }
                for (Future<?> each : both) {
                    each.get();
                }
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(30, names().size());
    }

    private static Void fill(ArtefactStore store, CyclicBarrier together) throws Exception {
        for (int seed = 1; seed <= 30; seed++) {
            TrialSpec spec = spec(seed);
            together.await();
            complete(store, spec, seed);
            assertHolds(seed, store, spec);
        }
        return null;
    }

    @Test
    void folder_belowAFile_isRefusedAtOnce() throws IOException {
        Path file = Files.createFile(temp.resolve("file"));
        String message =
                assertThrows(
                                UncheckedIOException.class,
                                () -> ArtefactStore.in(file.resolve("store")))
                        .getMessage();
        assertTrue(message.startsWith(file.resolve("store") + ": cannot be written ("), message);
        assertTrue(message.endsWith("name another"), message);
    }
}
