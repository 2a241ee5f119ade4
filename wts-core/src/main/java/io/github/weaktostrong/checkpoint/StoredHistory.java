package io.github.weaktostrong.checkpoint;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.JsonFiles;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivacyHistory;
import io.github.weaktostrong.privacy.PrivacyStatement;
import io.github.weaktostrong.privacy.PrivateTraining;
import io.github.weaktostrong.safetensors.SafetensorsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The privacy history of a model folder. It stands in the header of every weights file, so that
 * weights are not parted from it, and the statement of the last training repeats it: where the two
 * contradict each other, nothing is believed.
 */
public final class StoredHistory {
    /** Key in the metadata of a weights file. */
    static final String KEY = "privacy_history";

    /** Name of the report of the last training, beside the weights. */
    public static final String REPORT = "training.json";

    /** Key of the report's settings. */
    public static final String SETTINGS = "settings";

    /** Key of the report's steps. */
    public static final String TRACE = "trace";

    /** Key of the report's privacy statement. */
    public static final String PRIVACY = "privacy";

    private static final String MEND =
            "save or copy the whole folder again; a history that is lost makes the model's budget"
                    + " unknown";

    private StoredHistory() {}

    /** Returns the history that weights files and report agree on. */
    static PrivacyHistory of(Path folder, Collection<SafetensorsFile> files) {
        Optional<PrivacyHistory> weights = inWeights(folder, files);
        Path report = folder.resolve(REPORT);
        if (!Files.exists(report)) {
            return weights.orElse(PrivacyHistory.NONE);
        }
        PrivacyHistory stated = stated(report);
        if (weights.isEmpty()) {
            return stated;
        }
        if (!endsWith(weights.get().trainings(), stated.trainings())) {
            throw new BadInputException(
                    "%s: the weights went through %s private trainings, %s states %s or other ones; expected the same; %s"
                            .formatted(
                                    folder,
                                    weights.get().trainings().size(),
                                    REPORT,
                                    stated.trainings().size(),
                                    MEND));
        }
        return weights.get();
    }

    /**
     * Compares the ends: a teacher's trainings, which no statement of its student's names, come
     * first.
     */
    private static boolean endsWith(List<PrivateTraining> all, List<PrivateTraining> stated) {
        int earlier = all.size() - stated.size();
        return earlier >= 0
                && stated.isEmpty() == all.isEmpty()
                && all.subList(earlier, all.size()).equals(stated);
    }

    private static Optional<PrivacyHistory> inWeights(
            Path folder, Collection<SafetensorsFile> files) {
        Set<Optional<String>> found = new LinkedHashSet<>();
        files.forEach(file -> found.add(Optional.ofNullable(file.metadata().get(KEY))));
        if (found.size() > 1) {
            throw new BadInputException(
                    "%s: the weights files have different privacy histories; expected those of one model; %s"
                            .formatted(folder, MEND));
        }
        return found.iterator().next().map(text -> parse(folder, text));
    }

    private static PrivacyHistory parse(Path folder, String text) {
        try {
            return PrivacyHistory.fromJson(JsonParser.parseString(text).getAsJsonObject());
        } catch (RuntimeException e) { // Gson has many
            throw unreadable(folder + ": the privacy history in the weights", e);
        }
    }

    private static PrivacyHistory stated(Path report) {
        JsonObject json = JsonFiles.readObject(report);
        boolean ours = json.has(SETTINGS) && json.has(TRACE);
        if (!json.has(PRIVACY)) {
            return ours ? PrivacyHistory.NONE.andTrainingWithoutPrivacy() : PrivacyHistory.NONE;
        }
        try {
            JsonObject statement = json.getAsJsonObject(PRIVACY);
            PrivacyBudget budget = PrivacyBudget.fromJson(statement.getAsJsonObject("d_w"));
            if (budget.trainings().isEmpty()) {
                throw new IllegalArgumentException("no training");
            }
            return new PrivacyHistory(
                    budget.trainings(), PrivacyStatement.namesTrainingWithoutPrivacy(statement));
        } catch (RuntimeException e) { // Gson has many
            throw unreadable(report + ": the privacy statement", e);
        }
    }

    private static BadInputException unreadable(String what, RuntimeException cause) {
        return new BadInputException(
                "%s cannot be read (%s); expected what a private training wrote; %s"
                        .formatted(what, cause.getMessage(), MEND),
                cause);
    }
}
