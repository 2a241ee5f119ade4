package io.github.weaktostrong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.benchmark.Benchmark;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.trial.TrialClaims;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceTest {
    @TempDir private Path out;

    private static WeakToStrong.Builder experiment(Benchmark benchmark) {
        return WeakToStrong.builder()
                .weak(TinyModels.random(8, 1))
                .strong(TinyModels.random(16, 2))
                .benchmark(benchmark)
                .strategies(Strategy.NO_TFT);
    }

    @Test
    void output_anyKind_isKept() {
        for (Benchmark benchmark : new Benchmark[] {TinyBenchmark.create(), new TinyTexts()}) {
            try (Workspace workspace =
                    Workspace.of(experiment(benchmark).output(out).build().settings)) {
                assertEquals(Optional.of(out.resolve("store")), workspace.folder());
                workspace.claims();
            }
            assertTrue(Files.isDirectory(out.resolve("store/.claims")));
        }
    }

    @Test
    void noOutput_classifiers_areInMemory() {
        try (Workspace workspace =
                Workspace.of(experiment(TinyBenchmark.create()).build().settings)) {
            assertEquals(Optional.empty(), workspace.folder());
            assertEquals(Optional.empty(), workspace.temporary());
            TrialClaims claims = workspace.claims();
            assertTrue(claims.claim("a").isPresent());
            assertTrue(workspace.claims().claim("a").isPresent(), "shared with nobody");
        }
    }

    @Test
    void noOutput_languageModels_areInATemporaryFolderThatGoesInTheEnd() throws IOException {
        Path folder;
        try (Workspace workspace = Workspace.of(experiment(new TinyTexts()).build().settings)) {
            folder = workspace.temporary().orElseThrow();
            assertEquals(Optional.of(folder.resolve("store")), workspace.folder());
            Files.writeString(Files.createDirectory(folder.resolve("digest")).resolve("x"), "x");
        }
        assertFalse(Files.exists(folder));
    }

    @Test
    void close_folderThatCannotBeDeleted_isNoReasonToLoseAResult() throws IOException {
        Workspace workspace = Workspace.of(experiment(new TinyTexts()).build().settings);
        Files.delete(workspace.temporary().orElseThrow()); // to delete it again fails
        workspace.close();
    }
}
