package io.github.weaktostrong.engine;

import java.util.function.Supplier;

/** Has work on a CPU take the way of devices on which reading costs a wait. */
public final class CostlyReads {
    private CostlyReads() {}

    /** Runs work that way. */
    public static <T> T during(Supplier<T> work) {
        System.setProperty(HostReads.PROPERTY, "costly");
        try {
            return work.get();
        } finally {
            System.clearProperty(HostReads.PROPERTY);
        }
    }
}
