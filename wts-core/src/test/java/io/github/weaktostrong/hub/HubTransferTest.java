package io.github.weaktostrong.hub;

import static java.time.ZoneOffset.UTC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.checkpoint.Checkpoint;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.hub.HubClient.RemoteFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

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
        Path blobs = Files.createDirectories(root());
        Duration patience = Duration.ofMillis(300); // enough for 1000 bytes
        Retry once = new Retry(1, Duration.ZERO);
        String message =
                assertThrows(
                                UncheckedIOException.class,
                                () ->
                                        new BlobDownload(
                                                        client,
                                                        once,
                                                        patience,
                                                        patience.plusHours(1))
                                                .fetch(file, blobs))
                        .getMessage();
        assertTrue(message.contains("less than 1024 bytes a second came after 1 tries"), message);
        Path blob =
                new BlobDownload(client, QUICK, patience, Duration.ofHours(1)).fetch(file, blobs);
        assertEquals(hub.files.get(WEIGHTS).length, Files.size(blob));
        assertEquals("bytes=1000-", hub.downloads(WEIGHTS).get(1).range());
    }

    /** One byte at a time is no standstill, but would take for ever. */
    @Test
    void transfer_drips_isBrokenOffAndResumed() throws IOException {
        hub.cuts.put(WEIGHTS, 1000);
        hub.drip = true;
        HubClient client = new HubClient(settings());
        RemoteFile file =
                client.describe(new HubAddress("org/tiny", "main"), WEIGHTS).orElseThrow();
        Path blob =
                new BlobDownload(client, QUICK, Duration.ofMillis(100), Duration.ofHours(1))
                        .fetch(file, Files.createDirectories(root()));
        assertEquals(hub.files.get(WEIGHTS).length, Files.size(blob));
        String range = hub.downloads(WEIGHTS).get(1).range();
        int broken = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
        assertTrue(broken > 0 && broken < 1000, range);
    }

    @Test
    void transfer_beyondTheLimitOfTheWhole_endsAndKeepsWhatIsThere() throws IOException {
        HubClient client = new HubClient(settings());
        RemoteFile file =
                client.describe(new HubAddress("org/tiny", "main"), WEIGHTS).orElseThrow();
        Path blobs = Files.createDirectories(root());
        BlobDownload late = new BlobDownload(client, QUICK, Duration.ofHours(1), Duration.ZERO);
        assertTrue(
                assertThrows(UncheckedIOException.class, () -> late.fetch(file, blobs))
                        .getMessage()
                        .contains("not whole within 0 hours"));
        assertEquals(1, hub.downloads(WEIGHTS).size());
        assertTrue(Files.exists(blobs.resolve(file.hash() + ".incomplete")));
    }

    @Test
    void server_asksToWaitLonger_isNotWaitedFor() {
        hub.failures.put("config.json", 100);
        hub.status = 429;
        hub.retryAfter = "3600";
        String message =
                assertThrows(UncheckedIOException.class, () -> cache().resolve("org/tiny", "main"))
                        .getMessage();
        assertTrue(message.contains("429 and asks to wait 3600 seconds after 1 tries;"), message);
        assertEquals(1, hub.seen.size());
        hub.failures.put("config.json", 1);
        hub.retryAfter = "0";
        Checkpoint.open(cache().resolve("org/tiny", "main")).close();
    }

    @Test
    void wait_serverAsks_isAtLeastThat() {
        Retry retry = new Retry(5, Duration.ofMillis(500));
        assertEquals(Duration.ofSeconds(2), retry.wait(3, new IOException("broken")));
        assertEquals(Duration.ofSeconds(2), retry.wait(3, new BusyException("busy", 1)));
        assertEquals(Duration.ofSeconds(7), retry.wait(3, new BusyException("busy", 7)));
        String date =
                DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(UTC).plusDays(1));
        long seconds = BusyException.seconds(date);
        assertTrue(seconds > 86_000 && seconds <= 86_400, date);
        assertEquals(0, BusyException.seconds("Sun, 06 Nov 1994 08:49:37 GMT"));
        assertEquals(0, BusyException.seconds(""));
        assertEquals(999_999_999, BusyException.seconds("99999999999999999999"));
    }

    /**
     * It says that it is busy, but not in words that are a time: a minute, as if it had said so.
     */
    @Test
    void server_asksToWaitInOtherWords_isLeftAloneForAMinute() {
        hub.failures.put("config.json", 100);
        HubCache once = new HubCache(settings(), new Retry(1, Duration.ZERO));
        for (int status : List.of(429, 503)) {
            hub.status = status;
            for (String words : List.of("soon", "-5", "1.5", "12s", "Nov 6 1994", "\u00b2")) {
                hub.retryAfter = words;
                String message =
                        assertThrows(
                                        UncheckedIOException.class,
                                        () -> once.resolve("org/tiny", "main"))
                                .getMessage();
                assertTrue(message.contains(status + " and asks to wait 60 seconds"), message);
            }
        }
    }

    @Test
    void file_forWhichTheDiskHasNoRoom_isRefusedBeforeAByte() throws IOException {
        RemoteFile file =
                new RemoteFile(
                        hub.endpoint(), FakeHub.COMMIT, FakeHub.sha256(new byte[0]), 1L << 60);
        Path blobs = Files.createDirectories(root());
        BlobDownload download = new BlobDownload(new HubClient(settings()), QUICK);
        String message =
                assertThrows(UncheckedIOException.class, () -> download.fetch(file, blobs))
                        .getMessage();
        assertTrue(message.contains("1152921504606846976 bytes, for which " + blobs), message);
        assertEquals(List.of(), hub.seen);
    }

    @Test
    void server_answersWhatCannotChange_isAskedOnce() {
        hub.failures.put("config.json", 100);
        for (int status : List.of(400, 410, 418)) {
            hub.status = status;
            hub.seen.clear();
            String message =
                    assertThrows(
                                    UncheckedIOException.class,
                                    () -> cache().resolve("org/tiny", "main"))
                            .getMessage();
            assertTrue(message.contains("the hub answers " + status + ";"), message);
            assertEquals(1, hub.seen.size());
        }
        hub.failures.clear();
        hub.storage = "a/circle";
        hub.seen.clear();
        assertThrows(UncheckedIOException.class, () -> cache().resolve("org/tiny", "main"));
        assertEquals(5, hub.seen.stream().filter(s -> s.path().endsWith(WEIGHTS)).count());
    }

    /** Planted secrets: of a token that no header carries, of addresses, of signatures. */
    @Test
    void messages_anyFailure_holdNoSecret() {
        for (String token : List.of("hf_SECRET\nX: y", "hf_SECRET\u00e9", "hf SECRET", "")) {
            refusedWithoutSecret(() -> settings().withToken(token));
        }
        for (String endpoint :
                List.of(
                        "https://user:SECRET@example.org",
                        "https://user:SECRET @example.org",
                        "http://user:SECRET@example.org",
                        "user:SECRET@example.org",
                        "https://example.org?token=SECRET",
                        "ftp://SECRET@example.org/#SECRET")) {
            refusedWithoutSecret(
                    () -> HubSettings.from(Map.of("HF_ENDPOINT", endpoint), root(), false));
        }
        for (String storage :
                List.of(
                        "http://example.invalid/SECRET?sig=SECRET#",
                        "http://user:SECRET@localhost:1",
                        "http:///?sig=SECRET",
                        "http://a b?SECRET")) {
            hub.storage = storage;
            refusedWithoutSecret(
                    () ->
                            new HubCache(settings().withToken("hf_SECRET"), QUICK)
                                    .resolve("org/tiny", "main"));
        }
    }

    private static void refusedWithoutSecret(Executable executable) {
        BadInputException thrown = assertThrows(BadInputException.class, executable);
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            assertFalse(String.valueOf(at.getMessage()).contains("SECRET"), at.getMessage());
        }
    }
}
