package io.github.weaktostrong.data;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.util.Utils;
import com.google.common.primitives.Ints;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The Hugging Face tokenizer of a {@code tokenizer.json}.
 *
 * <p>Truncation and padding that the file asks for are off. The special tokens that the file's
 * post-processor adds are the {@link #template}. A special token that is spelled out in a text,
 * such as {@code <|endoftext|>}, becomes its id, as in Hugging Face Tokenizers.
 *
 * <p>A text of more than 16,384 characters is encoded in pieces, each of which begins at the first
 * blank after so many, where a byte-level tokenizer divides a text anyway; where there is none
 * within as many again, at that place.
 *
 * <p><b>Ownership:</b> whoever opens it closes it. It may be used by several threads at once, but
 * not after {@link #close()}.
 */
public final class FastTokenizer implements Tokenizer {
    private static final Map<String, String> PLAIN =
            Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");
    private static final int MOST_TEXTS = 512; // of one native call

    /**
     * Characters of one native call: an encoding holds much more than ids until it is collected.
     */
    private static final int MOST_CHARACTERS = 1 << 14;

    /** Bytes of the heap that an encoding takes for each character, in ordinary text. */
    private static final int BYTES_OF_A_CHARACTER = 256;

    private final HuggingFaceTokenizer tokenizer;
    private final TokenizerJson content;
    private final int endOfTextId;
    private final TokenTemplate template;
    private final String json;

    private FastTokenizer(HuggingFaceTokenizer tokenizer, TokenizerJson content, String json) {
        this.tokenizer = tokenizer;
        this.content = content;
        this.json = json;
        this.endOfTextId = content.endOfText().orElseThrow();
        String probe = "a";
        this.template =
                new TokenTemplate(
                        frame(tokenizer.encode(probe, true, false)),
                        frame(tokenizer.encode(probe, probe, true, false)));
    }

    /**
     * Opens a file.
     *
     * @param file a {@code tokenizer.json}
     * @return the tokenizer, which the caller closes
     * @throws BadInputException if the file is missing, larger than 64 MiB or not a tokenizer
     */
    public static FastTokenizer open(Path file) {
        return parse(JsonFiles.text(file), file.toString());
    }

    /**
     * Opens the content of a file.
     *
     * @param json the content of a {@code tokenizer.json}
     * @param origin where it comes from, for messages
     * @return the tokenizer, which the caller closes
     * @throws BadInputException if it is not a tokenizer with a token that ends a document
     */
    public static FastTokenizer parse(String json, String origin) {
        TokenizerJson content;
        try {
            content = TokenizerJson.parse(json);
        } catch (IllegalArgumentException e) {
            throw notATokenizer(origin, String.valueOf(e.getMessage()), e);
        }
        if (content.endOfText().isEmpty()) {
            throw new BadInputException(
                    origin
                            + ": no token that ends a document; expected <|endoftext|>, </s> or"
                            + " [SEP] among added_tokens; add it");
        }
        return new FastTokenizer(load(json, origin), content, json);
    }

    @Override
    public int[] encode(String text) {
        return encodeAll(List.of(text)).get(0);
    }

    @Override
    public List<int[]> encodeAll(List<String> texts) {
        return encodeAll(texts, Integer.MAX_VALUE);
    }

    @Override
    public List<int[]> encodeAll(List<String> texts, int enough) {
        List<int[]> all = new ArrayList<>(texts.size());
        int from = 0;
        while (from < texts.size()) {
            int to = from + 1;
            int characters = texts.get(from).length();
            while (to < texts.size()
                    && to - from < MOST_TEXTS
                    && characters + texts.get(to).length() <= MOST_CHARACTERS) {
                characters += texts.get(to++).length();
            }
            if (characters > MOST_CHARACTERS) {
                all.add(inPieces(texts.get(from), enough));
            } else {
                all.addAll(encoded(texts.subList(from, to), characters));
            }
            from = to;
        }
        return all;
    }

    private int[] inPieces(String text, int enough) {
        List<int[]> pieces = new ArrayList<>();
        int begin = 0;
        for (int count = 0; begin < text.length() && count <= enough; ) {
            int end = endOfPiece(text, begin);
            int[] ids = encoded(List.of(text.substring(begin, end)), end - begin).get(0);
            pieces.add(ids);
            count += ids.length;
            begin = end;
        }
        return Ints.concat(pieces.toArray(int[][]::new));
    }

    /** A run of blanks is not divided, nor is a pair of surrogates. */
    private static int endOfPiece(String text, int begin) {
        int most = Math.min(text.length(), begin + 2 * MOST_CHARACTERS);
        for (int end = begin + MOST_CHARACTERS; end < most; end++) {
            if (text.charAt(end) == ' ' && !Character.isWhitespace(text.charAt(end - 1))) {
                return end;
            }
        }
        boolean pair = most < text.length() && Character.isLowSurrogate(text.charAt(most));
        return pair ? most - 1 : most;
    }

    private List<int[]> encoded(List<String> texts, int characters) {
        texts.forEach(text -> UnicodeText.require("a text", text));
        requireRoom(characters * BYTES_OF_A_CHARACTER);
        List<int[]> ids = new ArrayList<>(texts.size());
        for (Encoding encoding : tokenizer.batchEncode(texts)) {
            ids.add(ids(encoding));
        }
        return ids;
    }

    /**
     * Throws {@code OutOfMemoryError} where the heap has no room for so many bytes: the native
     * code, which needs them, would end the process.
     */
    private static void requireRoom(int bytes) {
        byte[] room = new byte[bytes + 1];
        try {
            room[bytes] = 1;
        } finally {
            Reference.reachabilityFence(room); // so that the compiler leaves it in place
        }
    }

    @Override
    public TokenTemplate template() {
        return template;
    }

    /** Special tokens before, between and after the texts of an encoding. */
    private static TokenTemplate.Frame frame(Encoding encoding) {
        long[] ids = encoding.getIds();
        long[] special = encoding.getSpecialTokenMask();
        long[] sequences = encoding.getSequenceIds();
        List<List<Integer>> parts =
                List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        int part = 0;
        for (int i = 0; i < ids.length; i++) {
            if (special[i] == 0) {
                part = 1 + Math.toIntExact(sequences[i]);
            } else {
                parts.get(part).add(Math.toIntExact(ids[i]));
            }
        }
        return part == 1
                ? new TokenTemplate.Frame(parts.get(0), List.of(), parts.get(1))
                : new TokenTemplate.Frame(parts.get(0), parts.get(1), parts.get(2));
    }

    @Override
    public String decode(int[] ids) {
        for (int id : ids) {
            if (id < 0 || id >= vocabularySize()) {
                throw new IllegalArgumentException(
                        "token id is %s; expected 0 to %s".formatted(id, vocabularySize() - 1));
            }
        }
        return tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), false);
    }

    @Override
    public int vocabularySize() {
        return content.vocabularySize();
    }

    @Override
    public OptionalInt paddingId() {
        return content.padding();
    }

    @Override
    public int endOfTextId() {
        return endOfTextId;
    }

    @Override
    public String json() {
        return json;
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    private static HuggingFaceTokenizer load(String json, String origin) {
        // DJL reports its use and, beside a GPU, fetches a CUDA build of the tokenizer: neither
        // was asked for.
        setIfUnset("OPT_OUT_TRACKING", "true");
        setIfUnset("RUST_FLAVOR", "cpu");
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        try {
            return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(bytes), PLAIN);
        } catch (IOException | RuntimeException e) {
            throw notATokenizer(origin, String.valueOf(e.getMessage()), e);
        }
    }

    private static void setIfUnset(String name, String value) {
        if (Utils.getEnvOrSystemProperty(name) == null) {
            System.setProperty(name, value);
        }
    }

    private static BadInputException notATokenizer(String origin, String why, Exception cause) {
        return new BadInputException(
                origin
                        + ": not a tokenizer ("
                        + why
                        + "); expected the tokenizer.json of Hugging Face Tokenizers; fetch it"
                        + " again",
                cause);
    }

    private static int[] ids(Encoding encoding) {
        return Arrays.stream(encoding.getIds()).mapToInt(Math::toIntExact).toArray();
    }
}
