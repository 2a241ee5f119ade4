package io.github.weaktostrong.data;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.slf4j.LoggerFactory;

/** Finds data that lies beside the project, where a machine has it. */
final class SharedData {
    private SharedData() {}

    /** Returns {@code ../shared/PATH} as seen from the project's root, or skips loudly. */
    static Path require(String path) {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path candidate = at.resolveSibling("shared").resolve(path);
            if (Files.exists(candidate)) {
                return candidate;
            }
        }
        String message =
                "SKIPPED: a test needs ../shared/" + path + ", which is not on this machine";
        LoggerFactory.getLogger(SharedData.class).warn(message);
        return Assumptions.abort(message);
    }
}
