package io.github.weaktostrong.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.checkpoint.Checkpoint;
import io.github.weaktostrong.hub.HubClient.RemoteFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Transfers that are cut, stalled, wrong or refused by the server. */
class HubTransferTest extends HubFixture {
    @Test
    void transfer_cutTwice_resumesWhereItStopped() {
        hub.cuts.put(WEIGHTS, 1000);
        Path folder = cache().resolve("org/tiny", "main");
        assertEquals(2, hub.downloads(WEIGHTS).size());
        assertEquals("bytes=1000-", hub.downloads(WEIGHTS).get(1).range());
        Checkpoint.open(folder).close();
    }

    @Test
    void transfer_cutInAnEarlierRun_resumesInTheNext() throws IOException {
        hub.cuts.put(WEIGHTS, 700);
        HubCache once = new HubCache(settings(), new Retry(1, Duration.ZERO));
        assertThrows(UncheckedIOException.class, () -> once.resolve("org/tiny", "main"));
        assertFalse(published());
        String hash = FakeHub.sha256(hub.files.get(WEIGHTS));
        assertTrue(blobs().contains(hash + ".incomplete"));
        assertFalse(blobs().contains(hash));
        Checkpoint.open(cache().resolve("org/tiny", "main")).close();
        assertEquals("bytes=700-", hub.downloads(WEIGHTS).get(1).range());
        assertFalse(blobs().contains(hash + ".incomplete"));
    }

    @Test
    void transfer_serverIgnoresTheRange_beginsAgain() {
        hub.cuts.put(WEIGHTS, 1000);
        hub.ranges = false;
        Checkpoint.open(cache().resolve("org/tiny", "main")).close();
        assertEquals(2, hub.downloads(WEIGHTS).size());
    }

    @Test
    void partialFile_ofOtherBytes_isFetchedWholeOnce() throws IOException {
        Path blobs = Files.createDirectories(root().resolve("models--org--tiny/blobs"));
        String hash = FakeHub.sha256(hub.files.get(WEIGHTS));
        Files.writeString(blobs.resolve(hash + ".incomplete"), "not the weights");
        Checkpoint.open(cache().resolve("org/tiny", "main")).close();
        assertEquals("bytes=15-", hub.downloads(WEIGHTS).get(0).range());
        assertNull(hub.downloads(WEIGHTS).get(1).range());
    }

    @Test
    void bytes_wrongHash_areRefusedAndNothingIsKept() throws IOException {
        hub.corrupt = true;
        UncheckedIOException thrown =
                assertThrows(UncheckedIOException.class, () -> cache().resolve("org/tiny", "main"));
        assertTrue(
                thrown.getMessage().contains("expected " + FakeHub.sha256(hub.files.get(WEIGHTS))));
        assertFalse(published());
        assertEquals(2, blobs().size(), "config and tokenizer only");
    }

    @Test
    void server_failsTwice_isAskedAgain() {
        hub.failures.put(WEIGHTS, 2);
        hub.failures.put("config.json", 1);
        Checkpoint.open(cache().resolve("org/tiny", "main")).close();
    }

    @Test
    void server_failsAlways_isReportedAfterTheLastTry() {
        hub.failures.put("config.json", 100);
        UncheckedIOException thrown =
                assertThrows(UncheckedIOException.class, () -> cache().resolve("org/tiny", "main"));
        assertTrue(
                thrown.getMessage().contains("the hub answers 503 after 3 tries"),
                thrown.getMessage());
        assertEquals(3, hub.seen.size());
    }

    @Test
    void transfer_stalls_isBrokenOffAndResumed() throws IOException {
        hub.cuts.put(WEIGHTS, 1000);
        hub.stall = true;
        HubAddress address = new HubAddress("org/tiny", "main");
        HubClient client = new HubClient(settings());
        RemoteFile file = client.describe(address, WEIGHTS).orElseThrow();
        Path blob =
                new BlobDownload(client, QUICK, Duration.ofMillis(50))
                        .fetch(file, Files.createDirectories(root()));
        assertEquals(hub.files.get(WEIGHTS).length, Files.size(blob));
        assertEquals("bytes=1000-", hub.downloads(WEIGHTS).get(1).range());
    }
}
