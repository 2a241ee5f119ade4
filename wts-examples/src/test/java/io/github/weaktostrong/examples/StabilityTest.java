package io.github.weaktostrong.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apiguardian.api.API;
import org.junit.jupiter.api.Test;

/** What the packages say of their stability is what the documentation and the API check say. */
class StabilityTest {
    private static final String ROOT = "io.github.weaktostrong";
    private static final Pattern NAME = Pattern.compile("the root|`([a-z.]+)`");

    @Test
    void packages_ofTheLibraries_standInTheTableWithTheirStatus() {
        Map<String, API.Status> table = new TreeMap<>();
        for (String line : Markdown.read(Markdown.root().resolve("docs/embedding.md")).lines()) {
            for (API.Status status : API.Status.values()) {
                if (line.startsWith("| `" + status + "` |")) {
                    for (Matcher name = NAME.matcher(line); name.find(); ) {
                        String below = name.group(1) == null ? "" : "." + name.group(1);
                        table.put(ROOT + below, status);
                    }
                }
            }
        }
        assertEquals(Architecture.stability(), table);
    }

    @Test
    void internalPackages_areWhatTheApiCheckLeavesOut() throws IOException {
        String pom = Files.readString(Markdown.root().resolve("pom.xml"));
        String japicmp = pom.substring(pom.indexOf("<excludes>"), pom.indexOf("</excludes>"));
        Architecture.stability()
                .forEach(
                        (name, status) ->
                                assertEquals(
                                        status == API.Status.INTERNAL,
                                        japicmp.contains("<exclude>" + name + "</exclude>"),
                                        name));
        assertTrue(japicmp.contains(ROOT));
    }
}
