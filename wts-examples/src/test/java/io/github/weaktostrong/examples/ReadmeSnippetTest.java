package io.github.weaktostrong.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documentation shows compiles, and what it links to exists. */
class ReadmeSnippetTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(#[^)]*)?\\)");

    @TempDir Path output;

    static Stream<Markdown> pages() {
        return Markdown.all().stream();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void javaBlocks_ofEveryPage_compile(Markdown page) {
        assertEquals(List.of(), Snippets.errors(page.blocks("java"), output));
    }

    @Test
    void readme_showsTheExperimentInJava() {
        List<Markdown.Block> blocks =
                Markdown.read(Markdown.root().resolve("README.md")).blocks("java");
        assertTrue(
                blocks.stream().anyMatch(block -> block.text().contains("WeakToStrong.builder()")),
                "README.md shows no experiment");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void links_toFiles_exist(Markdown page) {
        List<String> broken = new ArrayList<>();
        for (String line : page.lines()) {
            for (Matcher link = LINK.matcher(line); link.find(); ) {
                String target = link.group(1);
                if (!target.contains("://") && !Files.exists(page.file().resolveSibling(target))) {
                    broken.add(target);
                }
            }
        }
        assertEquals(List.of(), broken, page.file().toString());
    }

    @Test
    void compiler_plantedError_namesPageAndLine() {
        Markdown page =
                new Markdown(
                        Path.of("page.md"),
                        List.of(
                                "Text",
                                "```java",
                                "import io.github.weaktostrong.result.Role;",
                                "",
                                "Role role = Role.WEAK;",
                                "Role other = Role.STRONGEST;",
                                "```"));

        List<String> errors = Snippets.errors(page.blocks("java"), output);

        assertEquals(1, errors.size(), errors.toString());
        assertTrue(errors.get(0).startsWith("page.md:6: "), errors.get(0));
    }

    @Test
    void compiler_missingImport_isAnError() {
        Markdown page =
                new Markdown(
                        Path.of("page.md"), List.of("```java", "Role role = Role.WEAK;", "```"));

        assertFalse(Snippets.errors(page.blocks("java"), output).isEmpty());
    }
}
