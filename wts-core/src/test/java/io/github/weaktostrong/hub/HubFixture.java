package io.github.weaktostrong.hub;

import io.github.weaktostrong.checkpoint.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A local server in the place of the hub. */
abstract class HubFixture {
    static final Retry QUICK = new Retry(3, Duration.ofMillis(1));
    static final String WEIGHTS = "model.safetensors";

    @TempDir Path temp;
    FakeHub hub;

    @BeforeEach
    void start() throws IOException {
        hub = new FakeHub();
        serve(Long.MAX_VALUE);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    /** Saves a small model and lets the hub serve its files. */
    void serve(long maxShardBytes) throws IOException {
        Path model = temp.resolve("model" + maxShardBytes);
        TestModels.saveCausal(model, maxShardBytes);
        hub.files.clear();
        try (Stream<Path> files = Files.list(model)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                hub.files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
    }

    Path root() {
        return temp.resolve("cache");
    }

    HubSettings settings() {
        return new HubSettings(root(), hub.endpoint(), false);
    }

    HubCache cache() {
        return new HubCache(settings(), QUICK);
    }

    List<String> blobs() throws IOException {
        try (Stream<Path> files = Files.list(root().resolve("models--org--tiny/blobs"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    boolean published() {
        return Files.exists(root().resolve("models--org--tiny/refs"))
                || Files.exists(root().resolve("models--org--tiny/snapshots"));
    }
}
