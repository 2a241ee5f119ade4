package io.github.weaktostrong;

import com.google.common.hash.Hashing;
import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.result.CeilingPick;
import io.github.weaktostrong.trial.Artefact;
import io.github.weaktostrong.trial.TrialSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The trained model of a role, or its models, one for each part of the benchmark.
 *
 * @param trainings what was trained
 * @param artefacts what came of it
 * @param spent of D_W and of D_WTS, the teacher's and the choice of a ceiling included
 * @param pick for a ceiling what it was picked from; empty where there was one candidate
 */
record Trained(
        List<PlannedTraining> trainings,
        List<Artefact> artefacts,
        Map<Part, PrivacyBudget> spent,
        Optional<CeilingPick> pick) {

    /** The specification of the first part, whose model and regularizers are those of all. */
    TrialSpec first() {
        return trainings.get(0).spec();
    }

    /** The part whose rows are its own; D_W before fine-tuning. */
    Part part() {
        return first().trainedOn().orElse(Part.WEAK);
    }

    PrivacyBudget spent(Part of) {
        return spent.getOrDefault(of, PrivacyBudget.notUsed());
    }

    double seconds() {
        return artefacts.stream().mapToDouble(Artefact::seconds).sum();
    }

    List<float[][]> matrices(String name) {
        return artefacts.stream().map(artefact -> artefact.matrix(name)).toList();
    }

    List<Path> weights() {
        return artefacts.stream().flatMap(artefact -> artefact.weights().stream()).toList();
    }

    /** Name of the artefact; of several artefacts the SHA-256 of their names. */
    String digest() {
        if (trainings.size() == 1) {
            return trainings.get(0).digest();
        }
        String all =
                trainings.stream().map(PlannedTraining::digest).collect(Collectors.joining("\n"));
        return Hashing.sha256().hashString(all, StandardCharsets.UTF_8).toString();
    }

    /**
     * Settings of the training, for the reader; of several parts by the part's name.
     *
     * @param parts names of the parts
     */
    Map<String, Object> settings(List<String> parts) {
        if (trainings.size() == 1) {
            return first().settings();
        }
        Map<String, Object> settings = new LinkedHashMap<>();
        for (int i = 0; i < trainings.size(); i++) {
            Map<String, Object> own = new LinkedHashMap<>(trainings.get(i).spec().settings());
            own.put("artefact", trainings.get(i).digest()); // each has a record of its own
            settings.put(parts.get(i), own);
        }
        return settings;
    }

    /** A copy that was picked from candidates. */
    Trained pickedFrom(CeilingPick from, Map<Part, PrivacyBudget> budgets) {
        return new Trained(trainings, artefacts, budgets, Optional.of(from));
    }
}
