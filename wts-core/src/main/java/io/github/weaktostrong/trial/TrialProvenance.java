package io.github.weaktostrong.trial;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the record of a training says of where it ran, and of running it again.
 *
 * @param environment engine, system, device, threads
 * @param request how to run it again, see {@link TrialTask#request}; may be empty
 * @param isRepeatable whether that gives the same numbers on the same machine; not if the training
 *     or its teacher's is private, since noise and sampling are secret and drawn anew
 */
public record TrialProvenance(
        Map<String, Object> environment, Map<String, Object> request, boolean isRepeatable) {

    /** Keeps copies. */
    public TrialProvenance {
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        request = Collections.unmodifiableMap(new LinkedHashMap<>(request));
    }

    /** The record of a training. */
    Map<String, Object> record(String artefact, Map<String, Object> settings) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("artefact", artefact);
        record.put("request", request);
        record.put(TrialRecord.REPEATABLE, TrialRecord.repeatable(isRepeatable));
        record.put("settings", settings);
        record.put("environment", environment);
        return record;
    }
}
