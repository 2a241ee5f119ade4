package io.github.weaktostrong.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.weaktostrong.examples.cli.Wts;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is sent or fetched unless the user asks for it. */
class NetworkSilenceTest {
    private final ProxySelector before = ProxySelector.getDefault();
    private final List<URI> asked = new CopyOnWriteArrayList<>();

    @BeforeEach
    void listen() {
        ProxySelector.setDefault(
                new ProxySelector() {
                    @Override
                    public List<Proxy> select(URI uri) {
                        asked.add(uri);
                        return List.of(Proxy.NO_PROXY);
                    }

                    @Override
                    public void connectFailed(URI uri, SocketAddress address, IOException e) {
                        asked.add(uri);
                    }
                });
    }

    @AfterEach
    void restore() {
        ProxySelector.setDefault(before);
    }

    @Test
    void prediction_withAnEmbeddedModel_connectsNowhere(@TempDir Path folder) throws IOException {
        Path rows = folder.resolve("rows.jsonl");
        Files.writeString(rows, "{\"text\": \"a quiet evening\", \"label\": 1}\n");
        Path out = folder.resolve("out.jsonl");
        int code =
                Wts.run(
                        "predict",
                        "--model",
                        "mini-xs@random:1",
                        "--input",
                        rows.toString(),
                        "--output",
                        out.toString());
        assertEquals(0, code);
        assertEquals(1, Files.readAllLines(out).size());
        assertEquals(List.of(), asked);
        assertEquals("true", System.getProperty("OPT_OUT_TRACKING"), "DJL's usage tracking");
    }
}
