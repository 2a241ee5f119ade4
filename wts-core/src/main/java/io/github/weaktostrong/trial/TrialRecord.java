package io.github.weaktostrong.trial;

import com.google.common.hash.Hashing;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.ToNumberPolicy;
import com.google.gson.reflect.TypeToken;
import io.github.weaktostrong.data.BadInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Facts about a stored training: {@code record.json}.
 *
 * @param artefact digest of its specification
 * @param sha256 digest of what it produced
 * @param request how to carry it out again, see {@link TrialTask#request}; may be empty
 * @param isRepeatable whether carrying it out again on the same machine gives the same result bit
 *     by bit; a private training, or one that a private model teaches, is repeatable in
 *     distribution only
 * @param settings every setting
 * @param environment where it ran
 */
public record TrialRecord(
        String artefact,
        String sha256,
        Map<String, Object> request,
        boolean isRepeatable,
        Map<String, Object> settings,
        Map<String, Object> environment) {
    private static final Gson GSON =
            new GsonBuilder().setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE).create();

    private static final Gson WRITTEN =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();

    static final String ARTEFACT = "artefact";
    static final String SHA256 = "sha256"; // of the matrices, one after the other
    private static final String RECORD_SHA256 = "record_sha256";
    static final String REPEATABLE = "repeatable";
    private static final String IN_DISTRIBUTION = "in distribution";

    /**
     * Contents of a record without those that the artefact adds.
     *
     * @param spec what was trained
     * @param request how to carry it out again; may be empty
     * @param isRepeatable whether that gives the same numbers on the same machine
     * @param environment engine, system, device, threads
     */
    public static Map<String, Object> contents(
            TrialSpec spec,
            Map<String, Object> request,
            boolean isRepeatable,
            Map<String, Object> environment) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put(ARTEFACT, spec.digest());
        record.put("request", request);
        record.put(REPEATABLE, isRepeatable ? "bitwise" : IN_DISTRIBUTION);
        record.put("settings", spec.settings());
        record.put("environment", environment);
        return record;
    }

    /** The text of a record, with the SHA-256 of all else that it holds. */
    static String sealed(JsonElement record) {
        JsonObject json = JsonParser.parseString(WRITTEN.toJson(record)).getAsJsonObject();
        json.remove(RECORD_SHA256);
        json.addProperty(RECORD_SHA256, seal(json));
        return WRITTEN.toJson(json);
    }

    private static String seal(JsonObject json) {
        return Hashing.sha256().hashString(WRITTEN.toJson(json), StandardCharsets.UTF_8).toString();
    }

    /**
     * Reads the contents of a record that is as it was written.
     *
     * @throws IOException if it cannot be read, or is not
     * @throws RuntimeException of several kinds if it is something else
     */
    static JsonObject contents(Path file) throws IOException {
        JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        JsonElement seal = json.get(RECORD_SHA256);
        JsonObject sealed = json.deepCopy();
        sealed.remove(RECORD_SHA256);
        if (seal == null || !seal.isJsonPrimitive() || !seal.getAsString().equals(seal(sealed))) {
            throw new IOException(
                    seal == null
                            ? "it has no " + RECORD_SHA256 + ", as records of earlier versions"
                            : "its SHA-256 is not the one it was stored with");
        }
        return json;
    }

    /** Keeps copies. */
    public TrialRecord {
        request = Collections.unmodifiableMap(new LinkedHashMap<>(request));
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    }

    /**
     * Reads a record.
     *
     * @param path a {@code record.json}, or the folder that holds one
     * @throws BadInputException if it is no such file, or was changed after it was written
     */
    public static TrialRecord read(Path path) {
        Path file = Files.isDirectory(path) ? path.resolve(ArtefactFolder.RECORD) : path;
        try {
            Map<String, Object> json =
                    GSON.fromJson(contents(file), new TypeToken<Map<String, Object>>() {});
            if (json.get(ARTEFACT) instanceof String artefact
                    && json.get(SHA256) instanceof String sha256) {
                return new TrialRecord(
                        artefact,
                        sha256,
                        map(json.get("request")),
                        !IN_DISTRIBUTION.equals(json.get(REPEATABLE)),
                        map(json.get("settings")),
                        map(json.get("environment")));
            }
        } catch (IOException | RuntimeException e) {
            throw bad(file, e.toString());
        }
        throw bad(file, "it has no artefact or sha256");
    }

    private static Map<String, Object> map(@Nullable Object json) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (json instanceof Map<?, ?> values) {
            values.forEach((key, value) -> map.put(String.valueOf(key), value));
        }
        return map;
    }

    private static BadInputException bad(Path file, String why) {
        return new BadInputException(
                file
                        + ": is no record of a training ("
                        + why
                        + "); expected the record.json of a folder in OUT/store; check the path");
    }
}
