package io.github.weaktostrong.engine;

import ai.djl.pytorch.jni.JniUtils;

/**
 * Scope in which autograd records (or does not record) operations on the current thread.
 *
 * <p>PyTorch's grad mode is thread-local: DJL switches it off on the thread that starts the engine,
 * while every other thread begins with it on. Every forward pass therefore says what it wants.
 */
public final class GradMode implements AutoCloseable {
    private final boolean before;

    private GradMode(boolean enabled) {
        before = JniUtils.isGradMode();
        JniUtils.setGradMode(enabled);
    }

    /** Records operations until closed. */
    public static GradMode on() {
        return new GradMode(true);
    }

    /** Records nothing until closed. */
    public static GradMode off() {
        return new GradMode(false);
    }

    @Override
    public void close() {
        JniUtils.setGradMode(before);
    }
}
