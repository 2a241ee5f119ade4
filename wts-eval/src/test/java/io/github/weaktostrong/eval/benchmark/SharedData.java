package io.github.weaktostrong.eval.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds data that lies beside the project and is not part of it. */
public final class SharedData {
    private SharedData() {}

    /** A path below {@code ../shared/data}, seen from the project's root; says loudly if absent. */
    public static Optional<Path> find(String path) {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path found = at.resolve("shared/data").resolve(path);
            if (Files.exists(found)) {
                return Optional.of(found);
            }
        }
        System.err.println("SKIPPED: needs ../shared/data/" + path + " beside the project");
        return Optional.empty();
    }
}
