package io.github.weaktostrong.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same bytes in every locale: of the library within a host, and of the process. */
class LocaleTest {
    private static final String[] ROWS = {
        "label,prediction,group", "1,1,Groß", "0,1,Groß", "1,0,北", "0,0,北", "1,1,南", "0,0,南"
    };

    private static final String EXPERIMENT =
            "privacy --max-rows 60 --epochs 1 --seeds 1 --strategies NO_TFT --roles WEAK"
                    + " --weak mini-xs --strong mini-xs --out ";
    private static final Pattern OTHER_DIGITS = Pattern.compile("[\\p{Nd}&&[^0-9]]");

    private static final Pattern TEXT = Pattern.compile(".*\\.(json|csv|md|html|svg|txt|jsonl)");

    @TempDir private Path folder;
    private Locale before;

    @BeforeEach
    void remember() {
        before = Locale.getDefault();
    }

    @AfterEach
    void restore() {
        Locale.setDefault(before);
    }

    /**
     * In this process nothing but the library decides: the shield of {@code main} is not up. One
     * locale trains, the others measure its trainings, so that times are equal too.
     */
    @Test
    void experiment_anyLocale_writesTheSameBytes() throws IOException {
        Map<String, String> persian = results("fa-IR");
        assertTrue(persian.get("results.json").contains("canary_exposure_10_copies"));
        persian.forEach((name, text) -> assertFalse(OTHER_DIGITS.matcher(text).find(), name));
        for (String tag : List.of("tr-TR", "und")) {
            Map<String, String> found = results(tag);
            assertEquals(persian.keySet(), found.keySet());
            persian.forEach((name, text) -> assertEquals(text, found.get(name), tag + " " + name));
        }
    }

    private Map<String, String> results(String tag) throws IOException {
        Locale.setDefault(Locale.forLanguageTag(tag));
        assertEquals(tag.startsWith("fa"), OTHER_DIGITS.matcher("%d".formatted(7)).find(), tag);
        Path out = folder.resolve("out");
        Map<String, String> found = new TreeMap<>();
        found.put("privacy", Cli.ok((Object[]) (EXPERIMENT + out).split(" ")).out());
        moveTexts(out, found);
        return found;
    }

    @ParameterizedTest
    @ValueSource(strings = {"ar-EG-u-nu-arab", "fa-IR", "tr-TR", "de-DE", "und"})
    void metrics_anyLocale_printTheSameBytes(String tag) {
        Path rows = Cli.write(folder.resolve("rows.csv"), ROWS);
        Locale.setDefault(Locale.ROOT);
        String expected = Cli.ok("metrics", "fairness", "--input", rows).out();
        Locale.setDefault(Locale.forLanguageTag(tag));
        assertEquals(expected, Cli.ok("metrics", "fairness", "--input", rows).out());
    }

    /** Without a locale Java knows ASCII alone: the streams are UTF-8 all the same. */
    @Test
    void process_withoutLocale_printsUtf8() throws Exception {
        Path rows = Cli.write(folder.resolve("rows.csv"), ROWS);
        String utf8 = process("C.UTF-8", rows);
        assertTrue(utf8.contains("\"Groß\"") && utf8.contains("\"北\""), utf8);
        assertEquals(utf8, process("C", rows));
        Cli.write(rows, "label,prediction,group", "1,ß,a");
        String refused = process("C", rows);
        assertTrue(refused.contains("prediction is \"ß\""), refused);
    }

    /** Texts of all results, those of the store left where they are for the next one. */
    private static void moveTexts(Path out, Map<String, String> texts) throws IOException {
        try (Stream<Path> files = Files.walk(out)) {
            for (Path file :
                    files.filter(each -> TEXT.matcher(each.toString()).matches()).toList()) {
                texts.put(out.relativize(file).toString(), Files.readString(file));
                if (!file.startsWith(out.resolve("store"))) {
                    Files.delete(file);
                }
            }
        }
    }

    private String process(String locale, Path rows) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Wts.class.getName(), "metrics", "fairness", "--input"));
        command.add(rows.toString());
        Path out = folder.resolve("out");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().put("LC_ALL", locale);
        assertTrue(builder.start().waitFor(2, TimeUnit.MINUTES));
        return Files.readString(out, UTF_8);
    }
}
