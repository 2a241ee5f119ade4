package io.github.weaktostrong.checkpoint;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Printable;
import io.github.weaktostrong.safetensors.Dtype;
import io.github.weaktostrong.safetensors.TensorInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Differences between the tensors of a folder and those that a model expects.
 *
 * @param missing expected and not there
 * @param unexpected there and not expected, known old buffers aside
 * @param mismatched descriptions of tensors of another shape or of a type that is no weight
 */
record TensorDifferences(List<String> missing, List<String> unexpected, List<String> mismatched) {

    /** Buffers, not parameters: "attention.dense.bias" must not match. */
    private static final Pattern OLD_BUFFER =
            Pattern.compile(
                    "(gpt_neox\\.layers\\.\\d+\\.attention|transformer\\.h\\.\\d+\\.attn|model\\.layers\\.\\d+\\.self_attn)"
                        + "\\.(bias|masked_bias|rotary_emb\\.inv_freq)");

    static TensorDifferences of(
            Map<String, long[]> expected, Map<String, TensorInfo> found, Set<String> ignored) {
        List<String> missing =
                expected.keySet().stream()
                        .filter(name -> !found.containsKey(name) && !ignored.contains(name))
                        .sorted()
                        .toList();
        List<String> unexpected = new ArrayList<>();
        List<String> mismatched = new ArrayList<>();
        found.forEach(
                (name, info) -> {
                    long[] shape = expected.get(name);
                    if (shape == null) {
                        if (!isOldBuffer(name, info)) {
                            unexpected.add(name);
                        }
                    } else if (!info.dtype().isConvertible()) {
                        mismatched.add(
                                Printable.name(name) + " " + info.dtype() + " instead of F32");
                    } else if (!Arrays.equals(shape, toArray(info.shape()))) {
                        mismatched.add(
                                Printable.name(name)
                                        + " "
                                        + info.shape()
                                        + " instead of "
                                        + Arrays.toString(shape));
                    }
                });
        return new TensorDifferences(missing, unexpected, mismatched);
    }

    /** Throws when there is any difference. */
    void refuse(Path folder) {
        List<String> parts = new ArrayList<>();
        if (!missing.isEmpty()) {
            parts.add("missing " + Printable.names(missing));
        }
        if (!unexpected.isEmpty()) {
            parts.add("unexpected " + Printable.names(unexpected));
        }
        if (!mismatched.isEmpty()) {
            parts.add("mismatched " + String.join(", ", mismatched));
        }
        if (!parts.isEmpty()) {
            throw new BadInputException(
                    "%s: the weights are not those of the model: %s; expected exactly the tensors that config.json describes; correct config.json or fetch the weights again"
                            .formatted(folder, String.join("; ", parts)));
        }
    }

    private static boolean isOldBuffer(String name, TensorInfo info) {
        if (!OLD_BUFFER.matcher(name).matches()) {
            return false;
        }
        List<Long> shape = info.shape();
        if (name.endsWith(".bias")) {
            boolean asFloats = name.startsWith("transformer."); // as GPT-2 was published
            return (asFloats || info.dtype() == Dtype.BOOL || info.dtype() == Dtype.U8)
                    && shape.size() == 4
                    && shape.get(0) == 1
                    && shape.get(1) == 1
                    && shape.get(2).equals(shape.get(3));
        }
        if (name.endsWith("position_ids")) {
            return shape.size() == 2 && shape.get(0) == 1;
        }
        return name.endsWith("inv_freq") ? shape.size() == 1 : info.elements() == 1;
    }

    private static long[] toArray(List<Long> shape) {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }
}
