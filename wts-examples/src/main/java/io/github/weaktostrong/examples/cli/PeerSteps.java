package io.github.weaktostrong.examples.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.InputFiles;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Steps that another library was timed at.
 *
 * @param steps JSON objects by model, head, mode, batch and length
 */
record PeerSteps(Map<List<String>, JsonObject> steps) {
    /** Keys of a row of {@code wts bench check}: milliseconds, the same compiled, MiB. */
    static final List<String> KEYS =
            List.of("peer_step_ms", "peer_compiled_step_ms", "peer_peak_mib");

    private static final String STEP = "step_ms";
    private static final String PEAK = "peak_mib";
    private static final String COMPILED = "+compile";

    static PeerSteps none() {
        return new PeerSteps(Map.of());
    }

    /**
     * Reads lines, of which those that begin with a brace are steps.
     *
     * @throws BadInputException if no line is one
     */
    static PeerSteps read(Path file) {
        Map<List<String>, JsonObject> steps = new LinkedHashMap<>();
        List<String> lines =
                InputFiles.text(file, "what the peers' benchmark printed").lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("{")) {
                try {
                    add(steps, JsonParser.parseString(lines.get(i)).getAsJsonObject());
                } catch (JsonParseException
                        | UnsupportedOperationException
                        | IllegalStateException
                        | NumberFormatException e) {
                    throw BadInputException.atLine(
                            file,
                            i + 1,
                            "no step; expected one JSON object, with numbers for step_ms and"
                                    + " peak_mib; correct the line or leave it out");
                }
            }
        }
        if (steps.isEmpty()) {
            throw new BadInputException(
                    file
                            + " has no step; expected lines such as {\"model\":\"410m\",\"head\":"
                            + "\"classification\",\"mode\":\"bf16\",\"batch\":16,\"length\":128,"
                            + "\"step_ms\":83}; name what the benchmark printed");
        }
        return new PeerSteps(steps);
    }

    private static void add(Map<List<String>, JsonObject> steps, JsonObject step) {
        List.of(STEP, PEAK).forEach(key -> number(step, key)); // refuses what is none
        steps.put(
                List.of("model", "head", "mode", "batch", "length").stream()
                        .map(key -> text(step, key))
                        .toList(),
                step);
    }

    private static String text(JsonObject step, String key) {
        JsonElement value = step.get(key);
        return value == null ? "" : value.getAsString();
    }

    /** What is known of the same step; null where nothing is. Private steps have no peer. */
    Map<String, Object> of(CheckedCommand work) {
        JsonObject plain = find(work, "");
        Map<String, Object> row = new LinkedHashMap<>();
        row.put(KEYS.get(0), number(plain, STEP));
        row.put(KEYS.get(1), number(find(work, COMPILED), STEP));
        row.put(KEYS.get(2), number(plain, PEAK));
        return row;
    }

    private @Nullable JsonObject find(CheckedCommand work, String suffix) {
        CheckedCommand.Shape shape = work.shape();
        return shape == null || !work.arguments().contains("train")
                ? null
                : steps.get(
                        List.of(
                                shape.model().replace("pythia-", ""),
                                shape.isCausal() ? "causal" : "classification",
                                shape.precision() + suffix,
                                String.valueOf(shape.batch()),
                                String.valueOf(shape.length())));
    }

    private static @Nullable Double number(@Nullable JsonObject step, String key) {
        JsonElement value = step == null ? null : step.get(key);
        return value == null || value.isJsonNull() ? null : (Double) value.getAsDouble();
    }
}
