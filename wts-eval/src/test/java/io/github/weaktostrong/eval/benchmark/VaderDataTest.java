package io.github.weaktostrong.eval.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaderDataTest {
    @TempDir Path folder;

    private static Dataset read(String text, VaderSource source) throws IOException {
        return VaderData.read(
                "f.txt", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), source);
    }

    @Test
    void label_ofRating_isItsSignAndNeutralRowsAreLeftOut() throws IOException {
        Dataset rows =
                read(
                        "1\t0.5\tgood\r\n"
                                + "2\t-0.5\tbad\r\n"
                                + "3\t0.49\tmeh\r\n"
                                + "4\t-0.1\tso so\r\n"
                                + "5\t4\tbest",
                        VaderSource.MOVIE_REVIEWS);
        assertEquals(
                List.of("good", "bad", "best"),
                rows.examples().stream().map(Example::text).toList());
        assertEquals(
                List.of(1, 0, 1),
                rows.examples().stream().map(r -> r.label().orElseThrow()).toList());
        assertEquals("movie-5", rows.get(2).id().orElseThrow());
        assertEquals("movie_reviews", rows.name());
    }

    @Test
    void source_ofProductSentences_isTheirReview() throws IOException {
        Dataset rows = read("68_1\t1\ta\n68_2\t-1\tb\n69_1\t1\tc\n", VaderSource.PRODUCT_REVIEWS);
        assertEquals(rows.get(0).source(), rows.get(1).source());
        assertEquals("product-69", rows.get(2).source());
    }

    @Test
    void text_withEntitiesAndTabs_isResolvedOnceAndKept() throws IOException {
        Dataset rows = read("1\t1\tS&amp;M &amp;lt; x\ty &eacute;", VaderSource.TWEETS);
        assertEquals("S&M &lt; x\ty &eacute;", rows.get(0).text());
    }

    @Test
    void line_inWindowsBytes_isReadAsSuchBesideLinesInUtf8() throws IOException {
        byte[] utf8 = "1\t1\tclichés\n".getBytes(StandardCharsets.UTF_8);
        byte[] windows = "2\t1\tclichés – “no”".getBytes(Charset.forName("windows-1252"));
        byte[] both = new byte[utf8.length + windows.length];
        System.arraycopy(utf8, 0, both, 0, utf8.length);
        System.arraycopy(windows, 0, both, utf8.length, windows.length);
        Dataset rows = VaderData.read("f", new ByteArrayInputStream(both), VaderSource.TWEETS);
        assertEquals("clichés", rows.get(0).text());
        assertEquals("clichés – “no”", rows.get(1).text());
    }

    @Test
    void line_withoutThreeFields_isRefusedWithItsNumber() {
        BadInputException error =
                assertThrows(
                        BadInputException.class,
                        () -> read("1\t1\tgood\n2\t1\n", VaderSource.TWEETS));
        assertEquals(
                "f.txt line 2: expected id, rating and text, separated by tabs; correct it",
                error.getMessage());
    }

    @Test
    void rating_thatIsNoNumberOrOffScale_isRefused() {
        for (String rating : List.of("x", "NaN", "4.1", "")) {
            BadInputException error =
                    assertThrows(
                            BadInputException.class,
                            () -> read("1\t" + rating + "\tgood\n", VaderSource.TWEETS));
            assertEquals(
                    "f.txt line 1: rating is '"
                            + rating
                            + "'; expected a number from -4 to 4; correct it",
                    error.getMessage());
        }
    }

    @Test
    void folder_withoutTheFile_isRefusedByName() throws IOException {
        Files.writeString(folder.resolve("tweets_GroundTruth.txt"), "1\t2\tfine\n");
        assertEquals(1, VaderData.load(folder, VaderSource.TWEETS).size());
        BadInputException error =
                assertThrows(
                        BadInputException.class,
                        () -> VaderData.load(folder, VaderSource.PRODUCT_REVIEWS));
        assertEquals(
                folder.resolve("amazonReviewSnippets_GroundTruth.txt")
                        + ": no such file; expected the VADER sentences of product_reviews; unpack"
                        + " hutto_ICWSM_2014.tar.gz there",
                error.getMessage());
    }
}
