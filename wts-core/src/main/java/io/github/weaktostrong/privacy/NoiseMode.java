package io.github.weaktostrong.privacy;

import java.util.Arrays;
import java.util.List;

/** Sources of the noise and the sampling of a private training. */
public enum NoiseMode {
    /** A cryptographic generator keyed by the system; plain floating-point Gaussians. */
    SECURE("secure", true),

    /** As {@link #SECURE}, with protection against attacks on floating-point noise. */
    SECURE_AGAINST_FLOATING_POINT_ATTACKS("secure, protected against floating-point attacks", true),

    /** A published seed, for tests: whoever knows it subtracts the noise. */
    SEEDED_NOT_PRIVATE("seeded: NOT private", false),

    /** No noise, for inspection. */
    ABSENT_NOT_PRIVATE("absent: NOT private", false);

    private final String label;
    private final boolean isPrivate;

    NoiseMode(String label, boolean isPrivate) {
        this.label = label;
        this.isPrivate = isPrivate;
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

    /** Of two modes that of which less is promised. */
    static NoiseMode weaker(NoiseMode one, NoiseMode other) {
        List<NoiseMode> fromWeakest =
                List.of(
                        ABSENT_NOT_PRIVATE,
                        SEEDED_NOT_PRIVATE,
                        SECURE,
                        SECURE_AGAINST_FLOATING_POINT_ATTACKS);
        return fromWeakest.get(Math.min(fromWeakest.indexOf(one), fromWeakest.indexOf(other)));
    }

    /** The name in reports. */
    public String label() {
        return label;
    }

    /** Whether a guarantee may be stated at all. */
    public boolean isPrivate() {
        return isPrivate;
    }
}
