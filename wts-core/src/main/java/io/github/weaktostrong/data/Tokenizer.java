package io.github.weaktostrong.data;

import java.util.List;
import java.util.OptionalInt;

/** Turns text into token ids and back. Implementations may be used by several threads. */
public interface Tokenizer extends AutoCloseable {
    /**
     * Returns the token ids of a text, with nothing added before or after and nothing cut off.
     *
     * @param text any text
     * @return ids, each below {@link #vocabularySize()}; possibly none
     */
    int[] encode(String text);

    /**
     * Encodes many texts, which may be faster than one after the other.
     *
     * @param texts any texts
     * @return for each text what {@link #encode} returns
     */
    default List<int[]> encodeAll(List<String> texts) {
        return texts.stream().map(this::encode).toList();
    }

    /**
     * Encodes many texts as {@link #encodeAll(List)} does, except that the end of a long text may
     * be left out.
     *
     * @param texts any texts
     * @param enough the ids that are wanted of each text
     * @return for each text what {@link #encode} returns, or a beginning of it of more than {@code
     *     enough} ids
     */
    default List<int[]> encodeAll(List<String> texts, int enough) {
        return encodeAll(texts);
    }

    /**
     * Returns the special tokens that belong around texts and between them, which {@link #encode}
     * leaves out and {@link TokenRows} adds; none by default.
     */
    default TokenTemplate template() {
        return TokenTemplate.NONE;
    }

    /**
     * Returns the text of token ids, special tokens included.
     *
     * @param ids ids below {@link #vocabularySize()}
     * @return the text; bytes that are not UTF-8 become replacement characters
     */
    String decode(int[] ids);

    /** Returns the largest id + 1; a model's embedding needs at least so many rows. */
    int vocabularySize();

    /** Returns the id that fills the end of short rows, if the vocabulary has one for that. */
    OptionalInt paddingId();

    /** Returns the id that ends a document. */
    int endOfTextId();

    /** Returns the content of {@code tokenizer.json}, to be saved beside a model. */
    String json();

    /** Frees the native tokenizer. */
    @Override
    void close();
}
