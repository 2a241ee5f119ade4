package io.github.weaktostrong.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.ChaCha20ParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChaChaOpsTest {
    private static final byte[] CONSTANTS = "expand 32-byte k".getBytes(US_ASCII);
    private static final Pattern RANDOM =
            Pattern.compile(
                    "torch\\.(rand|\\w*normal_?\\b|bernoulli|multinomial|poisson|binomial|uniform_|"
                            + "exponential_|geometric_|cauchy_|\\w*dropout)");
    private static final int CHUNK = 32 * 1000;
    private static NDManager manager;
    private static ChaChaOps ops;

    @BeforeAll
    static void open() {
        manager = Engines.openManager(Device.cpu());
        ops = new ChaChaOps(manager, CHUNK);
    }

    @AfterAll
    static void close() {
        ops.close();
        manager.close();
    }

    private static int[] state(byte[] key, byte[] nonce) {
        int[] words = new int[16];
        ByteBuffer.allocate(64)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(CONSTANTS)
                .put(key)
                .putInt(-1) // not read
                .put(nonce)
                .flip()
                .asIntBuffer()
                .get(words);
        return words;
    }

    private static byte[] bytes(int[] state, long first, int count) {
        try (NDArray blocks = ops.blocks(state, first, count)) {
            assertEquals(new Shape(count, 16), blocks.getShape());
            ByteBuffer bytes = ByteBuffer.allocate(64 * count).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asIntBuffer().put(blocks.toIntArray());
            return bytes.array();
        }
    }

    private static byte[] reference(byte[] key, byte[] nonce, int counter, int length)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("ChaCha20");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(key, "ChaCha20"),
                new ChaCha20ParameterSpec(nonce, counter));
        return cipher.doFinal(new byte[length]);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    /** RFC 8439, section 2.3.2, and test vectors 1 and 2 of its appendix A.1. */
    @Test
    void blocks_areThoseOfTheStandard() {
        byte[] counting = new byte[32];
        for (int i = 0; i < 32; i++) {
            counting[i] = (byte) i;
        }
        assertArrayEquals(
                hex(
                        "10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4e"
                            + "d2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e"),
                bytes(state(counting, hex("000000090000004a00000000")), 1, 1));
        assertArrayEquals(
                hex(
                        "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"
                            + "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586"
                            + "9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed"
                            + "29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f"),
                bytes(state(new byte[32], new byte[12]), 0, 2));
    }

    @Test
    void blocks_ofAnyKeyAndCounter_areThoseOfTheJdk() throws GeneralSecurityException {
        Random random = new Random(1);
        for (int i = 0; i < 50; i++) {
            byte[] key = new byte[32];
            byte[] nonce = new byte[12];
            random.nextBytes(key);
            random.nextBytes(nonce);
            int counter = i == 0 ? Integer.MAX_VALUE - 2 : i == 1 ? -9 : random.nextInt();
            int count = 1 + random.nextInt(8);
            assertArrayEquals(
                    reference(key, nonce, counter, 64 * count),
                    bytes(state(key, nonce), Integer.toUnsignedLong(counter), count));
        }
    }

    @Test
    void counter_thatWouldWrap_isRefused() {
        int[] state = new int[16];
        ops.blocks(state, ChaChaOps.BLOCKS - 1, 1).close();
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> ops.blocks(state, ChaChaOps.BLOCKS - 1, 2))
                        .getMessage();
        assertTrue(message.startsWith("4294967297 blocks of ChaCha20 under one nonce"), message);
        NDArray one = manager.zeros(new Shape(1));
        NDArray huge = one.broadcast(new Shape(1L << 34, 2)); // takes no memory
        assertThrows(
                IllegalArgumentException.class,
                () -> ops.addNormals(new NDList(huge, one), state, 1, 1));
        assertThrows(
                IllegalArgumentException.class,
                () -> ops.addNormals(new NDList(huge), state, 1, 4));
    }

    /**
     * The numbers of three arrays, computed here from the JDK's key stream: in order, from counter
     * 0, across chunks, no word used twice.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void numbers_areThoseOfTheKeyStreamInOrder(int terms) throws GeneralSecurityException {
        int[] sizes = {7, CHUNK, CHUNK / 2 + 3};
        byte[] key = hex("00112233445566778899aabbccddeeff".repeat(2));
        byte[] nonce = hex("0102030405060708090a0b0c");
        NDList targets = new NDList();
        try (NDManager scope = manager.newSubManager()) {
            for (int size : sizes) {
                targets.add(scope.ones(new Shape(size)));
            }
            ops.addNormals(targets, state(key, nonce), 3, terms);
            int total = Arrays.stream(sizes).sum();
            double[] expected = expected(key, nonce, total, terms);
            int at = 0;
            for (NDArray target : targets) {
                for (float value : target.toFloatArray()) {
                    assertEquals(1 + 3 * expected[at++], value, 2e-6, "at " + at);
                }
            }
            assertEquals(total, at);
        }
    }

    private static double[] expected(byte[] key, byte[] nonce, int total, int terms)
            throws GeneralSecurityException {
        int words = 16 * ((total * terms + 7) / 8);
        int[] stream = new int[words];
        ByteBuffer.wrap(reference(key, nonce, 0, 4 * words))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer()
                .get(stream);
        double[] numbers = new double[total];
        for (int begin = 0; begin < total; begin += CHUNK / terms) {
            int count = Math.min(CHUNK / terms, total - begin);
            int blocks = (count * terms + 7) / 8;
            int first = begin * terms / 8;
            for (int i = 0; i < count * terms; i++) {
                int pair = i % (4 * blocks);
                int word = 16 * (first + pair % blocks) + pair / blocks;
                double u = uniform(stream[word], stream[word + 4]) + 0x1p-65;
                double angle = 2 * Math.PI * uniform(stream[word + 8], stream[word + 12]);
                double turned = i < 4 * blocks ? Math.cos(angle) : Math.sin(angle);
                numbers[begin + i / terms] +=
                        Math.sqrt(-2 * Math.log(u)) * turned / Math.sqrt(terms);
            }
        }
        return numbers;
    }

    private static double uniform(int high, int low) {
        return ((high ^ 0x80000000) & 0xffffffffL) * 0x1p-32
                + ((low ^ 0x80000000) & 0xffffffffL) * 0x1p-64;
    }

    @Test
    void numbers_ofAnotherNonce_areOthers() {
        NDArray one = manager.zeros(new Shape(1000));
        NDArray other = manager.zeros(new Shape(1000));
        ops.addNormals(new NDList(one), state(new byte[32], new byte[12]), 1, 1);
        ops.addNormals(
                new NDList(other), state(new byte[32], hex("000000000000000000000001")), 1, 1);
        int same = 0;
        for (int i = 0; i < 1000; i++) {
            same += one.getFloat(i) == other.getFloat(i) ? 1 : 0;
        }
        assertEquals(0, same);
        assertNotEquals(0, one.getFloat(0));
    }

    /** The engine's own generator (Philox on a card) is no cryptographic one. */
    @Test
    void scripts_ofAllOperations_drawNothingFromTheEngine() throws IOException {
        Path folder = Path.of("src/main/resources/io/github/weaktostrong/engine");
        try (Stream<Path> scripts = Files.list(folder)) {
            List<Path> all = scripts.toList();
            assertTrue(all.size() > 3, "scripts in " + folder.toAbsolutePath());
            for (Path script : all) {
                Matcher drawn = RANDOM.matcher(Files.readString(script));
                assertFalse(drawn.find(), () -> script + " calls " + drawn.group());
            }
        }
        assertTrue(RANDOM.matcher("x = torch.randn_like(y)").find());
        assertTrue(RANDOM.matcher("torch.normal_(y, 0., 1.)").find());
    }
}
