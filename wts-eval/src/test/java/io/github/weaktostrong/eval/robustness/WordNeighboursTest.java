package io.github.weaktostrong.eval.robustness;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.eval.robustness.WordNetSynonyms.Inflection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordNeighboursTest {
    private static WordNetSynonyms wordNet;

    @TempDir Path folder;

    @BeforeAll
    static void open() {
        wordNet = WordNetSynonyms.open();
    }

    @Test
    void wordNet_ofAWord_hasItsSynonymsInItsOwnForm() {
        assertTrue(wordNet.of("film", 50).contains("movie"));
        assertTrue(wordNet.of("films", 50).contains("movies"));
        assertTrue(wordNet.of("finished", 50).contains("completed"));
        assertTrue(wordNet.of("terrible", 50).contains("awful"));
        assertFalse(wordNet.of("film", 50).contains("film"));
    }

    @Test
    void wordNet_ofUnknownOrIrregularWords_isEmpty() {
        assertEquals(List.of(), wordNet.of("qwrtzp", 50));
        assertEquals(List.of(), wordNet.of("mice", 50));
    }

    @Test
    void wordNet_gives_noMoreThanTheLimitAndSingleLowerCaseWords() {
        assertEquals(1, wordNet.of("film", 1).size());
        for (String word : List.of("film", "good", "run", "america", "fast", "terrible")) {
            for (String synonym : wordNet.of(word, 50)) {
                assertTrue(synonym.matches("[a-z]+"), synonym);
            }
        }
    }

    @Test
    void substitution_isWrittenAsTheWord() {
        WordTransformation movie =
                ((WordNeighbours) (word, limit) -> List.of("movie")).substitution(1);
        SplittableRandom random = new SplittableRandom(1);
        assertEquals(List.of("movie"), movie.candidates("film", random));
        assertEquals(List.of("Movie"), movie.candidates("Film", random));
        assertEquals(List.of("MOVIE"), movie.candidates("FILM", random));
        assertEquals(List.of("Movie"), movie.candidates("A", random));
    }

    @Test
    void inflection_ofRegularWords_isThatOfTheWord() {
        assertEquals("tries", Inflection.of("cities", "city").orElseThrow().of("try"));
        assertEquals("planned", Inflection.of("walked", "walk").orElseThrow().of("plan"));
        assertEquals("making", Inflection.of("stopping", "stop").orElseThrow().of("make"));
        assertEquals("freed", Inflection.of("liked", "like").orElseThrow().of("free"));
        assertTrue(Inflection.of("went", "go").isEmpty());
    }

    @Test
    void vectors_ofAFile_giveTheClosestFirstDownToTheLeastCosine() throws IOException {
        Path file = write("4 2\nGood 1 0\nfine 0.9 0.1\nbad -1 0\nokay 0.7 0.7\nzero 0 0\n");
        VectorNeighbours neighbours = VectorNeighbours.read(file, 0.5);
        assertEquals(5, neighbours.size());
        assertEquals(List.of("fine", "okay"), neighbours.of("good", 9));
        assertEquals(List.of("fine"), neighbours.of("GOOD", 1));
        assertEquals(List.of(), neighbours.of("zero", 9));
        assertEquals(List.of(), neighbours.of("absent", 9));
        assertEquals(
                List.of("fine", "okay", "zero", "bad"),
                VectorNeighbours.read(file, -1).of("good", 9));
    }

    @Test
    void vectors_thatAreWrong_areRefusedWithTheirLine() throws IOException {
        assertRefused(
                " line 2: 1 numbers; expected a word and 2 numbers, as many as in the first vector;"
                        + " correct it",
                write("a 1 2\nb 1\n"));
        assertRefused(" line 1: 'x'; expected a finite number; correct it", write("a 1 x\n"));
        assertRefused(" line 1: 'NaN'; expected a finite number; correct it", write("a 1 NaN\n"));
        assertRefused(
                ": holds no vector; expected lines of a word and numbers; name another file",
                write("\n"));
        assertRefused(
                ": not UTF-8; expected word vectors as text in UTF-8; convert it",
                Files.write(
                        folder.resolve("latin.txt"),
                        "bad 0.1 0.3\ncaf\u00e9 0.1 0.2\n".getBytes(ISO_8859_1)));
        Path marked = Files.writeString(folder.resolve("m.txt"), "\uFEFF2 2\na 1 0\nb 1 0.1\n");
        assertEquals(List.of("b"), VectorNeighbours.read(marked, 0.5).of("a", 3));
        Path missing = folder.resolve("missing.txt");
        assertRefused(": no such file; expected word vectors as text; check the path", missing);
    }

    private void assertRefused(String message, Path file) {
        assertEquals(
                file + message,
                assertThrows(BadInputException.class, () -> VectorNeighbours.read(file, 0.5))
                        .getMessage());
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("vectors.txt"), text);
    }
}
