package io.github.weaktostrong.model;

import io.github.weaktostrong.checkpoint.AdapterFiles;
import io.github.weaktostrong.checkpoint.Architecture;
import io.github.weaktostrong.checkpoint.ModelShape;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.privacy.PrivacyHistory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The low-rank matrices beside a model: fresh, or of a folder in PEFT's format.
 *
 * @param lora rank and scale
 * @param seed of a fresh adapter
 * @param folder null for a fresh adapter
 */
public record Adapter(Lora lora, long seed, @Nullable Path folder) {

    /** Reads the settings of a folder. */
    static Adapter in(Path folder) {
        try (AdapterFiles files = AdapterFiles.open(folder)) {
            return new Adapter(new Lora(files.rank(), files.alpha(), ""), 0, folder);
        }
    }

    /**
     * Shapes of A and B by name.
     *
     * @throws BadInputException if the folder's adapter is of another base
     */
    Map<String, long[]> shapes(ModelShape shape, Map<String, long[]> head) {
        if (folder == null) {
            return lora.shapes(shape);
        }
        Map<String, long[]> possible = lora.shapes(shape);
        Set<String> body = shape.parameterShapes().keySet();
        Map<String, long[]> found = new LinkedHashMap<>();
        try (AdapterFiles files = AdapterFiles.open(folder)) {
            files.shapes()
                    .forEach(
                            (name, sizes) -> {
                                if (isOfClassifier(name, shape) && !head.containsKey(name)) {
                                    return;
                                }
                                // a tied head is an embedding, of which PEFT would train a copy
                                long[] ofHead = body.contains(name) ? null : head.get(name);
                                requireEqual(name, sizes, possible.getOrDefault(name, ofHead));
                                if (Lora.isAdapter(name)) {
                                    found.put(name, sizes);
                                }
                            });
            for (String name : possible.keySet()) {
                String layer = Lora.layer(name);
                if (files.targets().stream().anyMatch(t -> ("." + layer).endsWith("." + t))) {
                    requireEqual(name, found.get(name), possible.get(name));
                }
            }
        }
        for (String name : found.keySet()) {
            String other = Lora.layer(name) + (name.endsWith(Lora.A) ? Lora.B : Lora.A);
            requireEqual(other, found.get(other), possible.get(other));
        }
        if (found.isEmpty()) {
            throw new BadInputException(
                    "%s: holds no low-rank matrix; expected A and B of at least one layer; fetch the adapter again"
                            .formatted(folder));
        }
        return found;
    }

    /** Whether a tensor is a classifier's head, which a language model does not have. */
    private static boolean isOfClassifier(String name, ModelShape shape) {
        return shape.headShapes(Architecture.CLASSIFIER, 1).containsKey(name);
    }

    private void requireEqual(String name, long @Nullable [] sizes, long @Nullable [] expected) {
        if (!Arrays.equals(sizes, expected)) {
            throw new BadInputException(
                    "%s: '%s' has the shape %s, the model's would have %s; expected the adapter of this base; name the base that it was trained on"
                            .formatted(folder, name, text(sizes), text(expected)));
        }
    }

    private static String text(long @Nullable [] sizes) {
        return sizes == null ? "none" : Arrays.toString(sizes);
    }

    /** The history of the folder, which goes on from that of its base; the base's without one. */
    PrivacyHistory history(PrivacyHistory ofBase) {
        if (folder == null) {
            return ofBase;
        }
        try (AdapterFiles files = AdapterFiles.open(folder)) {
            PrivacyHistory own = files.privacyHistory();
            return own.equals(PrivacyHistory.NONE) ? ofBase : own;
        }
    }

    /** Classes of the head in the folder; 0 without one. */
    int headClasses(ModelShape shape) {
        if (folder == null) {
            return 0;
        }
        try (AdapterFiles files = AdapterFiles.open(folder)) {
            long[] head = files.shapes().get(shape.headName(Architecture.CLASSIFIER) + ".weight");
            return head == null ? 0 : Math.toIntExact(head[0]);
        }
    }
}
