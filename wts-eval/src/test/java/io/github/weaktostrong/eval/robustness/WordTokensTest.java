package io.github.weaktostrong.eval.robustness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.weaktostrong.data.Tokenizer;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class WordTokensTest {
    @Test
    void wordTokens_writtenWithASpace_areThose() {
        Pieces pieces = new Pieces(List.of(" sea", "sea", " a", " se4", " warm"));
        assertEquals(Map.of(0, " sea", 4, " warm"), VectorNeighbours.wordTokens(pieces, 5));
        assertEquals(Map.of(0, " sea"), VectorNeighbours.wordTokens(pieces, 4));
    }

    @Test
    void wordTokens_writtenWithoutSpaces_areWordsThatAreOneToken() {
        // as SentencePiece: the second "sea" stands within words alone
        Pieces pieces = new Pieces(List.of("sea", "sea", "##ing", "[CLS]", "warm"));
        assertEquals(Map.of(0, "sea", 4, "warm"), VectorNeighbours.wordTokens(pieces, 5));
    }

    /** Tokens by id; a text is the first one that it equals. */
    private record Pieces(List<String> pieces) implements Tokenizer {
        @Override
        public int[] encode(String text) {
            return new int[] {pieces.indexOf(text)};
        }

        @Override
        public String decode(int[] ids) {
            return pieces.get(ids[0]);
        }

        @Override
        public int vocabularySize() {
            return pieces.size();
        }

        @Override
        public OptionalInt paddingId() {
            return OptionalInt.empty();
        }

        @Override
        public int endOfTextId() {
            return 0;
        }

        @Override
        public String json() {
            return "{}";
        }

        @Override
        public void close() {}
    }
}
