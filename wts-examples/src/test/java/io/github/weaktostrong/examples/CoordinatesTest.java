package io.github.weaktostrong.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every version that people copy is the one that is built. */
class CoordinatesTest {
    private static final String POM = read("pom.xml");
    private static final String VERSION = one(POM, "</artifactId>\\s*<version>([^<]+)</version>");

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/embedding.md"})
    void coordinates_ofTheLibraries_areThoseOfThePom(String page) {
        assertEquals(Set.of(VERSION), shown(page, "wts-[a-z]+"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/embedding.md", "scripts/consumer-check"})
    void coordinates_ofTheEngine_areThoseOfThePom(String page) {
        assertEquals(
                Set.of(one(POM, "<djl.pytorch.jni.version>([^<]+)<")), shown(page, "pytorch-jni"));
        assertEquals(
                Set.of(one(POM, "<djl.pytorch.version>([^<]+)<")),
                shown(page, "pytorch-native-cpu"));
    }

    @Test
    void citationAndState_areOfThePomsVersion() {
        assertEquals(VERSION, one(read("CITATION.cff"), "\\nversion: (.+)\\n"));
        assertEquals(VERSION, one(read("README.md"), "This is the first version, (\\S+)\\. "));
    }

    @Test
    void modules_haveTheParentsVersion() {
        for (String module : List.of("wts-core", "wts-regularizers", "wts-eval", "wts-examples")) {
            assertEquals(Set.of(VERSION), shown(module + "/pom.xml", "wts-parent"), module);
        }
    }

    @Test
    void release_hasADateAndASectionOfChanges() {
        if (!VERSION.endsWith("-SNAPSHOT")) {
            String date = one(read("CITATION.cff"), "\\ndate-released: (\\d{4}-\\d\\d-\\d\\d)\\n");
            one(
                    read("CHANGELOG.md"),
                    "\\n(## \\[" + Pattern.quote(VERSION) + "\\] - " + date + ")");
            one(POM, "(<project.build.outputTimestamp>" + date + "T)");
            assertFalse(read("README.md").contains("not on Maven Central yet"));
        }
    }

    /** Versions after an artefact's name, in XML or after colons. */
    private static Set<String> shown(String page, String artifact) {
        Matcher found =
                Pattern.compile(artifact + "(?:</artifactId>\\s*<version>|:)([^<:\"\\s]+)")
                        .matcher(read(page));
        Set<String> versions = new TreeSet<>();
        while (found.find()) {
            versions.add(found.group(1));
        }
        return versions;
    }

    private static String one(String text, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        if (!found.find()) {
            throw new AssertionError("nothing like " + pattern);
        }
        return found.group(1);
    }

    private static String read(String page) {
        try {
            return Files.readString(Markdown.root().resolve(page));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
