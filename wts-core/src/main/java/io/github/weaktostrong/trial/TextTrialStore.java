package io.github.weaktostrong.trial;

import com.google.gson.JsonObject;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.privacy.PrivacyBudget;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Artefacts of finished trainings of language models, in folders named by the digest of their
 * specification. That of a weak model holds its weights, which its students are taught with.
 */
public final class TextTrialStore {
    private static final String MEASURED = "measured";
    private static final String MODEL = "model";

    private final ArtefactStore store;

    private TextTrialStore(ArtefactStore store) {
        this.store = store;
    }

    /**
     * Keeps artefacts in a folder, which is created.
     *
     * @throws java.io.UncheckedIOException if nothing can be written there
     */
    public static TextTrialStore in(Path folder) {
        return new TextTrialStore(ArtefactStore.in(folder));
    }

    /** The artefact of a specification, if it is complete. */
    public Optional<TextOutcome> find(TextTrialSpec spec) {
        return store.find(spec.digest(), List.of(MEASURED))
                .map(
                        artefact ->
                                new TextOutcome(
                                        artefact.matrix(MEASURED),
                                        PrivacyBudget.fromJson(
                                                artefact.facts().getAsJsonObject("spent")),
                                        artefact.facts().get("seconds").getAsDouble()));
    }

    /**
     * Whether the artefact of a digest is there. A damaged one counts too and is refused when it is
     * read: a private training is never repeated without being asked for, since it spends again.
     */
    public boolean holds(String digest) {
        return store.holds(digest);
    }

    /** Where the weights of a finished weak model are. */
    public Path model(String digest) {
        return store.place(digest).orElseThrow().resolve(MODEL);
    }

    /** Keeps an artefact, and the weights of a model that teaches. */
    void put(
            TextTrialSpec spec,
            TextOutcome outcome,
            TrialProvenance provenance,
            CausalLanguageModel model) {
        JsonObject facts = new JsonObject();
        facts.addProperty("seconds", outcome.seconds());
        facts.add("spent", outcome.spent().toJson());
        store.put(
                spec.digest(),
                provenance.record(spec.digest(), spec.settings()),
                new Artefact(Map.of(MEASURED, outcome.measured()), facts),
                folder -> {
                    if (spec.teaches()) {
                        model.save(folder.resolve(MODEL));
                    }
                });
    }
}
