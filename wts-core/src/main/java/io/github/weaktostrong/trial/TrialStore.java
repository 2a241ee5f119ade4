package io.github.weaktostrong.trial;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Artefacts of finished trainings of classifiers, in folders named by the digest of their
 * specification.
 *
 * <p>An artefact that exists is complete: a killed run loses at most the training in progress.
 */
public final class TrialStore {
    static final String RECORD = ArtefactStore.RECORD;
    private static final List<String> MATRICES =
            List.of("validation", "test", "transfer", "perturbed-transfer", "probed");

    private final ArtefactStore store;

    private TrialStore(ArtefactStore store) {
        this.store = store;
    }

    /** Keeps artefacts for the life of this object. */
    public static TrialStore inMemory() {
        return new TrialStore(ArtefactStore.inMemory());
    }

    /**
     * Keeps artefacts in a folder, which is created.
     *
     * @throws java.io.UncheckedIOException if nothing can be written there: now, not after hours of
     *     training
     */
    public static TrialStore in(Path folder) {
        return new TrialStore(ArtefactStore.in(folder));
    }

    /** The artefact of a specification, if it is complete. */
    public Optional<TrialOutcome> find(TrialSpec spec) {
        return store.find(spec.digest(), MATRICES)
                .map(
                        artefact ->
                                new TrialOutcome(
                                        artefact.matrix("validation"),
                                        artefact.matrix("test"),
                                        new TeacherLabels(
                                                artefact.matrix("transfer"),
                                                artefact.matrix("perturbed-transfer")),
                                        artefact.matrix("probed"),
                                        finalLoss(artefact.facts().get("final_loss")),
                                        artefact.facts().get("seconds").getAsDouble()));
    }

    private static @Nullable Double finalLoss(JsonElement stored) {
        return stored.isJsonNull() ? null : (Double) stored.getAsDouble();
    }

    /** Whether the artefact of a digest is there; a damaged one is put aside. */
    public boolean holds(String digest) {
        return store.holdsWhole(digest, MATRICES);
    }

    /**
     * Keeps an artefact together with the record of how it was made.
     *
     * @param provenance where it ran, and how to make it again
     */
    public void put(TrialSpec spec, TrialOutcome outcome, TrialProvenance provenance) {
        Map<String, float[][]> matrices = new LinkedHashMap<>();
        matrices.put("validation", outcome.validation());
        matrices.put("test", outcome.test());
        matrices.put("transfer", outcome.labels().rows());
        matrices.put("perturbed-transfer", outcome.labels().perturbed());
        matrices.put("probed", outcome.probed());
        JsonObject facts = new JsonObject();
        facts.addProperty("final_loss", outcome.finalLoss());
        facts.addProperty("seconds", outcome.seconds());
        store.put(
                spec.digest(),
                provenance.record(spec.digest(), spec.settings()),
                new Artefact(matrices, facts),
                folder -> {});
    }
}
