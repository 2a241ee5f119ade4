package io.github.weaktostrong.hub;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Printable;
import java.net.URI;
import java.util.regex.Pattern;

/**
 * What the hub says about one file.
 *
 * @param uri address at the hub, of one commit
 * @param commit the commit that the asked revision is
 * @param hash SHA-256 of a large file (64 hex digits) or git's SHA-1 of a small one (40)
 * @param size bytes
 */
record RemoteFile(URI uri, String commit, String hash, long size) {

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    RemoteFile {
        if (!HubAddress.isCommit(commit) || !HASH.matcher(hash).matches() || size < 0) {
            throw new BadInputException(
                    "%s: the server names the commit %s, the hash %s and the size %d; expected all three, to verify the download; use another endpoint"
                            .formatted(uri, Printable.name(commit), Printable.name(hash), size));
        }
    }
}
