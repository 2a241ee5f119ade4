package io.github.weaktostrong.hub;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Printable;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * One revision of one repository of the hub, checked so that it is safe in a path and an address.
 *
 * @param id {@code organisation/name}
 * @param revision branch, tag or commit
 */
record HubAddress(String id, String revision) {

    private static final Pattern ID = Pattern.compile("[\\w.-]+/[\\w.-]+");
    private static final Pattern REVISION = Pattern.compile("[\\w.-]+(/[\\w.-]+)*");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
    private static final Pattern DOTS_ONLY = Pattern.compile("(.*/)?\\.+(/.*)?");
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1]");

    HubAddress {
        if (!ID.matcher(id).matches() || DOTS_ONLY.matcher(id).matches() || id.contains("--")) {
            throw new BadInputException(
                    "the model id %s; expected organisation/name in letters, digits, '.', '_' and '-', such as EleutherAI/pythia-70m; correct the id"
                            .formatted(Printable.name(id)));
        }
        if (!REVISION.matcher(revision).matches() || DOTS_ONLY.matcher(revision).matches()) {
            throw new BadInputException(
                    "the revision %s; expected a branch, tag or commit, such as main; correct the revision"
                            .formatted(Printable.name(revision)));
        }
    }

    static boolean isCommit(String text) {
        return COMMIT.matcher(text).matches();
    }

    String folderName() {
        return "models--" + id.replace("/", "--");
    }

    URI file(URI endpoint, String name) {
        String base = endpoint.toString().replaceAll("/+$", "");
        String encoded = URLEncoder.encode(revision, StandardCharsets.UTF_8);
        return URI.create("%s/%s/resolve/%s/%s".formatted(base, id, encoded, name));
    }

    HubAddress at(String commit) {
        return new HubAddress(id, commit);
    }

    /** Refuses an address that is neither HTTPS nor on this machine, or holds more than a place. */
    static void requireSafe(URI uri) {
        boolean secure = "https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null;
        if (!secure && !isLoopback(uri)) {
            throw new BadInputException(
                    "the address %s; expected https://..., or http:// on this machine; correct HF_ENDPOINT"
                            .formatted(origin(uri)));
        }
        if (uri.getRawUserInfo() != null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null) {
            throw new BadInputException(
                    "the address %s with a user, a query or a fragment; expected none; give a token in HF_TOKEN and correct HF_ENDPOINT"
                            .formatted(origin(uri)));
        }
    }

    static boolean isLoopback(URI uri) {
        return "http".equalsIgnoreCase(uri.getScheme())
                && uri.getHost() != null
                && LOOPBACK.matcher(uri.getHost()).matches();
    }

    /** Returns scheme and host for a message: the rest of an address may hold a secret. */
    static String origin(URI uri) {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return Printable.name(
                uri.getHost() == null
                        ? "without a host"
                        : uri.getScheme() + "://" + uri.getHost() + port);
    }

    @Override
    public String toString() {
        return id + " at " + revision;
    }
}
