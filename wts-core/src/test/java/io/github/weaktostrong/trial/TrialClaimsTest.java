package io.github.weaktostrong.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TrialClaimsTest {
    @TempDir private Path folder;

    @Test
    void claim_ofAKilledProcess_isFreeAgain() throws Exception {
        Process holder = SharedPlan.start(folder, "hold");
        TrialClaims claims = TrialClaims.in(folder.resolve("claims"));
        try {
            while (!Files.exists(folder.resolve("held"))) {
                Thread.sleep(10);
            }
            assertTrue(claims.claim("task-0").isEmpty());
            assertEquals(1, claims.heldElsewhere(List.of("task-0", "task-1")));
        } finally {
            holder.destroyForcibly();
        }
        assertTrue(holder.waitFor(20, TimeUnit.SECONDS));
        assertEquals(0, claims.heldElsewhere(List.of("task-0", "task-1")));
        assertTrue(claims.claim("task-0").isPresent());
    }

    @Test
    void claim_twiceInOneProcess_isGivenOnce() {
        for (TrialClaims claims : List.of(TrialClaims.in(folder), TrialClaims.unshared())) {
            TrialClaims.Claim first = claims.claim("a").orElseThrow();
            assertTrue(claims.claim("a").isEmpty());
            assertTrue(claims.claim("b").isPresent());
            assertEquals(0, claims.heldElsewhere(List.of("a", "b")));
            first.close();
            assertTrue(claims.claim("a").isPresent());
        }
    }

    /** Two runs in one process, for which the system's locks alone are no claim. */
    @Test
    void claim_ofAnotherObjectOnTheFolder_isRespectedAndCounted() {
        TrialClaims one = TrialClaims.in(folder);
        TrialClaims other = TrialClaims.in(folder);
        TrialClaims.Claim held = one.claim("a").orElseThrow();
        assertTrue(other.claim("a").isEmpty());
        assertEquals(1, other.heldElsewhere(List.of("a", "b")));
        held.close();
        assertEquals(0, other.heldElsewhere(List.of("a", "b")));
        assertTrue(other.claim("a").isPresent());
    }

    @Test
    void claim_closedAndDeleted_leavesNothing_butWhatIsNotOfIt() throws IOException {
        Path claims = folder.resolve("claims");
        TrialClaims.in(claims).claim("a").orElseThrow().closeAndDelete();
        assertFalse(Files.exists(claims));
        TrialClaims.Claim again = TrialClaims.in(claims).claim("a").orElseThrow();
        Path other = Files.createFile(claims.resolve("other"));
        again.closeAndDelete();
        try (Stream<Path> left = Files.list(claims)) {
            assertEquals(List.of(other), left.toList());
        }
        assertTrue(TrialClaims.in(claims).claim("a").isPresent());
    }

    /** Whoever comes meets a folder that is made and deleted all the time. */
    @Test
    void folder_deletedByOthersMeanwhile_isMadeAgain() throws Exception {
        Path claims = folder.resolve("claims");
        AtomicBoolean over = new AtomicBoolean();
        Callable<Integer> deleting =
                () -> {
                    int deleted = 0;
                    while (!over.get()) {
                        deleted += Files.deleteIfExists(claims) ? 1 : 0;
                    }
                    return deleted;
                };
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> deleted = other.submit(deleting);
            for (int i = 0; i < 20_000; i++) {
                assertNotNull(TrialClaims.in(claims));
            }
            over.set(true);
            assertTrue(deleted.get() > 0);
        } finally {
            other.shutdownNow();
        }
    }

    /** Deleted, the file of whoever waits would be another than that of whoever comes later. */
    @Test
    void claim_closedWhileAnotherWaits_isGivenToOne() throws IOException {
        TrialClaims.Claim first = TrialClaims.in(folder).claim("a").orElseThrow();
        try (FileChannel waiting =
                FileChannel.open(folder.resolve("a.lock"), StandardOpenOption.WRITE)) {
            first.close();
            assertTrue(waiting.tryLock().isValid());
            assertTrue(TrialClaims.in(folder).claim("a").isEmpty());
        }
        assertTrue(TrialClaims.in(folder).claim("a").isPresent());
    }

    /** To close a second channel of a file gives back the process's lock on it. */
    @Test
    void claim_askedForAgainInItsProcess_staysHeldForOtherProcesses() throws Exception {
        TrialClaims one = TrialClaims.in(folder.resolve("claims"));
        TrialClaims other = TrialClaims.in(folder.resolve("claims"));
        TrialClaims.Claim held = one.claim("task-0").orElseThrow();
        assertTrue(other.claim("task-0").isEmpty());
        assertEquals(1, other.heldElsewhere(List.of("task-0")));
        assertEquals(SharedPlan.NOT_CLAIMED, exit(SharedPlan.start(folder, "try")));
        held.close();
        assertEquals(0, exit(SharedPlan.start(folder, "try")));
    }

    @Test
    void claims_ofFourProcesses_excludeEachOther() throws Exception {
        assertExclusive(500);
    }

    /** A hundred thousand, while processes die that hold one. */
    @Test
    @Tag("stress")
    @Timeout(600)
    void claims_ofFourProcesses_excludeEachOtherForLong() throws Exception {
        assertExclusive(25_000);
    }

    private void assertExclusive(int each) throws Exception {
        List<Process> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(SharedPlan.start(folder, "claim " + each));
        }
        for (int i = 0; i < 2; i++) {
            Process dies = SharedPlan.start(folder, "claim " + -each / 10);
            assertEquals(0, exit(dies));
        }
        for (Process process : all) {
            assertEquals(0, exit(process));
        }
    }

    private static int exit(Process process) throws InterruptedException {
        assertTrue(process.waitFor(10, TimeUnit.MINUTES));
        return process.exitValue();
    }

    /** What a killed process left behind is a file that nobody has locked. */
    @Test
    void claim_fileWithoutALock_isFree() throws IOException {
        Files.createFile(folder.resolve("a.lock"));
        TrialClaims claims = TrialClaims.in(folder);
        assertEquals(0, claims.heldElsewhere(List.of("a")));
        assertTrue(claims.claim("a").isPresent());
    }

    @Test
    void claim_failed_isFreeOnceTheReasonIsGone() throws IOException {
        Path inTheWay = Files.createDirectory(folder.resolve("a.lock"));
        TrialClaims claims = TrialClaims.in(folder);
        String message =
                assertThrows(UncheckedIOException.class, () -> claims.claim("a")).getMessage();
        assertTrue(message.contains("a training cannot be claimed"), message);
        Files.delete(inTheWay);
        assertTrue(claims.claim("a").isPresent());
    }

    @Test
    void folder_thatIsAFile_isRefused() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        String message =
                assertThrows(UncheckedIOException.class, () -> TrialClaims.in(file)).getMessage();
        assertTrue(message.endsWith("whose file system has locks; use another"), message);
        assertFalse(Files.isDirectory(file));
    }
}
