package io.github.weaktostrong.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.github.weaktostrong.data.RowFiles;
import io.github.weaktostrong.eval.classification.ConfusionMatrix;
import io.github.weaktostrong.objective.AlphaSchedule;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.Hardening;
import io.github.weaktostrong.regularizers.privacy.SampledGaussianEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same bytes in every locale: of the library within a host, and of the process. */
class LocaleTest {
    private static final String[] ROWS = {
        "label,prediction,group", "1,1,Groß", "0,1,Groß", "1,0,北", "0,0,北", "1,1,南", "0,0,南"
    };

    private static final Pattern OTHER_DIGITS = Pattern.compile("[\\p{Nd}&&[^0-9]]");

    private static final Path INFINITE =
            Path.of("src/test/resources/fixtures/rows/infinite.parquet");

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

    /** In this process nothing but the library decides: the shield of {@code main} is not up. */
    @Test
    void everyCommand_digitsOrLettersOfAnotherLanguage_leavesTheSameBytes() throws IOException {
        EveryCommand jobs = new EveryCommand(folder);
        speak("fa-IR");
        Map<String, String> persian = jobs.all();
        assertTrue(persian.get("metrics fairness --input IN/groups.csv").contains("\"Groß\""));
        requireOwnDigits(persian, jobs.said());
        speak("tr-TR");
        jobs.again().forEach((name, text) -> assertEquals(persian.get(name), text, name));
    }

    @Test
    @Tag("stress")
    void everyCommand_fiveLocales_leavesTheSameBytes() throws IOException {
        Map<String, String> expected = Map.of();
        for (String tag : List.of("und", "ar-EG-u-nu-arab", "fa-IR", "tr-TR", "de-DE")) {
            speak(tag);
            Path same = Files.createDirectory(folder.resolve("jobs"));
            EveryCommand jobs = new EveryCommand(same);
            Map<String, String> found = jobs.all();
            requireOwnDigits(found, jobs.said());
            found.keySet().removeIf(name -> !EveryCommand.isComparable(name));
            if (expected.isEmpty()) {
                expected = found;
            }
            assertEquals(expected.keySet(), found.keySet());
            expected.forEach((name, text) -> assertEquals(text, found.get(name), tag + name));
            MoreFiles.deleteRecursively(same, RecursiveDeleteOption.ALLOW_INSECURE);
        }
    }

    /** Messages of each module; Error Prone's DefaultLocale sees to the others. */
    @ParameterizedTest
    @ValueSource(strings = {"fa-IR", "ar-EG-u-nu-arab"})
    void message_ofTheJavaApi_hasTheDigits0To9(String tag) {
        speak(tag);
        Map<String, Executable> refusals =
                Map.of(
                        "minimumBatch is 0; expected at least 1, 8 by default",
                        () ->
                                new AuxiliaryConfidenceLoss(
                                        AlphaSchedule.off(), Hardening.BATCH_QUANTILE, 0),
                        "Negative count among TP -1, FP 2, TN 3, FN 4; expected counts of rows",
                        () -> new ConfusionMatrix(-1, 2, 3, 4),
                        INFINITE
                                + " row 2: \"score\" is -Infinity; expected a finite number or"
                                + " null; correct it or drop the row",
                        () -> RowFiles.read(INFINITE),
                        "-1 steps; expected at least 0",
                        () -> new SampledGaussianEvent(1, 0.5, -1));
        refusals.forEach(
                (message, call) ->
                        assertEquals(
                                message,
                                assertThrows(IllegalArgumentException.class, call).getMessage()));
    }

    private static void speak(String tag) {
        Locale.setDefault(Locale.forLanguageTag(tag));
        boolean others = tag.startsWith("fa") || tag.startsWith("ar");
        assertEquals(others, OTHER_DIGITS.matcher("%d".formatted(7)).find(), tag);
    }

    private static void requireOwnDigits(Map<String, String> outputs, String said) {
        outputs.forEach((name, text) -> assertFalse(OTHER_DIGITS.matcher(text).find(), name));
        assertFalse(OTHER_DIGITS.matcher(said).find(), said);
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

    /** Java decodes arguments and the working folder by the locale before it runs anything. */
    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "names are no bytes there")
    void process_withoutLocaleAndWithAPathBeyondAscii_isRefusedInOneLine() throws Exception {
        Path rows = Cli.write(folder.resolve("rows.csv"), ROWS);
        String copy = "cp rows.csv $(printf 'gr\\303\\266.csv')";
        String name = "\"$@\" $(printf 'gr\\303\\266.csv')";
        assertEquals(
                0,
                bash(
                        "C",
                        copy
                                + "; mkdir $(printf '\\303\\266'); cp rows.csv $(printf"
                                + " '\\303\\266')"));
        assertEquals(0, bash("C.UTF-8", name), said());
        String utf8 = said();
        for (String line : List.of(name, "cd $(printf '\\303\\266'); \"$@\" rows.csv")) {
            assertEquals(2, bash("C", line), said());
            assertTrue(said().startsWith("wts: "), said());
            assertTrue(said().contains("set LC_ALL=C.UTF-8"), said());
            assertEquals(1, said().lines().count(), said());
        }
        assertEquals(0, bash("C", "\"$@\" " + rows));
        assertEquals(utf8, said());
    }

    private String process(String locale, Path rows) throws Exception {
        bash(locale, "\"$@\" " + rows);
        return said();
    }

    private String said() throws IOException {
        return Files.readString(folder.resolve("said"), UTF_8);
    }

    /** Runs a line of the shell, in which {@code "$@"} begins a command without its input. */
    private int bash(String locale, String line) throws Exception {
        List<String> command = new ArrayList<>(List.of("bash", "-c", line, "bash"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Wts.class.getName(), "metrics", "fairness", "--input"));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("said").toFile());
        builder.environment().put("LC_ALL", locale);
        Process process = builder.start();
        assertTrue(process.waitFor(2, TimeUnit.MINUTES));
        return process.exitValue();
    }
}
