package io.github.weaktostrong.eval.fairness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Columns;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FairnessCsvTest {
    @TempDir Path folder;

    @Test
    void read_columnsInAnyOrder_ignoresOthers() throws IOException {
        FairnessTable table =
                read("id,group,prediction,score,label\n1,Male,1,0.7,1\n2,Female,0,0.1,1\n");

        assertEquals(List.of("Female", "Male"), table.groupNames());
        assertEquals(1, table.metrics().group("Male").confusion().truePositives());
        assertEquals(1, table.metrics().group("Female").confusion().falseNegatives());
    }

    @Test
    void read_byteOrderMarkQuotesCrLfBlankLinesAndDecimals_areAccepted() throws IOException {
        FairnessTable table =
                read(
                        "\uFEFF\"label\",prediction,group\r\n"
                                + "1.0,0.0,\"Black, or \"\"other\"\"\"\r\n"
                                + "\r\n"
                                + "0, 1 ,\"two\r\n"
                                + "lines\"");

        assertEquals(List.of("Black, or \"other\"", "two\r\nlines"), table.groupNames());
        assertEquals(0, table.metrics().accuracy());
    }

    @Test
    void read_blanksAroundFields_countWithinQuotesOnly() throws IOException {
        FairnessTable table =
                read(
                        "label , \"prediction\" ,group\n"
                                + " 1.0 , \"0\" ,  north\t\n"
                                + "1e0,1, \" north\" \n"
                                + "0,1,1.0\n"
                                + "0,1,1\n");

        assertEquals(List.of(" north", "1", "1.0", "north"), table.groupNames());
        assertEquals(0.25, table.metrics().accuracy());
    }

    @Test
    void read_otherLabel_isRefusedWithFileLineAndValue() throws IOException {
        assertRefused(
                "label,prediction,group\n0,1,a\n2,1,a\n",
                "line 3: label is \"2\"; expected 0 or 1; map other classes to 0 and 1, drop"
                        + " unknown");
        assertRefused("label,prediction,group\n0,,a\n", "line 2: prediction is empty; expected 0");
        assertRefused("label,prediction,group\n0,nan,a\n", "line 2: prediction is \"nan\"");
        assertRefused("label,prediction,group\n0,1.5,a\n", "line 2: prediction is \"1.5\"");
        assertRefused("label,prediction,group\n-0,1,a\n", "line 2: label is \"-0\"");
    }

    @Test
    void read_refusedRowAfterMultiLineFieldAndBlankLines_namesItsFirstLine() throws IOException {
        assertRefused(
                "label,prediction,group\r\n\r\n1,1,\"x\r\ny\"\r\n\r\n\r\n7,1,\"p\nq\"",
                "line 7: label is \"7\"");
    }

    @Test
    void read_emptyGroup_isRefused() throws IOException {
        assertRefused(
                "label,prediction,group\n0,1,\n",
                "line 2: group is empty; expected the group's name; name it or drop the row");
        assertRefused(
                "label,prediction,group\n0,1,\"  \"\n",
                "line 2: group is \"  \"; expected the group's name");
    }

    @Test
    void read_tooFewOrTooManyFields_isRefused() throws IOException {
        assertRefused(
                "label,prediction,group\n0,1\n",
                "line 2: 2 fields, the header has 3; expected as many; quote fields that hold"
                        + " commas");
        assertRefused("label,prediction,group\n0,1,a,b\n", "line 2: 4 fields, the header has 3");
    }

    @Test
    void read_missingColumn_isRefusedWithTheHeader() throws IOException {
        assertRefused(
                "label,Prediction,group\n0,1,a\n",
                "line 1: no column \"prediction\"; expected the columns label,prediction,group, got"
                        + " \"label,Prediction,group\"");
        assertRefused("0,1,a\n0,1,b\n", "line 1: no column \"label\"");
    }

    @Test
    void read_columnTwice_isRefused() throws IOException {
        assertRefused(
                "label,prediction,group,label\n0,1,a,1\n",
                "line 1: column \"label\" occurs twice; expected it once; rename or drop one");
    }

    @Test
    void read_emptyFileOrNoRows_isRefused() throws IOException {
        assertRefused(
                "",
                " is empty; expected a header with the columns label,prediction,group and at least"
                        + " one row");
        assertRefused("\uFEFF\n\n", " is empty; expected a header");
        assertRefused(
                "label,prediction,group\n", " has a header but no rows; expected at least one row");
    }

    @Test
    void read_brokenQuotes_isRefusedOnOneLine() throws IOException {
        assertRefused(
                "label,prediction,group\n1,0,a\n0,1,\"open\n1,1,b\n",
                " line 3: a quote is never closed; expected RFC 4180 quotes; double the quotes");
        assertRefused(
                "label,prediction,group\n\n0,1,\"a\"b\n",
                " line 3: text beside a quote; expected RFC 4180 quotes; double the quotes");
    }

    @Test
    void read_notText_isRefused() throws IOException {
        Path file = folder.resolve("binary.csv");
        Files.write(file, new byte[] {(byte) 0xFF, (byte) 0xFE, 'l', 0, 'a', 0});

        assertEquals(
                file + ": not UTF-8; expected a CSV file in UTF-8; convert it",
                assertThrows(BadInputException.class, () -> FairnessCsv.read(file)).getMessage());
    }

    @Test
    void read_missingFileOrFolder_isRefused() {
        Path missing = folder.resolve("none.csv");

        assertEquals(
                missing + ": no such file; expected a CSV file; check the path",
                assertThrows(BadInputException.class, () -> FairnessCsv.read(missing))
                        .getMessage());
        assertEquals(
                folder + ": is a folder; expected a CSV file; check the path",
                assertThrows(BadInputException.class, () -> FairnessCsv.read(folder)).getMessage());
    }

    @Test
    void read_longHostileValue_isShortenedAndStripped() throws IOException {
        String message =
                refusal("label,prediction,group\n\"\u001B[2J" + "x".repeat(500) + "\",1,a");

        assertTrue(message.length() < 250, message);
        assertFalse(message.contains("\u001B"), message);
    }

    private void assertRefused(String csv, String expected) throws IOException {
        String message = refusal(csv);
        assertTrue(message.contains(expected), message);
        assertTrue(message.startsWith(folder.resolve("rows.csv").toString()), message);
        assertEquals(1, message.lines().count(), message);
    }

    private String refusal(String csv) throws IOException {
        Path file = write(csv);
        return assertThrows(BadInputException.class, () -> FairnessCsv.read(file)).getMessage();
    }

    private FairnessTable read(String csv) throws IOException {
        return FairnessCsv.read(write(csv));
    }

    private Path write(String csv) throws IOException {
        return Files.writeString(folder.resolve("rows.csv"), csv, StandardCharsets.UTF_8);
    }

    @Test
    void read_labelFromTheColumnOfPredictions_isRefused() {
        Columns columns = Columns.of(Map.of("label", "prediction"));
        Exception e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> FairnessCsv.read(folder.resolve("any.csv"), columns));
        assertTrue(String.valueOf(e.getMessage()).contains("expected three columns"));
    }
}
