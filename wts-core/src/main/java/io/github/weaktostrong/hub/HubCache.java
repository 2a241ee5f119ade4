package io.github.weaktostrong.hub;

import io.github.weaktostrong.checkpoint.Checkpoint;
import io.github.weaktostrong.checkpoint.ConfigJson;
import io.github.weaktostrong.checkpoint.ShardIndex;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Printable;
import io.github.weaktostrong.hub.HubClient.RemoteFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Models of the Hugging Face hub as local folders: from the cache that {@code huggingface_hub} also
 * uses, else fetched into it.
 *
 * <p>A model that is in the cache is taken from there without asking the hub whether the revision
 * has moved. What is fetched is verified by size and hash (SHA-256 for weights) and resumes after a
 * broken connection; the snapshot appears when all its files are there. Only {@code config.json},
 * {@code tokenizer.json} and safetensors weights are ever fetched.
 */
public final class HubCache {

    /** The default revision. */
    public static final String MAIN = "main";

    private final HubSettings settings;
    private final Retry retry;

    /** Returns the cache that the environment names, see {@link HubSettings#fromEnvironment()}. */
    public static HubCache fromEnvironment() {
        return new HubCache(HubSettings.fromEnvironment());
    }

    /** Creates a view of the cache; touches neither disk nor network. */
    public HubCache(HubSettings settings) {
        this(settings, Retry.STANDARD);
    }

    HubCache(HubSettings settings, Retry retry) {
        this.settings = settings;
        this.retry = retry;
    }

    /**
     * Returns the folder of a model, fetched if need be.
     *
     * @param id {@code organisation/name}, such as {@code EleutherAI/pythia-70m}
     * @param revision branch, tag or commit, usually {@link #MAIN}
     * @return a folder for {@link Checkpoint#open(Path)}; it belongs to the cache
     * @throws BadInputException when the id or revision is malformed or unknown, the model lacks a
     *     file, or it is not cached and the network is off
     * @throws UncheckedIOException when the hub cannot be reached, a hash is wrong or the cache
     *     cannot be written
     */
    public Path resolve(String id, String revision) {
        HubAddress address = new HubAddress(id, revision);
        HubFolder folder = new HubFolder(settings.cache().resolve(address.folderName()));
        try {
            Optional<Path> snapshot = folder.snapshot(revision);
            List<String> missing =
                    snapshot.map(HubFolder::missing).orElse(List.of(ConfigJson.FILE_NAME));
            if (missing.isEmpty()) {
                return snapshot.orElseThrow();
            }
            if (settings.offline()) {
                throw new BadInputException(
                        "%s: not whole in the hub cache %s (%s missing) and the network is off (HF_HUB_OFFLINE, DJL_OFFLINE or ai.djl.offline); expected a cached model; fetch it while online or give a local folder"
                                .formatted(address, settings.cache(), Printable.names(missing)));
            }
            return fetch(address, folder);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "%s: the hub cache cannot be used (%s); expected a readable and writable folder; set HF_HUB_CACHE"
                            .formatted(folder.root(), e),
                    e);
        }
    }

    private Path fetch(HubAddress address, HubFolder folder) throws IOException {
        HubClient client = new HubClient(settings);
        BlobDownload download = new BlobDownload(client, retry);
        RemoteFile config = require(client, address, ConfigJson.FILE_NAME);
        HubAddress exact = address.at(config.commit());
        Map<String, RemoteFile> files = new LinkedHashMap<>();
        files.put(ConfigJson.FILE_NAME, config);
        files.put(
                Checkpoint.TOKENIZER_FILE_NAME,
                require(client, exact, Checkpoint.TOKENIZER_FILE_NAME));
        Files.createDirectories(folder.blobs());
        Map<String, Path> blobs = new LinkedHashMap<>();
        Optional<RemoteFile> single = describe(client, exact, Checkpoint.WEIGHTS_FILE_NAME);
        if (single.isPresent()) {
            files.put(Checkpoint.WEIGHTS_FILE_NAME, single.get());
        } else {
            RemoteFile remote = require(client, exact, ShardIndex.FILE_NAME);
            Path index = download.fetch(remote, folder.blobs());
            blobs.put(ShardIndex.FILE_NAME, index);
            for (String shard : ShardIndex.read(index).shards()) {
                files.put(shard, require(client, exact, shard));
            }
        }
        for (Map.Entry<String, RemoteFile> file : files.entrySet()) {
            blobs.put(file.getKey(), download.fetch(file.getValue(), folder.blobs()));
        }
        return folder.publish(config.commit(), blobs, address.revision());
    }

    private RemoteFile require(HubClient client, HubAddress address, String name) {
        return describe(client, address, name)
                .orElseThrow(
                        () ->
                                new BadInputException(
                                        "%s: the hub has no %s for it; expected config.json, tokenizer.json and model.safetensors or its index (pickled weights are never loaded); choose another model or revision"
                                                .formatted(address, name)));
    }

    private Optional<RemoteFile> describe(HubClient client, HubAddress address, String name) {
        return retry.call(
                address.file(settings.endpoint(), name), () -> client.describe(address, name));
    }
}
