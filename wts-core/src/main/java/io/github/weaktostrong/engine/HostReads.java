package io.github.weaktostrong.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.util.function.Function;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;

/**
 * The one way in which numbers of an array come to Java: on a device each call waits until all that
 * was asked of it before is computed.
 *
 * <p>A call is an event of the JDK's flight recorder, {@value #EVENT}, with its duration and its
 * stack, so that a recording shows who waits, and how long.
 *
 * <p>Where a call costs a wait, a step computes beside its arrays what it computes in Java
 * elsewhere, to the same rules but for last bits. The system property {@value #PROPERTY} chooses:
 * {@code costly} or {@code free}; by default they are free on the CPU alone.
 */
public final class HostReads {
    /** System property that says whether reading costs a wait. */
    public static final String PROPERTY = "wts.reads";

    static final String EVENT = "io.github.weaktostrong.HostRead";

    private HostReads() {}

    /**
     * Whether reading costs a wait where the arrays are.
     *
     * @throws IllegalArgumentException if the system property is something else
     */
    public static boolean areCostly(Device device) {
        String choice = System.getProperty(PROPERTY);
        if (choice == null) {
            return !device.equals(Device.cpu());
        }
        return switch (choice) {
            case "costly" -> true;
            case "free" -> false;
            default ->
                    throw new IllegalArgumentException(
                            "system property %s is '%s'; expected costly or free; set one of them or leave it out"
                                    .formatted(PROPERTY, choice));
        };
    }

    /** The numbers of a float32 array. */
    public static float[] floats(NDArray array) {
        return read(array, NDArray::toFloatArray);
    }

    /** The numbers of a float64 array. */
    public static double[] doubles(NDArray array) {
        return read(array, NDArray::toDoubleArray);
    }

    /** The numbers of an int64 array. */
    public static long[] longs(NDArray array) {
        return read(array, NDArray::toLongArray);
    }

    private static <T> T read(NDArray array, Function<NDArray, T> read) {
        Read event = new Read();
        event.begin();
        try {
            return read.apply(array);
        } finally {
            event.numbers = array.size();
            event.commit();
        }
    }

    /** What a recording holds of one call. */
    @Name(EVENT)
    @Label("Numbers of an array brought to Java")
    static final class Read extends Event {
        @Label("Numbers")
        long numbers;
    }
}
