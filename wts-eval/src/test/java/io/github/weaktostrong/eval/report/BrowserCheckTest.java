package io.github.weaktostrong.eval.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.privacy.NoiseMode;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivacyStatement;
import io.github.weaktostrong.privacy.PrivateTraining;
import io.github.weaktostrong.result.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages in a real browser, 1200 and 400 pixels wide, by {@code scripts/browser-check}. */
class BrowserCheckTest {
    @TempDir private Path folder;

    private record Said(int code, String text) {}

    private Said check(List<Path> pages) throws IOException, InterruptedException {
        Path script = Path.of("").toAbsolutePath();
        while (!Files.exists(script.resolve("scripts/browser-check"))) {
            script = script.getParent();
        }
        List<String> command = new ArrayList<>();
        command.add(script.resolve("scripts/browser-check").toString());
        pages.forEach(page -> command.add(page.toString()));
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw skipped("SKIPPED: pages in a browser; needs bash");
        }
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Said said = new Said(process.waitFor(), text);
        if (said.code() == 0 && text.contains("SKIPPED")) {
            throw skipped(text);
        }
        return said;
    }

    private static RuntimeException skipped(String why) {
        System.err.println(why);
        return Assumptions.abort(why);
    }

    private Path page(String name, String html) throws IOException {
        return Files.writeString(folder.resolve(name + ".html"), html);
    }

    @Test
    void pages_ofEveryProperty_fitAndSayNothing() throws Exception {
        List<Path> pages = new ArrayList<>();
        for (String property : List.of("fairness", "ood", "adversarial")) {
            InventedResult invented = new InventedResult();
            invented.property = property;
            pages.add(page(property, HtmlReport.of(invented.build())));
        }
        InventedResult invented = new InventedResult();
        invented.property = "privacy";
        invented.roles = EnumSet.complementOf(EnumSet.of(Role.WTS_AUX));
        PrivateTraining training =
                new PrivateTraining(
                        "weak model, seed 1",
                        1,
                        0.1,
                        10,
                        1,
                        "poisson",
                        NoiseMode.SEEDED_NOT_PRIVATE);
        PrivacyBudget spent = new PrivacyBudget(List.of(training), 3.14159, 1e-5, "pld");
        invented.privacy =
                Optional.of(PrivacyStatement.of("one message", spent, spent, List.of("steps")));
        pages.add(page("privacy", HtmlReport.of(invented.build())));
        pages.add(page("messages", HtmlReport.of(RocFigureTest.result())));
        Said said = check(pages);
        assertEquals(0, said.code(), said.text());
        assertEquals(2 * 5, said.text().split(" px: fine").length - 1, said.text());
    }

    @Test
    void page_withPlantedDefects_isBroken() throws Exception {
        String html =
                """
                <!DOCTYPE html>
                <html><body><p style="width:900px">broad</p><svg width="100" viewBox="0 0 100 50">
                <text x="5" y="20" font-size="10">first</text>
                <text x="8" y="22" font-size="10">second</text></svg>
                <script>console.error("planted")</script></body></html>
                """;
        Said said = check(List.of(page("bad", html)));
        assertEquals(1, said.code(), said.text());
        assertTrue(said.text().contains("400 px: BROKEN wider than the page"), said.text());
        assertTrue(said.text().contains("1200 px: BROKEN covers 'first': second"), said.text());
        assertTrue(said.text().contains("\"planted\""), said.text());
    }

    @Test
    void pages_ofWhichTheEleventhIsBroken_areFineButForThat() throws Exception {
        List<Path> pages = new ArrayList<>();
        for (int n = 1; n <= 10; n++) {
            pages.add(page("fine" + n, "<!DOCTYPE html><html><body>fine</body></html>"));
        }
        String broad = "<!DOCTYPE html><html><body><p style='width:2000px'>broad</p></body></html>";
        pages.add(page("broad", broad));
        Said said = check(pages);
        assertEquals(1, said.code(), said.text());
        assertEquals(2 * 10, said.text().split(" px: fine").length - 1, said.text());
        assertEquals(2, said.text().split("BROKEN").length - 1, said.text());
    }
}
