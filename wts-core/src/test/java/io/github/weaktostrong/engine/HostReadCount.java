package io.github.weaktostrong.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;

/** How often work brings numbers to Java, by the JDK's flight recorder. */
public final class HostReadCount {
    private HostReadCount() {}

    /** Calls of {@link HostReads} while the work runs. */
    public static int of(Runnable work) {
        try (Recording recording = new Recording()) {
            recording.enable(HostReads.EVENT).withoutThreshold();
            recording.start();
            work.run();
            recording.stop();
            Path file = Files.createTempFile("wts-reads", ".jfr");
            try {
                recording.dump(file);
                return (int)
                        RecordingFile.readAllEvents(file).stream()
                                .filter(
                                        each ->
                                                each.getEventType()
                                                        .getName()
                                                        .equals(HostReads.EVENT))
                                .count();
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
