package io.github.weaktostrong;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.weaktostrong.model.LoadedModel;
import io.github.weaktostrong.safetensors.SafetensorsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Reads reference values that a script beside them made with another library. */
public final class Fixtures {
    private Fixtures() {}

    /** A folder of this module's own fixtures. */
    public static Path folder(String name) {
        try {
            return Path.of(
                    Objects.requireNonNull(Fixtures.class.getResource("/fixtures/" + name))
                            .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Model folders of an architecture: our own fixtures and, beside the project, the shared ones.
     */
    public static List<Path> modelFolders(String kind) {
        List<Path> folders = new ArrayList<>();
        List<String> own =
                kind.equals("classifier")
                        ? List.of("l3h3c2", "sequential", "odd-rotary", "scaled-rotary", "bert")
                        : List.of("l2h2");
        Stream.concat(own.stream(), Stream.of("gpt2", "llama", "qwen2", "qwen3"))
                .forEach(name -> folders.add(folder(kind + "-" + name)));
        for (String family : List.of("neox", "gpt2", "llama", "qwen2", "qwen3", "bert")) {
            if (family.equals("bert") && kind.equals("causal")) {
                continue; // an encoder
            }
            Path shared = shared("golden/" + family + "/" + kind);
            if (Files.isDirectory(shared)) {
                folders.add(shared);
            } else {
                System.err.println("SKIPPED a shared golden model: needs the folder " + shared);
            }
        }
        return folders;
    }

    /** A path in the folder {@code shared} beside the project; it need not exist. */
    public static Path shared(String path) {
        Path start = Path.of("").toAbsolutePath();
        for (Path at = start; at != null; at = at.getParent()) {
            if (Files.isDirectory(at.resolve("shared/golden"))) {
                return at.resolve("shared").resolve(path);
            }
        }
        return start.resolve("../shared").resolve(path).normalize();
    }

    /** Reads a JSON object. */
    public static JsonObject json(Path file) {
        try {
            return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tensors of a file by name, as the model holds its parameters of these names. */
    public static Map<String, float[]> tensors(Path file, LoadedModel model) {
        Map<String, float[]> tensors = tensors(file);
        tensors.replaceAll(
                (name, values) ->
                        model.shape().isTransposed(name)
                                ? transposed(
                                        values,
                                        (int) model.parameters().get(name).getShape().get(0))
                                : values);
        return tensors;
    }

    /** Values (in, out) as (out, in). */
    private static float[] transposed(float[] values, int out) {
        float[] turned = new float[values.length];
        int in = values.length / out;
        for (int i = 0; i < values.length; i++) {
            turned[i % out * in + i / out] = values[i];
        }
        return turned;
    }

    /** A JSON array of numbers, or of arrays, as Java arrays. */
    public static <T> T array(JsonElement json, Class<T> type) {
        return new Gson().fromJson(json, type);
    }

    /** Tensors of a safetensors file as flat arrays. */
    public static Map<String, float[]> tensors(Path file) {
        Map<String, float[]> tensors = new LinkedHashMap<>();
        try (SafetensorsFile open = SafetensorsFile.open(file)) {
            for (String name : open.tensors().keySet()) {
                FloatBuffer values = open.floats(name).asFloatBuffer();
                float[] copy = new float[values.remaining()];
                values.get(copy);
                tensors.put(name, copy);
            }
        }
        return tensors;
    }
}
