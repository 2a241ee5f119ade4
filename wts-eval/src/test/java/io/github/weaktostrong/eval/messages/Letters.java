package io.github.weaktostrong.eval.messages;

import io.github.weaktostrong.data.Tokenizer;
import java.util.OptionalInt;

/** One token a character. */
class Letters implements Tokenizer {
    @Override
    public int[] encode(String text) {
        return text.chars().toArray();
    }

    @Override
    public String decode(int[] ids) {
        return new String(ids, 0, ids.length);
    }

    @Override
    public int vocabularySize() {
        return 1 << 16;
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
