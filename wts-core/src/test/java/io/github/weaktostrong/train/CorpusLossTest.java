package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class CorpusLossTest {
    @Test
    void corpus_rowsOfSeveralLengths_countsEachTokenOnce() {
        CorpusLoss loss = new CorpusLoss(new int[] {3, 0, 1}, new double[] {6, 0, 4});
        assertEquals(3, loss.rows());
        assertEquals(4, loss.totalNextTokens());
        assertEquals(2, loss.meanTokenLoss(0).orElseThrow());
        assertEquals(OptionalDouble.empty(), loss.meanTokenLoss(1));
        // (6 + 4) / 4, not the mean of the rows' means, (2 + 4) / 2
        assertEquals(2.5, loss.meanTokenLoss().orElseThrow());
        assertEquals(Math.exp(2.5), loss.perplexity().orElseThrow());
    }

    @Test
    void corpus_withoutNextToken_isUndefined() {
        CorpusLoss loss = new CorpusLoss(new int[] {0}, new double[] {0});
        assertEquals(OptionalDouble.empty(), loss.meanTokenLoss());
        assertEquals(OptionalDouble.empty(), loss.perplexity());
    }

    @Test
    void perplexity_beyondADouble_isUndefined() {
        CorpusLoss loss = new CorpusLoss(new int[] {1}, new double[] {1000});
        assertEquals(OptionalDouble.empty(), loss.perplexity());
        assertEquals(1000, loss.meanTokenLoss().orElseThrow());
    }

    @Test
    void corpus_unequalParts_isRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new CorpusLoss(new int[] {1}, new double[] {}));
    }
}
