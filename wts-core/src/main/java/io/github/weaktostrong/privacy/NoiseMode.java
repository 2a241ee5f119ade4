package io.github.weaktostrong.privacy;

import java.util.Arrays;

/** Sources of the noise and the sampling of a private training. */
public enum NoiseMode {
    /** A cryptographic generator keyed by the system; plain floating-point Gaussians. */
    SECURE("secure", Promise.NOISE | Promise.SECRET | Promise.WHOLE),

    /** As {@link #SECURE}, with protection against attacks on floating-point noise. */
    SECURE_AGAINST_FLOATING_POINT_ATTACKS(
            "secure, protected against floating-point attacks",
            Promise.NOISE | Promise.SECRET | Promise.WHOLE | Promise.PROTECTED),

    /**
     * As {@link #SECURE}, drawn on the parameters' device from 64 bits of ChaCha20: no number is
     * beyond 9.49 standard deviations, which is charged.
     */
    SECURE_CUT_OFF("secure, ChaCha20, cut off at 9.49 deviations", Promise.NOISE | Promise.SECRET),

    /** As {@link #SECURE_CUT_OFF}, with protection against attacks on floating-point noise. */
    SECURE_CUT_OFF_AGAINST_FLOATING_POINT_ATTACKS(
            "secure, ChaCha20, cut off at 9.49 deviations, protected against floating-point"
                    + " attacks",
            Promise.NOISE | Promise.SECRET | Promise.PROTECTED),

    /** A published seed, for tests: whoever knows it subtracts the noise. */
    SEEDED_NOT_PRIVATE("seeded: NOT private", Promise.NOISE),

    /** No noise, for inspection. */
    ABSENT_NOT_PRIVATE("absent: NOT private", 0);

    private final String label;
    private final int promises;

    NoiseMode(String label, int promises) {
        this.label = label;
        this.promises = promises;
    }

    /** The mode of a label. */
    static NoiseMode labelled(String label) {
        return Arrays.stream(values())
                .filter(mode -> mode.label.equals(label))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "noise mode '%s'; expected one of a privacy statement"
                                                .formatted(label)));
    }

    /** What is promised by both of two modes. */
    static NoiseMode weaker(NoiseMode one, NoiseMode other) {
        return promising(one.promises & other.promises);
    }

    private static NoiseMode promising(int promises) {
        return Arrays.stream(values())
                .filter(mode -> mode.promises == promises)
                .findFirst()
                .orElseThrow();
    }

    /** The name in reports. */
    public String label() {
        return label;
    }

    /** Whether a guarantee may be stated at all. */
    public boolean isPrivate() {
        return promises(Promise.SECRET);
    }

    /** Whether secret noise has no tails, for which a guarantee is charged. */
    public boolean isCutOff() {
        return isPrivate() && !promises(Promise.WHOLE);
    }

    /** This mode where the noise has no tails; itself where nothing is private. */
    public NoiseMode cutOff() {
        return promising(promises & ~Promise.WHOLE);
    }

    private boolean promises(int what) {
        return (promises & what) != 0;
    }

    /** What a mode may promise. */
    private static final class Promise {
        static final int NOISE = 1;
        static final int SECRET = 2;
        static final int WHOLE = 4; // with the tails
        static final int PROTECTED = 8;
    }
}
