package io.github.weaktostrong.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
    private static final Pattern TYPE = Pattern.compile("`([A-Z]\\w*[a-z]\\w*)[^`]*`");
    private static final Set<String> TYPES = types();

    @TempDir Path output;

    static Stream<Markdown> pages() {
        return Markdown.all().stream();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void javaBlocks_ofEveryPage_compile(Markdown page) {
        assertEquals(List.of(), Snippets.errors(page.blocks("java"), output));
    }

    static List<Path> notebooks() throws IOException {
        try (Stream<Path> files = Files.list(Markdown.root().resolve("docs/notebooks"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void cells_ofEveryNotebook_compileAndAreKeptWithoutOutputs(Path notebook) throws IOException {
        List<String> lines = new ArrayList<>();
        JsonObject all = JsonParser.parseString(Files.readString(notebook)).getAsJsonObject();
        for (JsonElement each : all.getAsJsonArray("cells")) {
            JsonObject cell = each.getAsJsonObject();
            if (cell.get("cell_type").getAsString().equals("code")) {
                assertTrue(cell.getAsJsonArray("outputs").isEmpty());
                for (JsonElement line : cell.getAsJsonArray("source")) {
                    lines.add(line.getAsString().stripTrailing());
                }
            }
        }
        Markdown.Block cells = new Markdown.Block(notebook, 1, lines);
        assertEquals(List.of(), Snippets.errors(List.of(cells), output));
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

    /** Pages on this library as it is: the others name types that are gone, or are not its own. */
    static Stream<Markdown> pagesOnTypes() {
        Set<String> others = Set.of("CHANGELOG.md", "CONTRIBUTING.md");
        return pages().filter(page -> !others.contains(page.file().getFileName().toString()));
    }

    @ParameterizedTest
    @MethodSource("pagesOnTypes")
    void types_namedInText_exist(Markdown page) {
        List<String> gone = new ArrayList<>();
        for (String line : page.lines()) {
            for (Matcher name = TYPE.matcher(line); name.find(); ) {
                if (!TYPES.contains(name.group(1))) {
                    gone.add(name.group(1));
                }
            }
        }
        assertEquals(List.of(), gone, page.file().toString());
    }

    private static Set<String> types() {
        Set<String> names = new HashSet<>();
        try (Stream<Path> files = Files.walk(Markdown.root())) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .forEach(name -> names.add(name.replace(".java", "")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
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
