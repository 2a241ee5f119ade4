package io.github.weaktostrong.hub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.hub.HubClient.RemoteFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that keeps no rule of HTTP, on a socket of this machine. */
class LyingServerTest {
    private static final byte[] CONTENT = "the whole file\n".getBytes(ISO_8859_1);
    private static final Retry TWICE = new Retry(2, Duration.ofMillis(1));
    private static final int MOST = 64 << 20; // bytes of what has no end

    @TempDir private Path folder;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private ServerSocket server;
    private volatile String head = "";
    private volatile byte[] body = CONTENT;
    private volatile boolean endless;
    private volatile long sent;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::answerAll);
        thread.setDaemon(true);
        thread.start();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private void answerAll() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                answer(socket);
            } catch (IOException e) {
                // the client went away, or the test ended
            }
        }
    }

    private void answer(Socket socket) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
        StringBuilder request = new StringBuilder();
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            request.append(line).append('\n');
        }
        asked.add(request.toString());
        OutputStream out = socket.getOutputStream();
        out.write((head + "\r\n\r\n").getBytes(ISO_8859_1));
        sent = 0;
        do {
            out.write(body);
            sent += body.length;
        } while (endless && sent < MOST);
        out.flush();
    }

    private RemoteFile file() {
        return new RemoteFile(
                URI.create(
                        "http://%s:%s/file"
                                .formatted(
                                        server.getInetAddress().getHostAddress(),
                                        server.getLocalPort())),
                FakeHub.COMMIT,
                FakeHub.gitHash(CONTENT),
                CONTENT.length);
    }

    private Path fetch() throws IOException {
        URI hub = URI.create("http://127.0.0.1:" + server.getLocalPort());
        HubSettings settings = new HubSettings(folder, hub, false).withToken("hf_SECRET");
        return new BlobDownload(new HubClient(settings), TWICE).fetch(file(), folder);
    }

    private void refused(String expected) {
        String message = assertThrows(UncheckedIOException.class, this::fetch).getMessage();
        assertTrue(message.contains(expected), message);
        assertTrue(message.contains("; expected "), message);
    }

    @Test
    void body_withoutEnd_isLeftAtTheFirstByteTooMany() {
        head = "HTTP/1.1 200 OK";
        endless = true;
        refused("the server sends more than the 15 bytes after 2 tries");
        assertTrue(sent < MOST, "all was read: " + sent);
    }

    @Test
    void body_inChunksWithoutEnd_isLeftAtTheFirstByteTooMany() {
        head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked";
        body = "4\r\nabcd\r\n".getBytes(ISO_8859_1);
        endless = true;
        refused("the server sends more than the 15 bytes after 2 tries");
        assertTrue(sent < MOST, "all was read: " + sent);
    }

    @Test
    void body_longerThanItsLength_isReadToItsLength() throws IOException {
        head = "HTTP/1.1 200 OK\r\nContent-Length: 15";
        body = "the whole file\nand a lie".getBytes(ISO_8859_1);
        assertArrayEquals(CONTENT, Files.readAllBytes(fetch()));
        assertEquals(1, asked.size());
    }

    @Test
    void body_shorterThanItsLength_isAskedForFromThereOn() {
        head = "HTTP/1.1 200 OK\r\nContent-Length: 15";
        body = "the whole".getBytes(ISO_8859_1);
        refused(" after 2 tries");
        assertEquals(2, asked.size());
        assertTrue(asked.get(1).contains("\nRange: bytes=9-\n"), asked.get(1));
    }

    @Test
    void length_otherThanTheHubSaid_isRefused() {
        head = "HTTP/1.1 200 OK\r\nContent-Length: 4";
        body = "the ".getBytes(ISO_8859_1);
        refused("the transfer ended at byte 4 of 15 after 2 tries");
        head = "HTTP/1.1 200 OK\r\nContent-Length: 16";
        body = "the whole file\n!".getBytes(ISO_8859_1);
        refused("the server sends more than the 15 bytes after 2 tries");
    }

    @Test
    void redirect_toAnotherHost_hasNoToken_andACircleEnds() {
        head = "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://localhost:%s/other";
        head = head.formatted(server.getLocalPort());
        body = new byte[0];
        refused("more than 5 redirects");
        assertEquals(5, asked.size(), "tried again, which changes nothing");
        for (String request : asked) {
            assertEquals(
                    request.contains("\nHost: 127.0.0.1:"),
                    request.contains("\nAuthorization: Bearer hf_SECRET\n"),
                    request);
        }
        assertEquals(1, asked.stream().filter(each -> each.contains("SECRET")).count());
    }

    @Test
    void answer_thatIsNoHttp_isRefused() {
        for (String line : List.of("", "SSH-2.0-OpenSSH", "HTTP/1.1 two hundred")) {
            head = line;
            asked.clear();
            refused(" after 2 tries");
            assertEquals(2, asked.size());
        }
    }
}
