package io.github.weaktostrong;

import com.google.common.hash.Hashing;
import io.github.weaktostrong.trial.TrialOutcome;
import io.github.weaktostrong.trial.TrialSpec;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The trained model of a role, or its models, one for each part of the benchmark.
 *
 * @param specs what was trained
 * @param outcomes what came of it
 * @param settings every setting, for the reader
 */
record Trained(List<TrialSpec> specs, List<TrialOutcome> outcomes, Map<String, Object> settings) {

    static Trained of(SeedParts data, List<TrialSpec> specs, List<TrialOutcome> outcomes) {
        if (specs.size() == 1) {
            return new Trained(specs, outcomes, specs.get(0).settings());
        }
        Map<String, Object> settings = new LinkedHashMap<>();
        for (int i = 0; i < specs.size(); i++) {
            Map<String, Object> own = new LinkedHashMap<>(specs.get(i).settings());
            own.put("artefact", specs.get(i).digest()); // each has a record of its own
            settings.put(data.parts().get(i).name(), own);
        }
        return new Trained(specs, outcomes, settings);
    }

    /** The specification of the first part, whose model and regularizers are those of all. */
    TrialSpec first() {
        return specs.get(0);
    }

    TrialOutcome outcome(int part) {
        return outcomes.get(part);
    }

    double seconds() {
        return outcomes.stream().mapToDouble(TrialOutcome::seconds).sum();
    }

    List<float[][]> probed() {
        return outcomes.stream().map(TrialOutcome::probed).toList();
    }

    /** The artefact's name; of several, the SHA-256 of their names. */
    String digest() {
        if (specs.size() == 1) {
            return first().digest();
        }
        String all = specs.stream().map(TrialSpec::digest).collect(Collectors.joining("\n"));
        return Hashing.sha256().hashString(all, StandardCharsets.UTF_8).toString();
    }

    Trained with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(settings);
        more.put(name, value);
        return new Trained(specs, outcomes, more);
    }
}
