package io.github.weaktostrong.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/** Finds the reference material that lies beside the project, where a machine has it. */
final class SharedFolder {

    private SharedFolder() {}

    /**
     * Returns {@code ../shared/<path>} as seen from the project's root; says loudly when absent.
     */
    static Optional<Path> find(String path) {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path candidate = at.resolveSibling("shared").resolve(path);
            if (Files.exists(candidate)) {
                return Optional.of(candidate);
            }
        }
        LoggerFactory.getLogger(SharedFolder.class)
                .warn("SKIPPED: a check against ../shared/{}, which is not on this machine", path);
        return Optional.empty();
    }
}
