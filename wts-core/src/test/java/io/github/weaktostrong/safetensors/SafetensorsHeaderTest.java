package io.github.weaktostrong.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.BadInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers that lie, one lie at a time. */
class SafetensorsHeaderTest {

    /** Two tensors in 16 bytes of data, the form that every lie below departs from. */
    private static final String A =
            "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";

    private static final String B =
            "\"b\":{\"dtype\":\"F16\",\"shape\":[2,2],\"data_offsets\":[8,16]}";

    @TempDir Path temp;

    private Path file(byte[] header, long claimed, int data) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(8 + header.length + data).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(claimed).put(header);
        return Files.write(temp.resolve("bad.safetensors"), bytes.array());
    }

    private Path file(String header, int data) throws IOException {
        byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
        return file(bytes, bytes.length, data);
    }

    private static String refusal(Path file) {
        BadInputException thrown =
                assertThrows(BadInputException.class, () -> SafetensorsFile.open(file).close());
        String message = thrown.getMessage();
        assertTrue(message.startsWith(file + ": "), message);
        assertTrue(message.contains("; expected ") || message.contains(" expected "), message);
        assertFalse(message.contains("\n"), message);
        return message;
    }

    @Test
    void header_true_isRead() throws IOException {
        String meta = "\"__metadata__\":{\"format\":\"pt\"}";
        Path file = file("{" + meta + "," + B + "," + A + "}   \n", 16);
        try (SafetensorsFile open = SafetensorsFile.open(file)) {
            assertEquals("[a, b]", open.tensors().keySet().toString());
            assertEquals("pt", open.metadata().get("format"));
            assertEquals(4, open.tensors().get("b").elements());
        }
    }

    @Test
    void header_emptyTensorsScalarsAndUnknownKeys_areRead() throws IOException {
        Path file =
                file(
                        "{\"e\":{\"dtype\":\"F32\",\"shape\":[0,5],\"data_offsets\":[0,0]},"
                            + "\"s\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8],\"x\":[{}]}}",
                        8);
        try (SafetensorsFile open = SafetensorsFile.open(file)) {
            assertEquals(0, open.floats("e").remaining());
            assertEquals(1, open.tensors().get("s").elements());
            BadInputException thrown =
                    assertThrows(BadInputException.class, () -> open.floats("s"));
            assertTrue(
                    thrown.getMessage().contains("tensor 's' is I64; expected F32, F16 or BF16"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{A,A} | the name 'a' occurs twice",
                "{\"__metadata__\":{},\"__metadata__\":{},A,B} | the name '__metadata__' occurs"
                        + " twice",
                "{\"__metadata__\":{\"k\":1},A,B} | __metadata__ 'k' is NUMBER; expected a text",
                "{\"__metadata__\":{\"k\":\"\",\"k\":\"\"},A,B} | __metadata__ has 'k' twice",
                "{\"__metadata__\":[],A,B} | __metadata__ is BEGIN_ARRAY",
                "{A,\"b\":{\"dtype\":\"F12\",\"shape\":[4],\"data_offsets\":[8,16]}} | tensor 'b'"
                        + " has the unknown dtype 'F12'; expected one of BOOL, U8,",
                "{A,\"b\":{\"dtype\":16,\"shape\":[4],\"data_offsets\":[8,16]}} | tensor 'b' dtype"
                        + " is NUMBER",
                "{A,\"b\":{\"dtype\":\"F16\",\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[8,16]}}"
                    + " | tensor 'b' has 'dtype' twice",
                "{A,\"b\":{\"dtype\":\"F16\",\"data_offsets\":[8,16]}} | tensor 'b' has the keys"
                        + " 'dtype', 'data_offsets'",
                "{A,\"b\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[8]}} | expected dtype,"
                        + " shape and data_offsets of two numbers",
                "{A,\"b\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[8,16,24]}} |"
                        + " data_offsets has more than 2 numbers",
                "{A,\"b\":{\"dtype\":\"F16\",\"shape\":[-4],\"data_offsets\":[8,16]}} | tensor 'b'"
                        + " shape has '-4'; expected integers from 0",
                "{A,\"b\":{\"dtype\":\"F16\",\"shape\":[4.0],\"data_offsets\":[8,16]}} | tensor 'b'"
                        + " shape has '4.0'",
                "{A,\"b\":{\"dtype\":\"F16\",\"shape\":[\"4\"],\"data_offsets\":[8,16]}} | tensor"
                        + " 'b' shape is STRING",
                "{A,\"b\":{\"dtype\":\"F16\",\"shape\":[99999999999999999999],\"data_offsets\":[8,16]}}"
                    + " | shape has '99999999999999999999'",
                "{A,\"b\":{\"dtype\":\"F16\",\"shape\":[4294967296,4294967296],\"data_offsets\":[8,16]}}"
                    + " | has the shape [4294967296, 4294967296] of F16; expected a size below 2^63"
                    + " bytes",
                "{A,\"b\":{\"dtype\":\"F16\",\"shape\":[2147483648,4294967296],\"data_offsets\":[8,8]}}"
                    + " | expected a size below 2^63 bytes",
                "{A,\"b\":{\"dtype\":\"F16\",\"shape\":[5],\"data_offsets\":[8,16]}} | tensor 'b'"
                        + " of F16 [5] has 8 bytes, 8 to 16; expected 10",
                "{A,\"b\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[-8,0]}} | data_offsets"
                        + " has '-8'",
                "{A,\"b\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[16,8]}} | ends at byte"
                        + " 8 before it begins at 16",
                "{A,\"b\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[16,24]}} | ends at"
                        + " byte 24 of the data but the file has 16",
                "{A,\"b\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[4,12]}} | tensor 'b'"
                        + " begins at byte 4 of the data but 'a' ends at 8; expected no overlap",
                "{A,\"b\":{\"dtype\":\"F16\",\"shape\":[3],\"data_offsets\":[10,16]}} | begins at"
                        + " byte 10 of the data but 'a' ends at 8; expected no hole",
                "{\"b\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[8,16]}} | but the header"
                        + " ends at 0; expected no hole",
                "{A} | 8 bytes follow the last tensor, which ends at byte 8",
                "{} | 16 bytes follow the last tensor",
                "{\"a\":3} | tensor 'a' is NUMBER; expected an object with dtype",
                "[A] | the header is BEGIN_ARRAY; expected an object of tensors",
                "{A,B} x | the header is invalid JSON at line 1",
                "{A,B}{} | the header is invalid JSON at line 1",
                "{A,B,} | the header is invalid JSON at line 1",
                "{A,'b':1} | the header is invalid JSON at line 1",
                "{A | the header is invalid JSON at line 1",
            })
    void lie_inTheHeader_isRefusedByName(String header, String expected) throws IOException {
        String text = header.replaceAll("(?<=[{\\[,])A", A).replaceAll("(?<=,)B", B);
        String message = refusal(file(text, 16));
        assertTrue(message.contains(expected), message);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, 0, 1, 1000, 100_000_001, Long.MAX_VALUE})
    void length_thatIsAbsurd_isRefusedWithoutReadingIt(long claimed) throws IOException {
        byte[] header = ("{" + A + "," + B + "}").getBytes(StandardCharsets.UTF_8);
        String message = refusal(file(header, claimed, 16));
        assertTrue(
                message.contains("the header claims " + Long.toUnsignedString(claimed) + " bytes"),
                message);
    }

    @Test
    void file_truncated_isRefusedAtEveryLength() throws IOException {
        Path whole = file("{" + A + "," + B + "}", 16);
        byte[] bytes = Files.readAllBytes(whole);
        for (int length = 0; length < bytes.length; length++) {
            Path cut = temp.resolve("cut.safetensors");
            Files.write(cut, Arrays.copyOf(bytes, length));
            refusal(cut);
        }
    }

    @Test
    void file_oneByteTooLong_isRefused() throws IOException {
        String message = refusal(file("{" + A + "," + B + "}", 17));
        assertTrue(message.contains("1 bytes follow the last tensor"), message);
    }

    @Test
    void header_notUtf8_isRefused() throws IOException {
        byte[] header = "{\"\u00e9\":1}".getBytes(StandardCharsets.ISO_8859_1);
        assertTrue(refusal(file(header, header.length, 0)).contains("the header is not UTF-8"));
    }

    @Test
    void header_nestedDeeply_isRefusedNotOverflowing() throws IOException {
        assertTrue(
                refusal(file("{\"a\":{\"x\":" + "[".repeat(200_000), 16)).contains("invalid JSON"));
    }

    @Test
    void shape_ofManyDimensions_isRefused() throws IOException {
        String ones = "1,".repeat(40) + "1";
        String message =
                refusal(
                        file(
                                "{\"a\":{\"dtype\":\"U8\",\"shape\":["
                                        + ones
                                        + "],\"data_offsets\":[0,1]}}",
                                1));
        assertTrue(message.contains("shape has more than 32 numbers"), message);
    }

    @Test
    void name_withLineBreaks_isShownOnOneLine() throws IOException {
        String message = refusal(file("{\"a\\nb\\u2028c\":1}", 0));
        assertTrue(message.contains("tensor 'a?b?c' is NUMBER"), message);
    }

    @Test
    void file_largeFilePointer_isNamedAsSuch() throws IOException {
        Path file = temp.resolve("model.safetensors");
        Files.writeString(file, "version https://git-lfs.github.com/spec/v1\noid sha256:0\n");
        assertTrue(refusal(file).contains("a Git LFS pointer"));
    }

    @Test
    void file_missingOrAFolder_isRefused() {
        assertTrue(refusal(temp.resolve("none.safetensors")).contains("no such file"));
        assertTrue(refusal(temp).contains("no such file"));
    }
}
