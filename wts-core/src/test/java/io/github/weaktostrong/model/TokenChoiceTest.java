package io.github.weaktostrong.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.weaktostrong.model.TokenChoice.Sampling;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenChoiceTest {
    /** Logarithms of 0.2, 0.5, 0.3. */
    private static final float[] LOGITS = {
        (float) Math.log(0.2), (float) Math.log(0.5), (float) Math.log(0.3)
    };

    private static final int ALL = Integer.MAX_VALUE;

    @Test
    void greedy_equalLogits_takesTheSmallestId() {
        assertEquals(1, new TokenChoice.Greedy().begin(0).next(new float[] {0, 2, 1, 2}));
    }

    @Test
    void draw_quantiles_runThroughTheTokensMostLikelyFirst() {
        Sampling all = new Sampling(ALL, 1, 1, 0);
        assertEquals(1, all.draw(LOGITS, 0));
        assertEquals(1, all.draw(LOGITS, 0.49));
        assertEquals(2, all.draw(LOGITS, 0.51));
        assertEquals(2, all.draw(LOGITS, 0.79));
        assertEquals(0, all.draw(LOGITS, 0.81));
        assertEquals(0, all.draw(LOGITS, Math.nextDown(1.0)));
    }

    @Test
    void draw_topKAndTopP_keepTheMostLikelyAndRenormalise() {
        // of 0.5 and 0.3 the first has five eighths
        for (Sampling two :
                new Sampling[] {
                    new Sampling(2, 1, 1, 0),
                    new Sampling(ALL, 0.6, 1, 0),
                    new Sampling(2, 0.9, 1, 0)
                }) {
            assertEquals(1, two.draw(LOGITS, 0.62));
            assertEquals(2, two.draw(LOGITS, 0.63));
            assertEquals(2, two.draw(LOGITS, 0.999));
        }
        assertEquals(1, new Sampling(ALL, 0.49, 1, 0).draw(LOGITS, 0.999));
        // the nucleus is that of the two kept: 0.5 / 0.8 is enough for 0.6
        assertEquals(1, new Sampling(2, 0.6, 1, 0).draw(LOGITS, 0.999));
    }

    @Test
    void draw_temperature_sharpensOrFlattens() {
        // squares: 0.25 / 0.38 = 0.658
        assertEquals(1, new Sampling(ALL, 1, 0.5, 0).draw(LOGITS, 0.65));
        assertEquals(2, new Sampling(ALL, 1, 0.5, 0).draw(LOGITS, 0.67));
        // nearly uniform
        assertEquals(0, new Sampling(ALL, 1, 1000, 0).draw(LOGITS, 0.67));
    }

    @Test
    void sampling_manyDraws_haveTheFrequenciesOfTheSoftmax() {
        TokenChoice.Session session = new Sampling(ALL, 1, 1, 7).begin(0);
        int n = 20_000;
        double share =
                IntStream.range(0, n).filter(i -> session.next(LOGITS) == 1).count() / (double) n;
        // standard deviation 0.0035
        assertEquals(0.5, share, 0.0175);
    }

    @Test
    void sampling_rowsAndSeeds_drawApart() {
        float[] flat = new float[1000];
        Sampling sampling = new Sampling(ALL, 1, 1, 7);
        int first = sampling.begin(0).next(flat);
        assertEquals(first, sampling.begin(0).next(flat));
        assertNotEquals(first, sampling.begin(1).next(flat));
        assertNotEquals(first, new Sampling(ALL, 1, 1, 8).begin(0).next(flat));
    }
}
