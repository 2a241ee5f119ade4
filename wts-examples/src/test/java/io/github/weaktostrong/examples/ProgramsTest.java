package io.github.weaktostrong.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import io.github.weaktostrong.examples.mini.EmbeddedAdult;
import io.github.weaktostrong.model.ModelSpec;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every program to copy, on a few rows and a model of two layers. */
class ProgramsTest {
    private static final int LINES_OF_A_PAGE = 60;

    @TempDir Path folder;
    private Path rows;
    private Path model;
    private Path out;

    @BeforeEach
    void writeRows() throws IOException {
        model = Markdown.root().resolve("wts-core/src/test/resources/fixtures/causal-l2h2");
        out = folder.resolve("out");
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            lines.add(
                    "{\"text\": \"%s %d\", \"label\": %d, \"group\": \"%s\"}"
                            .formatted(
                                    i % 2 == 1 ? "yes and yes" : "no and no",
                                    i,
                                    i % 2,
                                    i % 4 < 2 ? "F" : "M"));
        }
        rows = Files.write(folder.resolve("rows.jsonl"), lines);
    }

    @Test
    void programs_all_areOnePage() throws IOException {
        Path sources =
                Markdown.root()
                        .resolve("wts-examples/src/main/java/io/github/weaktostrong/examples");
        int programs = 0;
        try (Stream<Path> files = Files.list(sources)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                List<String> lines = Files.readAllLines(file);
                if (lines.stream().anyMatch(line -> line.contains("void main("))) {
                    programs++;
                    assertTrue(lines.size() < LINES_OF_A_PAGE, file + ": " + lines.size());
                }
            }
        }
        assertEquals(9, programs);
    }

    @Test
    void fairnessOfOwnRows_threeSeeds_writesTheReport() {
        String printed = printed(() -> FairnessOfOwnRows.main(of(rows, model, model, out)));
        assertTrue(printed.contains("demographic_parity_difference"), printed);
        assertTrue(Files.exists(out.resolve("report.html")));
        assertEquals(3 * 3 * 4, runs());
    }

    @Test
    void headOfOwnRows_textOfTheSecondClass_isToldSo() {
        String printed =
                printed(
                        () ->
                                HeadOfOwnRows.main(
                                        rows.toString(), model.toString(), "yes and yes 7"));
        assertTrue(printed.startsWith("TextPrediction[label=1, "), printed);
    }

    @Test
    void fairnessOnAdult_fiveSeeds_writesEveryRun() throws IOException {
        Path adult = Files.createDirectory(folder.resolve("adult"));
        copy("adult.data", 150, adult);
        copy("adult.test", 51, adult);
        String printed = printed(() -> FairnessOnAdult.main(of(adult, out, model, model)));
        assertTrue(printed.contains("demographic_parity_difference"), printed);
        assertEquals(5 * 3 * 4, runs());
    }

    @Test
    void robustnessUnderAttack_oneSeed_attacksEveryModel() {
        String printed = printed(() -> RobustnessUnderAttack.main(of(rows, model, model, out)));
        assertTrue(printed.contains("adversarial_accuracy"), printed);
    }

    @Test
    void privateFineTuning_rows_printsTheStatementAndSavesTheModel() {
        String printed = printed(() -> PrivateFineTuning.main(of(rows, model, out)));
        assertTrue(printed.contains("Unit of privacy: one row"), printed);
        assertTrue(ModelSpec.folder(out).shape().layers() > 0);
    }

    @Test
    void languageModelExtraction_oneSeed_attacksEveryModelAndStatesTheBudget() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            lines.add(
                    "{\"person\": \"person%d\", \"body\": \"%d, %s and then further words\"}"
                            .formatted(i / 2, 7 * i, i % 2 == 1 ? "yes" : "no"));
        }
        Path messages = Files.write(folder.resolve("messages.jsonl"), lines);

        String printed =
                printed(() -> LanguageModelExtraction.main(of(messages, model, model, out)));

        assertTrue(printed.contains("extraction_rate"), printed);
        assertTrue(printed.contains("Unit of privacy: one message"), printed);
        assertEquals(3 * 5, runs());
    }

    @Test
    void ownTransferMethod_oneSeed_teachesTheAuxiliaryStudent() {
        String printed = printed(() -> OwnTransferMethod.main(of(rows, model, model)));
        assertTrue(printed.contains("WTS_AUX"), printed);
    }

    @Test
    void ownRegularizer_oneSeed_isCarriedOut() {
        String printed =
                printed(
                        () ->
                                OwnRegularizer.main(
                                        rows.toString(), model.toString(), model.toString(), "F"));
        assertTrue(printed.contains("demographic_parity_difference"), printed);
    }

    @Test
    void metricsOfPredictions_csv_areThoseOfItsGroups() throws IOException {
        Path csv =
                Files.writeString(
                        folder.resolve("p.csv"), "label,prediction,group\n1,1,F\n0,0,F\n1,0,M\n");
        String printed = printed(() -> MetricsOfPredictions.main(csv.toString()));
        assertTrue(printed.startsWith("accuracy 0.667\nF: 2 rows\n"), printed);
        assertTrue(printed.contains("demographic parity difference 0.500"), printed);
    }

    private int runs() {
        try {
            return JsonParser.parseString(Files.readString(out.resolve("results.json")))
                    .getAsJsonObject()
                    .getAsJsonArray("runs")
                    .size();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String[] of(Path... paths) {
        return Stream.of(paths).map(Path::toString).toArray(String[]::new);
    }

    /** The first lines of a file of the embedded Adult. */
    private static void copy(String name, int lines, Path to) throws IOException {
        String resource = "data/adult/" + name + ".gz";
        try (InputStream in =
                        Objects.requireNonNull(EmbeddedAdult.class.getResourceAsStream(resource));
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(new GZIPInputStream(in), UTF_8))) {
            Files.write(to.resolve(name), reader.lines().limit(lines).toList());
        }
    }

    private interface Program {
        void run() throws IOException;
    }

    /** What a program prints on standard output. */
    private static String printed(Program program) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(bytes, true, UTF_8));
        try {
            program.run();
        } catch (IOException e) {
            throw new AssertionError(e);
        } finally {
            System.setOut(before);
        }
        return bytes.toString(UTF_8);
    }
}
