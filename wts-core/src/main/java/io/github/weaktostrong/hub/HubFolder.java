package io.github.weaktostrong.hub;

import io.github.weaktostrong.checkpoint.Checkpoint;
import io.github.weaktostrong.checkpoint.ConfigJson;
import io.github.weaktostrong.checkpoint.ShardIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * One model in the hub cache, in the layout of {@code huggingface_hub}: {@code blobs/HASH}, {@code
 * snapshots/COMMIT/NAME} linking to blobs, {@code refs/REVISION} holding a commit.
 *
 * @param root {@code models--ORGANISATION--NAME} in the cache
 */
record HubFolder(Path root) {

    Path blobs() {
        return root.resolve("blobs");
    }

    /** Returns where the snapshot of a revision lies, if the cache knows the revision. */
    Optional<Path> snapshot(String revision) throws IOException {
        if (HubAddress.isCommit(revision)) {
            return Optional.of(snapshots().resolve(revision));
        }
        Path ref = root.resolve("refs").resolve(revision);
        if (!Files.isRegularFile(ref)) {
            return Optional.empty();
        }
        String commit = Files.readString(ref).strip();
        return HubAddress.isCommit(commit)
                ? Optional.of(snapshots().resolve(commit))
                : Optional.empty();
    }

    /** Returns the files that a snapshot lacks to be opened as a model; empty when it is whole. */
    static List<String> missing(Path snapshot) {
        List<String> needed =
                new ArrayList<>(List.of(ConfigJson.FILE_NAME, Checkpoint.TOKENIZER_FILE_NAME));
        Path index = snapshot.resolve(ShardIndex.FILE_NAME);
        boolean single = Files.exists(snapshot.resolve(Checkpoint.WEIGHTS_FILE_NAME));
        if (!single && Files.exists(index)) {
            needed.addAll(ShardIndex.read(index).shards());
        } else {
            needed.add(Checkpoint.WEIGHTS_FILE_NAME);
        }
        return needed.stream().filter(name -> !Files.exists(snapshot.resolve(name))).toList();
    }

    /** Links the blobs into the commit's snapshot, then notes the commit under the revision. */
    Path publish(String commit, Map<String, Path> blobs, String revision) throws IOException {
        Path snapshot = Files.createDirectories(snapshots().resolve(commit));
        for (Map.Entry<String, Path> blob : blobs.entrySet()) {
            link(snapshot.resolve(blob.getKey()), blob.getValue());
        }
        if (!HubAddress.isCommit(revision)) {
            Path ref = root.resolve("refs").resolve(revision);
            Files.createDirectories(ref.resolveSibling("."));
            Path fresh = unique(ref);
            Files.writeString(fresh, commit);
            Files.move(fresh, ref, StandardCopyOption.ATOMIC_MOVE);
        }
        return snapshot;
    }

    private static void link(Path name, Path blob) throws IOException {
        if (Files.exists(name)) {
            return;
        }
        // What is there does not exist behind the link: a blob that somebody deleted.
        if (Files.exists(name, LinkOption.NOFOLLOW_LINKS)) {
            Files.delete(name);
        }
        Path fresh = unique(name);
        try {
            Files.createSymbolicLink(
                    fresh, Path.of("..", "..", "blobs").resolve(blob.getFileName()));
        } catch (IOException | UnsupportedOperationException e) {
            Files.copy(blob, fresh);
        }
        Files.move(fresh, name, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Path unique(Path file) {
        return file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
    }

    private Path snapshots() {
        return root.resolve("snapshots");
    }
}
