package io.github.weaktostrong.hub;

import io.github.weaktostrong.data.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Speaks to the hub: follows redirects itself, so that the token stays with the hub's own host and
 * no hop leaves HTTPS.
 */
final class HubClient {

    private static final int MAX_HOPS = 5;

    /** Statuses below 500 that say that the server is busy. */
    private static final Set<Integer> MAY_PASS = Set.of(408, 425, 429);

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration HEADERS = Duration.ofSeconds(30);

    /**
     * A file of the hub, as the hub describes it.
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
                        "%s: the hub names no commit, hash or size of the form that a hub has; expected all three, to verify the download; use another endpoint"
                                .formatted(uri));
            }
        }
    }

    private final HubSettings settings;
    private final HttpClient http;

    HubClient(HubSettings settings) {
        this.settings = settings;
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(CONNECT);
        Optional.ofNullable(ProxySelector.getDefault()).ifPresent(builder::proxy);
        this.http = builder.build();
    }

    /**
     * Asks for the description of a file; empty when the repository has no such file.
     *
     * @throws BadInputException when there is no such repository or revision or it needs a token
     * @throws IOException when the server cannot be reached or fails; worth another try
     */
    Optional<RemoteFile> describe(HubAddress address, String name) throws IOException {
        URI first = address.file(settings.endpoint(), name);
        URI uri = first;
        for (int hop = 0; hop < MAX_HOPS; hop++) {
            HttpResponse<Void> response =
                    send(request(uri).method("HEAD", noBody()).build(), BodyHandlers.discarding());
            Optional<URI> target = redirect(uri, response);
            // A redirect to the storage host is the answer: its headers describe the file.
            if (target.isPresent() && isHub(target.get())) {
                uri = target.get();
                continue;
            }
            if (response.statusCode() == 404 && isMissingFile(response.headers())) {
                return Optional.empty();
            }
            if (target.isEmpty()) {
                requireSuccess(address, first, response);
            }
            return Optional.of(remoteFile(address, name, response.headers()));
        }
        throw tooManyHops(first);
    }

    /** Opens a file's bytes from an offset on; the caller closes the body. */
    HttpResponse<InputStream> open(RemoteFile file, long from) throws IOException {
        URI uri = file.uri();
        for (int hop = 0; hop < MAX_HOPS; hop++) {
            HttpRequest.Builder builder = request(uri).GET();
            if (from > 0) {
                builder.header("Range", "bytes=" + from + "-");
            }
            HttpResponse<InputStream> response =
                    send(builder.build(), BodyHandlers.ofInputStream());
            Optional<URI> target = redirect(uri, response);
            if (target.isEmpty()) {
                return response;
            }
            response.body().close();
            uri = target.get();
        }
        throw tooManyHops(file.uri());
    }

    private HttpRequest.Builder request(URI uri) {
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(uri)
                        .timeout(HEADERS)
                        .header("User-Agent", "wts")
                        .header("Accept-Encoding", "identity");
        if (isHub(uri)) {
            settings.token().ifPresent(t -> builder.header("Authorization", "Bearer " + t));
        }
        return builder;
    }

    private static HttpRequest.BodyPublisher noBody() {
        return HttpRequest.BodyPublishers.noBody();
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body)
            throws IOException {
        try {
            return http.send(request, body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted =
                    new InterruptedIOException("the download was interrupted");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    private Optional<URI> redirect(URI from, HttpResponse<?> response) {
        int status = response.statusCode();
        Optional<String> location = response.headers().firstValue("Location");
        if (status < 301 || status > 308 || status == 304 || location.isEmpty()) {
            return Optional.empty();
        }
        Optional<URI> target = resolved(from, location.get());
        if (target.isEmpty() || !isAllowed(target.get())) {
            throw new BadInputException(
                    "%s: redirects to %s; expected an https address without a user; use another endpoint"
                            .formatted(
                                    HubAddress.origin(from),
                                    target.map(HubAddress::origin).orElse("no address")));
        }
        return target;
    }

    /** An address that is none has no place in a message either: it may hold a signature. */
    private static Optional<URI> resolved(URI from, String location) {
        try {
            return Optional.of(from.resolve(location));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private boolean isAllowed(URI target) {
        boolean local = HubAddress.isLoopback(settings.endpoint()) && HubAddress.isLoopback(target);
        return target.getHost() != null
                && target.getRawUserInfo() == null
                && ("https".equalsIgnoreCase(target.getScheme()) || local);
    }

    /**
     * The failure that an answer is.
     *
     * @return one that may pass, with the time that the server asks for
     * @throws UncheckedIOException where another try would change nothing
     */
    static IOException failure(URI uri, HttpResponse<?> response) {
        int status = response.statusCode();
        if (status < 500 && !MAY_PASS.contains(status)) {
            throw new UncheckedIOException(
                    "%s: the hub answers %s; expected the file; use another endpoint, or try later"
                            .formatted(uri, status),
                    new IOException("status " + status));
        }
        String asked = response.headers().firstValue("Retry-After").orElse("");
        return new BusyException("the hub answers " + status, BusyException.seconds(asked));
    }

    private boolean isHub(URI uri) {
        URI hub = settings.endpoint();
        return hub.getScheme().equalsIgnoreCase(uri.getScheme())
                && hub.getHost().equalsIgnoreCase(uri.getHost())
                && hub.getPort() == uri.getPort();
    }

    private static boolean isMissingFile(HttpHeaders headers) {
        return headers.firstValue("X-Error-Code").orElse("EntryNotFound").equals("EntryNotFound");
    }

    private void requireSuccess(HubAddress address, URI uri, HttpResponse<?> response)
            throws IOException {
        int status = response.statusCode();
        if (status == 401 || status == 403 || status == 404) {
            throw new BadInputException(
                    "%s: the hub answers %s for %s; expected a public model, or one that the token in HF_TOKEN opens; check the id and the revision, or the path if a folder was meant"
                            .formatted(uri, status, address));
        }
        if (status != 200) {
            throw failure(uri, response);
        }
    }

    private RemoteFile remoteFile(HubAddress address, String name, HttpHeaders headers) {
        String commit = headers.firstValue("X-Repo-Commit").orElse("");
        String tag =
                headers.firstValue("X-Linked-Etag").or(() -> headers.firstValue("ETag")).orElse("");
        String size =
                headers.firstValue("X-Linked-Size")
                        .or(() -> headers.firstValue("Content-Length"))
                        .orElse("");
        HubAddress exact = HubAddress.isCommit(commit) ? address.at(commit) : address;
        return new RemoteFile(
                exact.file(settings.endpoint(), name),
                commit,
                tag.replaceFirst("^W/", "").replace("\"", ""),
                size.matches("\\d{1,18}") ? Long.parseLong(size) : -1);
    }

    private static UncheckedIOException tooManyHops(URI uri) {
        return new UncheckedIOException(
                "%s: more than %s redirects; expected the file; use another endpoint"
                        .formatted(uri, MAX_HOPS),
                new IOException("a circle of redirects"));
    }
}
