package io.github.weaktostrong.eval.messages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.eval.privacy.MembershipScores;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MessageSetTest {
    private static final String BEGINNING = "the beginning of a message that goes on";
    private static final String FURTHER = " with 4711 words, such as kq3zr9, that nobody scores";

    private static Dataset part(String name, String... texts) {
        return new Dataset(name, Stream.of(texts).map(Example::of).toList());
    }

    @Test
    void zlibBytes_cutMessage_areOfWhatWasKept() {
        Splits splits =
                new Splits(
                        part("d_w", BEGINNING, BEGINNING + FURTHER),
                        part("d_wts", "short"),
                        part("v", "another"),
                        part("d_t", "one more"));
        MessageOptions options = MessageOptions.of(BEGINNING.length(), 4, 4);
        MessageSet messages = MessageSet.of(splits, new Letters(), options);
        assertEquals(1, messages.truncated());
        int kept = MembershipScores.zlibBytes(BEGINNING);
        assertEquals(kept, messages.zlibBytes(0));
        assertEquals(kept, messages.zlibBytes(1));
        assertTrue(MembershipScores.zlibBytes(BEGINNING + FURTHER) > kept + 10);
        assertEquals(MembershipScores.zlibBytes("short"), messages.zlibBytes(2));
    }
}
