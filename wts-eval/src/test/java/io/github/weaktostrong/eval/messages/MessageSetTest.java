package io.github.weaktostrong.eval.messages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.eval.privacy.MembershipScores;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MessageSetTest {
    private static final String BEGINNING = "the beginning of a message that goes on";
    private static final String FURTHER = " with 4711 words, such as kq3zr9, that nobody scores";

    @Test
    void zlibBytes_cutMessage_areOfWhatWasKept() {
        Dataset messages =
                new Dataset(
                        "messages",
                        Stream.of(BEGINNING, BEGINNING + FURTHER, "short")
                                .map(Example::of)
                                .toList());
        MessageOptions options = MessageOptions.of(BEGINNING.length(), 4, 4);
        MessageTexts texts = MessageTexts.of(messages, new Letters(), options);
        assertEquals(1, texts.truncated());
        MessageSet set = new MessageSet(texts, 1);
        int kept = MembershipScores.zlibBytes(BEGINNING);
        assertEquals(kept, set.zlibBytes(0));
        assertEquals(kept, set.zlibBytes(1));
        assertTrue(MembershipScores.zlibBytes(BEGINNING + FURTHER) > kept + 10);
        assertEquals(MembershipScores.zlibBytes("short"), set.zlibBytes(2));
    }
}
