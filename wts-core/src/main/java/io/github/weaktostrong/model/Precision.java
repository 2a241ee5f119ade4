package io.github.weaktostrong.model;

import ai.djl.Device;
import java.util.Arrays;
import java.util.Map;

/**
 * The arithmetic of a model's layers. Parameters, what is saved of them, and losses are float32.
 */
public enum Precision {
    /** 24 bits of significand; the reference. */
    FLOAT32("fp32"),
    /**
     * Float32 but for products of matrices on a GPU, head included, whose factors are rounded to 11
     * bits of significand. PyTorch decides on it once for a process, when it starts, by the
     * environment variable {@value #OVERRIDE}: 1 or not there.
     */
    TF32("tf32"),
    /**
     * 8 bits of significand: parameters are rounded where they are used, and so is the gradient of
     * each pass; sums over passes, global norm and moments are float32. Norms of layers and softmax
     * are computed in float32 and rounded, the head is float32.
     */
    BFLOAT16("bf16");

    private static final String OVERRIDE = "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE";
    private static final String FORCED = "NVIDIA_TF32_OVERRIDE";

    private final String text;

    Precision(String text) {
        this.text = text;
    }

    /**
     * Reads {@code fp32}, {@code tf32} or {@code bf16}, as {@link #toString} writes.
     *
     * @throws IllegalArgumentException for any other text
     */
    public static Precision parse(String text) {
        return Arrays.stream(values())
                .filter(each -> each.text.equals(text))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "precision '%s'; expected fp32, tf32 or bf16; name one of them"
                                                .formatted(text)));
    }

    /**
     * Checks that a device in this process computes in this precision and no other.
     *
     * @throws IllegalArgumentException for TF32 on a CPU or where the environment leaves it off,
     *     and for any other precision where the environment turns TF32 on
     */
    public void requireOn(Device device) {
        requireOn(device, System.getenv());
    }

    void requireOn(Device device, Map<String, String> environment) {
        boolean gpu = device.isGpu();
        boolean asked = "1".equals(environment.get(OVERRIDE));
        String forced = environment.getOrDefault(FORCED, "");
        if (this == TF32) {
            if (!gpu) {
                throw new IllegalArgumentException(
                        "precision tf32 on %s; expected a GPU, whose matrix units alone have it; name one with a device, or ask for fp32 or bf16"
                                .formatted(device.getDeviceType()));
            }
            if (!asked || forced.equals("0")) {
                throw new IllegalArgumentException(
                        "precision tf32 in a process whose environment leaves it off; expected %s=1, and %s not 0, before the program starts, since PyTorch reads them once; set them (./wts --precision tf32 sets the first)"
                                .formatted(OVERRIDE, FORCED));
            }
        } else if (asked || (gpu && forced.equals("1"))) {
            throw new IllegalArgumentException(
                    "precision %s in a process whose environment turns tf32 on by %s, which no record would say; expected it unset; unset it, or ask for tf32"
                            .formatted(text, asked ? OVERRIDE : FORCED));
        }
    }

    /** Puts the setting {@code precision}; float32 puts none. */
    public void putInto(Map<String, Object> settings) {
        if (this != FLOAT32) {
            settings.put("precision", text);
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
