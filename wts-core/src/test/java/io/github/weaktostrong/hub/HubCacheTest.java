package io.github.weaktostrong.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.checkpoint.Checkpoint;
import io.github.weaktostrong.checkpoint.TestModels;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.hub.HubClient.RemoteFile;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HubCacheTest extends HubFixture {
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
