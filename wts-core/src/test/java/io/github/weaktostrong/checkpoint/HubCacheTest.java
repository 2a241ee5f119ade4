package io.github.weaktostrong.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.BadInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubCacheTest {

    private static final Retry QUICK = new Retry(3, Duration.ofMillis(1));
    private static final String WEIGHTS = "model.safetensors";

    @TempDir Path temp;
    private FakeHub hub;

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
    private void serve(long maxShardBytes) throws IOException {
        Path model = temp.resolve("model" + maxShardBytes);
        CheckpointWriter.write(model, TestModels.causal(), Dtype.F32, maxShardBytes);
        hub.files.clear();
        try (Stream<Path> files = Files.list(model)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                hub.files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
    }

    private Path root() {
        return temp.resolve("cache");
    }

    private HubSettings settings() {
        return new HubSettings(root(), hub.endpoint(), false);
    }

    private HubCache cache() {
        return new HubCache(settings(), QUICK);
    }

    private List<String> blobs() throws IOException {
        try (Stream<Path> files = Files.list(root().resolve("models--org--tiny/blobs"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private boolean published() {
        return Files.exists(root().resolve("models--org--tiny/refs"))
                || Files.exists(root().resolve("models--org--tiny/snapshots"));
    }

    @Test
    void model_fetched_opensAndHasTheLayoutOfTheHubCache() throws IOException {
        Path folder = cache().resolve("org/tiny", "main");
        Path model = root().resolve("models--org--tiny");
        assertEquals(model.resolve("snapshots").resolve(FakeHub.COMMIT), folder);
        assertEquals(FakeHub.COMMIT, Files.readString(model.resolve("refs/main")));
        String hash = FakeHub.sha256(hub.files.get(WEIGHTS));
        assertEquals(Path.of("../../blobs", hash), Files.readSymbolicLink(folder.resolve(WEIGHTS)));
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertEquals(TestModels.causal().config(), checkpoint.config());
            assertEquals(TestModels.causal().tensors().keySet().size(), checkpoint.names().size());
        }
        assertEquals(3, blobs().size());
    }

    @Test
    void model_cached_isReturnedWithoutARequest() {
        Path folder = cache().resolve("org/tiny", "main");
        hub.seen.clear();
        HubCache offline = new HubCache(settings().withOffline(true), QUICK);
        assertEquals(folder, offline.resolve("org/tiny", "main"));
        assertEquals(folder, cache().resolve("org/tiny", FakeHub.COMMIT));
        assertEquals(List.of(), hub.seen);
    }

    @Test
    void model_notCachedAndOffline_isRefusedWithoutARequest() {
        HubCache offline = new HubCache(settings().withOffline(true), QUICK);
        BadInputException thrown =
                assertThrows(BadInputException.class, () -> offline.resolve("org/tiny", "main"));
        assertTrue(thrown.getMessage().contains("HF_HUB_OFFLINE"), thrown.getMessage());
        assertEquals(List.of(), hub.seen);
        assertFalse(Files.exists(root()));
    }

    @Test
    void shardedModel_fetched_hasTheIndexAndEveryShard() throws IOException {
        serve(4000);
        Path folder = cache().resolve("org/tiny", "main");
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertEquals(TestModels.causal().tensors().keySet().size(), checkpoint.names().size());
        }
        assertTrue(Files.exists(folder.resolve("model-00003-of-00003.safetensors")));
    }

    @Test
    void snapshot_shardMissingLater_isFetchedAgainAndRefusedOffline() throws IOException {
        serve(4000);
        Path folder = cache().resolve("org/tiny", "main");
        Path shard = folder.resolve("model-00002-of-00003.safetensors");
        Files.delete(shard.toRealPath());
        HubCache offline = new HubCache(settings().withOffline(true), QUICK);
        BadInputException thrown =
                assertThrows(BadInputException.class, () -> offline.resolve("org/tiny", "main"));
        assertTrue(thrown.getMessage().contains("'model-00002-of-00003.safetensors'"));
        cache().resolve("org/tiny", "main");
        assertTrue(Files.exists(shard));
    }

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

    @Test
    void model_unknown_isRefused() {
        BadInputException thrown =
                assertThrows(BadInputException.class, () -> cache().resolve("org/other", "main"));
        assertTrue(
                thrown.getMessage().contains("the hub answers 401 for org/other at main"),
                thrown.getMessage());
    }

    @Test
    void model_withoutSafetensors_isRefusedBeforeAnythingIsFetched() {
        byte[] weights = hub.files.remove(WEIGHTS);
        hub.files.put("pytorch_model.bin", weights);
        BadInputException thrown =
                assertThrows(BadInputException.class, () -> cache().resolve("org/tiny", "main"));
        assertTrue(thrown.getMessage().contains("pickled weights are never loaded"));
        assertTrue(hub.seen.stream().noneMatch(s -> s.method().equals("GET")));
        assertFalse(published());
    }

    @Test
    void index_shardOutsideItsFolder_isRefused() {
        hub.files.remove(WEIGHTS);
        hub.files.put(
                "model.safetensors.index.json",
                "{\"weight_map\": {\"a\": \"../../../x.safetensors\"}}"
                        .getBytes(StandardCharsets.UTF_8));
        BadInputException thrown =
                assertThrows(BadInputException.class, () -> cache().resolve("org/tiny", "main"));
        assertTrue(thrown.getMessage().contains("'../../../x.safetensors'"), thrown.getMessage());
        assertFalse(published());
    }

    @Test
    void token_sentToTheHub_isNotSentToTheStorageHost() {
        new HubCache(settings().withToken("secret"), QUICK).resolve("org/tiny", "main");
        assertEquals("Bearer secret", hub.seen.get(0).authorization());
        assertEquals(1, hub.downloads(WEIGHTS).size());
        assertNull(hub.downloads(WEIGHTS).get(0).authorization());
        assertTrue(hub.downloads(WEIGHTS).get(0).host().startsWith("localhost"));
        assertFalse(settings().withToken("secret").toString().contains("secret"));
    }

    @Test
    void redirect_plainHttpElsewhere_isRefused() {
        hub.storage = "http://example.invalid";
        BadInputException thrown =
                assertThrows(BadInputException.class, () -> cache().resolve("org/tiny", "main"));
        assertTrue(thrown.getMessage().contains("expected an https address"));
        assertFalse(thrown.getMessage().contains("sig="), thrown.getMessage());
    }

    @Test
    void ids_thatCouldLeaveTheCache_areRefused() {
        for (String id :
                List.of(
                        "tiny", "a/b/c", "../x", "x/..", "./x", "a b/c", "/x", "a--b/c", "a/b\n",
                        "")) {
            assertThrows(BadInputException.class, () -> cache().resolve(id, "main"), id);
        }
        for (String revision : List.of("", "..", "../main", "a/../b", "a b", "/main", "main/")) {
            assertThrows(
                    BadInputException.class, () -> cache().resolve("org/tiny", revision), revision);
        }
        assertEquals(List.of(), hub.seen);
    }

    @Test
    void endpoint_plainHttp_isForThisMachineOnly() {
        for (String uri :
                List.of("http://example.com", "ftp://127.0.0.1", "http://127.0.0.1.example.com")) {
            assertThrows(
                    BadInputException.class,
                    () -> new HubSettings(root(), URI.create(uri), false),
                    uri);
        }
        new HubSettings(root(), URI.create("http://[::1]:80"), false);
        new HubSettings(root(), URI.create("https://example.com/mirror/"), false);
    }

    @Test
    void remoteFile_withoutAHash_isRefused() {
        BadInputException thrown =
                assertThrows(
                        BadInputException.class,
                        () ->
                                new RemoteFile(
                                        hub.endpoint(), FakeHub.COMMIT, "\"weird-etag-1\"", 3));
        assertTrue(thrown.getMessage().contains("to verify the download"), thrown.getMessage());
        assertEquals(Optional.empty(), settings().token());
    }
}
