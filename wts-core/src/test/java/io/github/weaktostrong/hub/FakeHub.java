package io.github.weaktostrong.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * A hub on this machine: the files of one commit at {@code /org/tiny/resolve/...}; safetensors
 * redirect to a storage host (the same server under another name), as the public hub does.
 */
final class FakeHub implements AutoCloseable {

    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    /** One request as it arrived. */
    record Seen(String method, String path, String host, String range, String authorization) {}

    final Map<String, byte[]> files = new ConcurrentHashMap<>();
    final List<Seen> seen = new CopyOnWriteArrayList<>();

    /** Bytes after which the next transfer of a file breaks off. */
    final Map<String, Integer> cuts = new ConcurrentHashMap<>();

    /** How many answers of a file are errors of the server before it works. */
    final Map<String, Integer> failures = new ConcurrentHashMap<>();

    volatile boolean ranges = true;
    volatile boolean corrupt;
    volatile boolean stall;

    /** Whether a transfer that will break off sends a byte at a time. */
    volatile boolean drip;

    /** The status and the {@code Retry-After} of failures. */
    volatile int status = 503;

    volatile String retryAfter = "";
    volatile String storage = "";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    FakeHub() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
        storage = "http://localhost:" + server.getAddress().getPort();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    List<Seen> downloads(String file) {
        return seen.stream()
                .filter(s -> s.method().equals("GET") && s.path().equals("/storage/" + file))
                .toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            seen.add(
                    new Seen(
                            exchange.getRequestMethod(),
                            path,
                            exchange.getRequestHeaders().getFirst("Host"),
                            exchange.getRequestHeaders().getFirst("Range"),
                            exchange.getRequestHeaders().getFirst("Authorization")));
            String name = path.substring(path.lastIndexOf('/') + 1);
            byte[] content = files.get(name);
            if (!path.startsWith("/storage/") && !path.startsWith("/org/tiny/resolve/")) {
                exchange.getResponseHeaders().add("X-Error-Code", "RepoNotFound");
                exchange.sendResponseHeaders(401, -1);
            } else if (content == null) {
                exchange.getResponseHeaders().add("X-Error-Code", "EntryNotFound");
                exchange.sendResponseHeaders(404, -1);
            } else if (failures.merge(name, -1, Integer::sum) >= 0) {
                if (!retryAfter.isEmpty()) {
                    exchange.getResponseHeaders().add("Retry-After", retryAfter);
                }
                exchange.sendResponseHeaders(status, -1);
            } else {
                answer(exchange, name, content);
            }
        }
    }

    private void answer(HttpExchange exchange, String name, byte[] content) throws IOException {
        boolean large = name.endsWith(".safetensors");
        boolean atHub = !exchange.getRequestURI().getPath().startsWith("/storage/");
        exchange.getResponseHeaders().add("X-Repo-Commit", COMMIT);
        if (large && atHub) {
            exchange.getResponseHeaders().add("X-Linked-Etag", "\"" + sha256(content) + "\"");
            exchange.getResponseHeaders().add("X-Linked-Size", "" + content.length);
            exchange.getResponseHeaders().add("Location", storage + "/storage/" + name + "?sig=s");
            exchange.sendResponseHeaders(302, -1);
            return;
        }
        exchange.getResponseHeaders().add("ETag", "W/\"" + gitHash(content) + "\"");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().add("Content-Length", "" + content.length);
            exchange.sendResponseHeaders(200, -1);
        } else {
            send(exchange, name, content);
        }
    }

    private void send(HttpExchange exchange, String name, byte[] content) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = 0;
        int status = 200;
        if (range != null && ranges) {
            from = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
            status = 206;
            exchange.getResponseHeaders()
                    .add(
                            "Content-Range",
                            "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
        }
        byte[] part = Arrays.copyOfRange(content, from, content.length);
        if (corrupt && name.endsWith(".safetensors")) {
            part[part.length - 1] ^= 1;
        }
        exchange.sendResponseHeaders(status, part.length);
        Integer cut = cuts.remove(name);
        for (int i = 0; cut != null && drip && i < cut; i++) {
            exchange.getResponseBody().write(part, i, 1);
            exchange.getResponseBody().flush();
            LockSupport.parkNanos(5_000_000);
        }
        exchange.getResponseBody().write(part, 0, cut == null ? part.length : cut);
        exchange.getResponseBody().flush();
        while (cut != null && stall) {
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    static String sha256(byte[] content) {
        return hash("SHA-256", content);
    }

    static String gitHash(byte[] content) {
        byte[] head = ("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(head, head.length + content.length);
        System.arraycopy(content, 0, all, head.length, content.length);
        return hash("SHA-1", all);
    }

    private static String hash(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        stall = false;
        server.stop(0);
        threads.shutdownNow();
    }
}
