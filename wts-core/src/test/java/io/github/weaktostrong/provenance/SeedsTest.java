package io.github.weaktostrong.provenance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SeedsTest {
    @Test
    void child_anyName_isTheHashOfValueAndName() throws Exception {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        sha.update(ByteBuffer.allocate(Long.BYTES).putLong(7L).array());
        byte[] hash = sha.digest("shuffle".getBytes(StandardCharsets.UTF_8));
        assertEquals(ByteBuffer.wrap(hash).getLong(), Seeds.of(7).child("shuffle").value());
    }

    @Test
    void child_otherNameOrValueOrIndex_differs() {
        long value = Seeds.of(1).child("a").value();
        assertNotEquals(value, Seeds.of(1).child("b").value());
        assertNotEquals(value, Seeds.of(2).child("a").value());
        assertNotEquals(Seeds.of(1).child(0).value(), Seeds.of(1).child(1).value());
    }

    @Test
    void random_calledTwice_startsAnew() {
        Seeds seeds = Seeds.of(3);
        assertEquals(seeds.random().nextLong(), seeds.random().nextLong());
    }

    @Property(tries = 100)
    void permutation_anySeed_holdsEveryNumberOnce(
            @ForAll long seed, @ForAll @IntRange(max = 60) int n) {
        int[] order = Seeds.of(seed).permutation(n);
        assertArrayEquals(order, Seeds.of(seed).permutation(n));
        Arrays.sort(order);
        assertArrayEquals(IntStream.range(0, n).toArray(), order);
    }

    @Test
    void permutation_ofThreeOverManySeeds_isUniform() {
        int[] counts = new int[27];
        for (int seed = 0; seed < 6_000; seed++) {
            int[] order = Seeds.of(42).child(seed).permutation(3);
            counts[9 * order[0] + 3 * order[1] + order[2]]++;
        }
        // 1,000 expected each, standard deviation 29.
        int[] seen = Arrays.stream(counts).filter(count -> count > 0).toArray();
        assertEquals(6, seen.length);
        assertTrue(Arrays.stream(seen).allMatch(count -> Math.abs(count - 1_000) < 150));
    }

    @Test
    void permutation_negative_isRefused() {
        var e = assertThrows(IllegalArgumentException.class, () -> Seeds.of(0).permutation(-1));
        assertEquals("permutation of -1 numbers; expected at least 0", e.getMessage());
    }
}
