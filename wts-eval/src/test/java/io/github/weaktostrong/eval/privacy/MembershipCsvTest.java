package io.github.weaktostrong.eval.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MembershipCsvTest {
    @TempDir Path folder;

    @Test
    void read_wordsDigitsAndInfinities_areAccepted() throws IOException {
        MembershipMetrics metrics =
                MembershipCsv.read(
                                write(
                                        "member,x,score\n"
                                                + "true,,inf\n"
                                                + "True,,1.5e-3\n"
                                                + "FALSE,,-.5\n"
                                                + "0,,-inf\n"
                                                + "1,,+2.\n"))
                        .metrics();

        assertEquals(3, metrics.members());
        assertEquals(2, metrics.nonMembers());
        assertEquals(1, metrics.auc().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nan", "NaN", "0x1p3", "1d", "1,5", "-", ".", "1_000", "e5", "null"})
    void read_notANumber_isRefused(String score) throws IOException {
        Path file = write("score,member\n1,1\n\"" + score + "\",0\n");

        assertEquals(
                "%s line 3: score is \"%s\"; expected a decimal number; drop rows without a score"
                        .formatted(file, score),
                assertThrows(BadInputException.class, () -> MembershipCsv.read(file)).getMessage());
    }

    @Test
    void read_otherMembership_isRefused() throws IOException {
        Path file = write("score,member\n1,yes\n");

        assertEquals(
                file
                        + " line 2: member is \"yes\"; expected 1 (trained on) or 0 (not); map"
                        + " other words to these",
                assertThrows(BadInputException.class, () -> MembershipCsv.read(file)).getMessage());
    }

    @Test
    void read_missingColumn_isRefused() throws IOException {
        Path file = write("score,members\n1,1\n");

        String message =
                assertThrows(BadInputException.class, () -> MembershipCsv.read(file)).getMessage();
        assertTrue(message.contains("no column \"member\"; expected the columns score,member"));
    }

    private Path write(String csv) throws IOException {
        return Files.writeString(folder.resolve("scores.csv"), csv);
    }
}
