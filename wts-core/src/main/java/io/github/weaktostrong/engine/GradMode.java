package io.github.weaktostrong.engine;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.function.Supplier;

/**
 * The switch of the current thread between recording operations for autograd and not.
 *
 * <p>PyTorch's grad mode is thread-local: DJL switches it off on the thread that starts the engine,
 * while every other thread begins with it on. Every forward pass therefore says what it wants.
 */
public final class GradMode {
    private GradMode() {}

    /** Whether the thread records operations. */
    public static boolean isOn() {
        return JniUtils.isGradMode();
    }

    /**
     * Whether a graph leads to an array. DJL's {@code hasGradient} is false at all but leaves; what
     * tells the others is that the engine refuses to take them out of their graph.
     */
    public static boolean isRecorded(NDArray array) {
        if (array.hasGradient()) {
            return true;
        }
        try {
            array.setRequiresGradient(false);
            return false;
        } catch (EngineException e) {
            return true;
        }
    }

    /** Does the work with operations recorded, then restores the mode. */
    public static <T> T on(Supplier<T> work) {
        return with(true, work);
    }

    /** Does the work with nothing recorded, then restores the mode. */
    public static <T> T off(Supplier<T> work) {
        return with(false, work);
    }

    private static <T> T with(boolean recording, Supplier<T> work) {
        boolean before = JniUtils.isGradMode();
        JniUtils.setGradMode(recording);
        try {
            return work.get();
        } finally {
            JniUtils.setGradMode(before);
        }
    }
}
