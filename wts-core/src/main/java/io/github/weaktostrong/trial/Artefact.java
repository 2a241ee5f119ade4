package io.github.weaktostrong.trial;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.github.weaktostrong.objective.Softmax;
import io.github.weaktostrong.privacy.PrivacyBudget;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Numbers, facts and weights that a training leaves behind.
 *
 * @param matrices rows of equally many numbers, by file name without ending, in order
 * @param facts numbers and words beside them; read from a record, all that it holds
 * @param weights folder of the trained model; empty where it is not kept
 */
public record Artefact(Map<String, float[][]> matrices, JsonObject facts, Optional<Path> weights) {
    /** Class probabilities on V, rows x classes. */
    public static final String VALIDATION = "validation";

    /** Class probabilities on D_T. */
    public static final String TEST = "test";

    /**
     * Class probabilities on D_WTS, which students learn from; no row where there are none, zeros
     * where a row has none.
     */
    public static final String TRANSFER = "transfer";

    /** Class probabilities of every perturbed version of D_WTS, row by row; often none. */
    public static final String PERTURBED_TRANSFER = "perturbed-transfer";

    /** Findings of the benchmark's probe; often no row. */
    public static final String PROBED = "probed";

    /** Measurements of a language model. */
    public static final String MEASURED = "measured";

    static final String SECONDS = "seconds";
    static final String SPENT = "spent";
    static final String CHARGED = "charged"; // steps that are spent, by attempt in the ledger

    /** An artefact without weights; the store knows of those that are kept. */
    Artefact(Map<String, float[][]> matrices, JsonObject facts) {
        this(matrices, facts, Optional.empty());
    }

    /** Keeps a copy of the map. */
    public Artefact {
        matrices = Collections.unmodifiableMap(new LinkedHashMap<>(matrices));
    }

    Artefact withWeights(Optional<Path> folder) {
        return new Artefact(matrices, facts, folder);
    }

    /** The matrix of a name. */
    public float[][] matrix(String name) {
        float[][] matrix = matrices.get(name);
        if (matrix == null) {
            throw new IllegalArgumentException(
                    "no matrix '%s'; expected one of %s".formatted(name, matrices.keySet()));
        }
        return matrix;
    }

    /** Wall-clock time of training and measurement. */
    public double seconds() {
        return facts.get(SECONDS).getAsDouble();
    }

    /** The steps that {@link #spent} counts, by name of the attempt in the ledger. */
    Map<String, Integer> charged() {
        Map<String, Integer> charged = new LinkedHashMap<>();
        if (facts.has(CHARGED)) {
            facts.getAsJsonObject(CHARGED)
                    .entrySet()
                    .forEach(each -> charged.put(each.getKey(), each.getValue().getAsInt()));
        }
        return charged;
    }

    /** Notes what a training spent, and which charges in the ledger that counts. */
    static void putSpent(JsonObject facts, PrivacyBudget spent, Map<String, Integer> charged) {
        facts.add(SPENT, spent.toJson());
        if (!charged.isEmpty()) {
            facts.add(CHARGED, new Gson().toJsonTree(charged));
        }
    }

    /** Indices of the rows that labels are of: a row of zeros has none. */
    static int[] labelled(float[][] labels) {
        return IntStream.range(0, labels.length)
                .filter(
                        i ->
                                labels[i][Softmax.argmax(labels[i])]
                                        != 0) // NaN stays: a training refuses it
                .toArray();
    }

    /** Privacy that the training spent of its own rows, the model's earlier trainings included. */
    public PrivacyBudget spent() {
        return facts.has(SPENT)
                ? PrivacyBudget.fromJson(facts.getAsJsonObject(SPENT))
                : PrivacyBudget.unprotected();
    }
}
