package io.github.weaktostrong.eval.adult;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdultDataTest {
    private static final AdultOptions DEFAULTS = AdultOptions.defaults();
    private static final AdultOptions SHORT =
            DEFAULTS.withTemplate(AdultTemplate.user("{age} {workclass} {sex}"));

    /** Invented people in the form of UCI's first file, which ends with a blank line. */
    private static final String DATA =
"""
40, Private, 1000, HS-grad, 9, Divorced, Sales, Unmarried, White, Female, 0, 0, 35, Cuba, <=50K
50, ?, 1000, Masters, 14, Widowed, ?, Unmarried, Black, Male, 0, 0, 60, Peru, >50K

""";

    private static final String TEST =
"""
|1x3 Cross validator
20, Local-gov, 1000, 11th, 7, Never-married, Sales, Own-child, White, Male, 9, 0, 20, ?, <=50K.
30, State-gov, 1000, 10th, 6, Separated, Sales, Wife, Other, Female, 0, 7, 40, Laos, >50K.
""";

    private static final String RECONSTRUCTED =
"""
hours-per-week,age,capital-gain,capital-loss,workclass,education,education-num,marital-status,relationship,race,gender,native-country,income,occupation
35,40,0,0,Private,HS-grad,9,Divorced,Unmarried,White,Female,Cuba,50000,Sales
60,50,0,0,?,Masters,14,Widowed,Unmarried,Black,Male,Peru,50001,?
""";

    @TempDir Path folder;

    @Test
    void isReconstruction_ofTables_isToldByTheWholeHeader() throws IOException {
        assertTrue(AdultData.isReconstruction(write("mine.csv", RECONSTRUCTED)));
        assertFalse(AdultData.isReconstruction(write("adult.data", DATA)));
        String textBeside = RECONSTRUCTED.replace("hours-per-week,age", "text,hours-per-week,age");
        assertFalse(AdultData.isReconstruction(write("mine.csv", textBeside)));
        String own = "age,gender,income,sentence\n35,Female,50000,a\n";
        assertFalse(AdultData.isReconstruction(write("mine.csv", own)));
        assertFalse(AdultData.isReconstruction(folder));
    }

    @Test
    void load_folderOfUci_readsBothFilesWithTheirQuirks() throws IOException {
        write("adult.data", DATA);
        write("adult.test", TEST);
        Dataset data = AdultData.load(folder, SHORT);
        assertEquals(
                List.of(
                        example("40 private female", 0, "Female", "adult.data:1"),
                        example("50 unknown male", 1, "Male", "adult.data:2"),
                        example("20 local government male", 0, "Male", "adult.test:2"),
                        example("30 state government female", 1, "Female", "adult.test:3")),
                data.examples());
        assertEquals("adult", data.name());
    }

    @Test
    void load_gzip_isTheSame() throws IOException {
        write("adult.data", DATA);
        write("adult.test", TEST);
        String digest = AdultData.load(folder, DEFAULTS).digest();
        for (String name : List.of("adult.data", "adult.test")) {
            Files.write(folder.resolve(name + ".gz"), gzip(Files.readString(folder.resolve(name))));
            Files.delete(folder.resolve(name));
        }
        assertEquals(digest, AdultData.load(folder, DEFAULTS).digest());
        assertEquals(
                digest,
                AdultData.load(
                                new ByteArrayInputStream(gzip(DATA)),
                                new ByteArrayInputStream(TEST.getBytes(StandardCharsets.UTF_8)),
                                DEFAULTS)
                        .digest());
    }

    @Test
    void load_windowsLineEnds_areTheSame() throws IOException {
        Path file = write("adult.data", DATA);
        String digest = AdultData.load(file, DEFAULTS).digest();
        write("adult.data", DATA.replace("\n", "\r\n"));
        assertEquals(digest, AdultData.load(file, DEFAULTS).digest());
    }

    @Test
    void load_unknownDropped_keepsCompleteRowsOnly() throws IOException {
        Path file = write("adult.data", DATA);
        assertEquals(1, AdultData.load(file, DEFAULTS.withKeepUnknown(false)).size());
        assertEquals(2, AdultData.load(file, DEFAULTS).size());
    }

    @Test
    void load_reconstructed_labelsByTheThreshold() throws IOException {
        Path file = write("adult_reconstruction.csv", RECONSTRUCTED);
        Dataset data = AdultData.load(folder, SHORT);
        assertEquals(data, AdultData.load(file, SHORT));
        assertEquals(
                List.of(
                        example("40 private female", 0, "Female", "adult_reconstruction.csv:2"),
                        example("50 unknown male", 1, "Male", "adult_reconstruction.csv:3")),
                data.examples());
        assertEquals(
                List.of(1, 1), labels(AdultData.load(file, SHORT.withIncomeThreshold(49_999))));
        assertEquals(
                List.of(0, 0), labels(AdultData.load(file, SHORT.withIncomeThreshold(50_001))));
    }

    @Test
    void load_bothForms_giveTheSameTexts() throws IOException {
        Path uci = write("adult.data", DATA);
        Path reconstructed = write("adult_reconstruction.csv", RECONSTRUCTED);
        assertEquals(
                AdultData.load(uci, DEFAULTS).examples().stream().map(Example::text).toList(),
                AdultData.load(reconstructed, DEFAULTS).examples().stream()
                        .map(Example::text)
                        .toList());
    }

    @Test
    void load_bothFormsInOneFolder_isAnError() throws IOException {
        write("adult.data", DATA);
        write("adult.test", TEST);
        write("adult_reconstruction.csv", RECONSTRUCTED);
        assertBad(
                folder,
                ": holds UCI's files and adult_reconstruction.csv; expected one of the two; name"
                        + " the file or remove the other");
    }

    @Test
    void load_fileMissing_isNamed() throws IOException {
        String expected =
                "; expected adult.data and adult.test, or adult_reconstruction.csv; add it";
        assertBad(folder, ": no adult.data" + expected);
        write("adult.data", DATA);
        assertBad(folder, ": no adult.test" + expected);
        assertBad(folder.resolve("none"), ": no such file; expected Adult; check the path");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
"""
40, Private, 1000 ~ 3 fields; expected 15 (age, workclass, fnlwgt,
X, Private, 1, HS-grad, 9, Divorced, Sales, Wife, White, Female, 0, 0, 35, Cuba, <=50K ~ age is X; expected a whole number from 0; correct or remove the line
?, Private, 1, HS-grad, 9, Divorced, Sales, Wife, White, Female, 0, 0, 35, Cuba, <=50K ~ age is ?; expected a whole number
40, Private, 1, HS-grad, 9, Divorced, Sales, Wife, White, Female, 0, 0, -1, Cuba, <=50K ~ hours-per-week is -1; expected a whole number
40, Private, 1, HS-grad, 9, Divorced, Sales, Wife, White, F, 0, 0, 35, Cuba, <=50K ~ sex is F; expected Male or Female; correct or remove the line
40, Private, 1, HS-grad, 9, Divorced, Sales, Wife, White, ?, 0, 0, 35, Cuba, <=50K ~ sex is ?; expected Male or Female
40, , 1, HS-grad, 9, Divorced, Sales, Wife, White, Male, 0, 0, 35, Cuba, <=50K ~ workclass is empty; expected a value, or ? where it is unknown
40, Private, 1, HS-grad, 9, Divorced, Sales, Wife, White, Male, 0, 0, 35, Cuba, <=5 ~ income is <=5; expected <=50K or >50K; correct or remove the line
|1x3 Cross validator ~ 1 fields; expected 15
""")
    void load_badUciLine_saysFileLineAndWhy(String line, String why) throws IOException {
        Path file =
                write("adult.data", DATA.lines().findFirst().orElseThrow() + "\n" + line + "\n");
        assertBadStart(file, " line 2: " + why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
"""
35,40,0,0,Private,HS-grad,9,Divorced,Unmarried,White,Female,Cuba,50000 ~ 13 fields; expected 14 (hours-per-week, age,
35,40,0,0,Private,HS-grad,9,Divorced,Unmarried,White,Female,Cuba,>50K,Sales ~ income is >50K; expected dollars, such as 24395
35,40,0,0,Private,HS-grad,9,Divorced,Unmarried,White,Woman,Cuba,1,Sales ~ gender is Woman; expected Male or Female
""")
    void load_badReconstructedLine_saysFileLineAndWhy(String line, String why) throws IOException {
        Path file = write("adult.csv", RECONSTRUCTED + line + "\n");
        assertBadStart(file, " line 4: " + why);
    }

    @Test
    void load_columnMissing_namesIt() throws IOException {
        Path file = write("adult.csv", RECONSTRUCTED.replace("gender", "sex"));
        assertBadStart(file, " line 1: no column gender; expected it once among hours-per-week,");
        write("adult.csv", RECONSTRUCTED.replace("race,", "age,"));
        assertBadStart(file, " line 1: more than one column age; expected it once among");
    }

    @Test
    void load_uciWithAnotherThreshold_isRefused() throws IOException {
        Path file = write("adult.data", DATA);
        var e =
                assertThrows(
                        BadInputException.class,
                        () -> AdultData.load(file, DEFAULTS.withIncomeThreshold(60_000)));
        assertEquals(
                file
                        + " line 1: income is cut at 50000 dollars already, not at 60000.0; leave"
                        + " the threshold at 50000 or take adult_reconstruction.csv",
                e.getMessage());
    }

    @Test
    void load_emptyFile_isRefused() throws IOException {
        Path file = write("adult.data", "\n");
        assertBad(file, ": no row in the file; expected rows of Adult; take the original file");
    }

    @Test
    void load_brokenBytes_areRefused() throws IOException {
        byte[] gzip = gzip(DATA.repeat(100));
        Path cut = folder.resolve("cut.gz");
        Files.write(cut, Arrays.copyOf(gzip, gzip.length / 2));
        String message = message(cut);
        assertTrue(message.startsWith(cut + " after line "), message);
        assertTrue(
                message.endsWith(
                        ": broken gzip; expected a whole gzip file; take the original file"),
                message);
        Path latin = folder.resolve("latin.data");
        Files.write(latin, DATA.replace("Cuba", "é").getBytes(StandardCharsets.ISO_8859_1));
        assertBad(
                latin, " after line 0: not UTF-8; expected text in UTF-8; take the original file");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void options_thresholdOutOfRange_isRefused(double threshold) {
        var e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> DEFAULTS.withIncomeThreshold(threshold));
        assertEquals(
                "income threshold is " + threshold + "; expected dollars above 0, such as 50000",
                e.getMessage());
    }

    private static Example example(String text, int label, String group, String id) {
        return Example.of(text, label).withGroup(group).withId(id);
    }

    private static List<Integer> labels(Dataset data) {
        return data.examples().stream().map(row -> row.label().orElseThrow()).toList();
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static String message(Path path) {
        return assertThrows(BadInputException.class, () -> AdultData.load(path, DEFAULTS))
                .getMessage();
    }

    private static void assertBad(Path path, String end) {
        assertEquals(path + end, message(path));
    }

    private static void assertBadStart(Path path, String end) {
        String message = message(path);
        assertTrue(message.startsWith(path + end), message);
    }
}
