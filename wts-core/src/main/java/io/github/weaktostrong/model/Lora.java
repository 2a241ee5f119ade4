package io.github.weaktostrong.model;

import io.github.weaktostrong.checkpoint.ModelShape;
import io.github.weaktostrong.data.Checks;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Low-rank adaptation: a linear layer of weight W computes {@code W x + (alpha / r) B A x}, of
 * which A (r, in) and B (out, r) are trained and W is not.
 *
 * <p>As PEFT begins, A is uniform in +-1 / sqrt(in) (Kaiming with a = sqrt(5)) and B is 0, so that
 * a fresh adapter changes nothing. Source: Hu et al. (2021), section 4.1.
 *
 * @param rank r, at least 1; 8
 * @param alpha scale, above 0; 16
 * @param targets regular expression that is found in the names of the linear layers to adapt; empty
 *     for all of attention and feed-forward networks
 */
public record Lora(int rank, double alpha, String targets) {
    static final String A = ".lora_A.weight";
    static final String B = ".lora_B.weight";
    private static final Pattern IN_A_LAYER = Pattern.compile("\\.\\d+\\..*\\.weight$");

    /** Checks the ranges. */
    public Lora {
        Checks.requireAtLeast(rank, 1, "LoRA rank %s; expected at least %s; correct the setting");
        if (!(alpha > 0 && alpha < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "LoRA alpha %s; expected a finite number above 0; correct the setting"
                            .formatted(alpha));
        }
        try {
            Pattern.compile(targets);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "LoRA targets '%s' (%s); expected a regular expression that is found in names of layers, such as query_key_value; correct it"
                            .formatted(targets, e.getDescription()));
        }
    }

    /** Rank 8, alpha 16, all linear layers of attention and feed-forward networks. */
    public static Lora standard() {
        return new Lora(8, 16, "");
    }

    /** Rank, alpha and targets under the names of the command line; JSON-able. */
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("lora_rank", rank);
        settings.put("lora_alpha", alpha);
        settings.put("lora_targets", targets);
        return settings;
    }

    /** What {@code B A x} is multiplied by. */
    double scale() {
        return alpha / rank;
    }

    /** Whether a parameter is A or B of an adapter. */
    public static boolean isAdapter(String parameter) {
        return parameter.endsWith(A) || parameter.endsWith(B);
    }

    /** Name of the layer that an adapter's parameter belongs to. */
    static String layer(String parameter) {
        return parameter.substring(0, parameter.length() - A.length());
    }

    /** Shapes (out, in) of the linear layers of a model that can be adapted, by name. */
    static Map<String, long[]> linears(ModelShape shape) {
        Map<String, long[]> found = new LinkedHashMap<>();
        shape.parameterShapes()
                .forEach(
                        (name, sizes) -> {
                            if (sizes.length == 2 && IN_A_LAYER.matcher(name).find()) {
                                found.put(name.substring(0, name.lastIndexOf('.')), sizes);
                            }
                        });
        return found;
    }

    /** Shapes of A and B of every target. */
    Map<String, long[]> shapes(ModelShape shape) {
        Pattern target = Pattern.compile(targets);
        Map<String, long[]> linears = linears(shape);
        Map<String, long[]> found = new LinkedHashMap<>();
        linears.forEach(
                (name, sizes) -> {
                    if (target.matcher(name).find()) {
                        found.put(name + A, new long[] {rank, sizes[1]});
                        found.put(name + B, new long[] {sizes[0], rank});
                    }
                });
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    "the LoRA targets '%s' are found in no linear layer; expected part of a name such as %s; correct them"
                            .formatted(targets, linears.keySet().stream().findFirst().orElse("")));
        }
        return found;
    }
}
