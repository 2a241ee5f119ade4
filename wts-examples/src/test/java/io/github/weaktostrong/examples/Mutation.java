package io.github.weaktostrong.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Damage of files by chance: bytes, numbers, strings and lines; the same seed, the same damage. */
public final class Mutation {
    private static final Pattern VALUE =
            Pattern.compile("-?[0-9]+(\\.[0-9]+)?|\"[^\"\\n]{0,80}\"|true|false|null");

    private static final List<String> HOSTILE =
            List.of(
                    "-1",
                    "0",
                    "1e309",
                    "-1e-400",
                    "NaN",
                    "2147483648",
                    "9223372036854775808",
                    "123456789012345678901234567890",
                    "1.5",
                    "0x10",
                    "\u0667",
                    "\"\"",
                    "\"\\ud800\"",
                    "\"../../x\"",
                    "\"\\u0000\"",
                    "\"" + "long ".repeat(20_000) + "\"",
                    "true",
                    "null",
                    "[]",
                    "{}",
                    "[".repeat(5_000),
                    "{\"a\":".repeat(5_000));

    private final SplittableRandom random;

    /** Begins with a seed. */
    public Mutation(long seed) {
        random = new SplittableRandom(seed);
    }

    /** The file after one to three changes. */
    public byte[] of(byte[] file) {
        byte[] changed = file;
        for (int i = random.nextInt(3); i >= 0; i--) {
            changed = once(changed);
        }
        return changed;
    }

    private byte[] once(byte[] file) {
        if (file.length == 0) {
            return new byte[] {(byte) random.nextInt(256)};
        }
        int from = place(file.length);
        int to = Math.min(file.length, from + 1 + random.nextInt(1 << random.nextInt(12)));
        return switch (random.nextInt(9)) {
            case 0 -> flipped(file, from);
            case 1 -> Arrays.copyOf(file, from);
            case 2 -> joined(file, from, new byte[0], to);
            case 3 -> joined(file, to, Arrays.copyOfRange(file, from, to), to);
            case 4 -> joined(file, from, noise(to - from), to);
            case 5 -> lines(file);
            default -> value(file);
        };
    }

    /** Often near the begin, where formats have their headers. */
    private int place(int length) {
        return random.nextInt(random.nextBoolean() ? length : Math.min(length, 200));
    }

    private byte[] flipped(byte[] file, int at) {
        byte[] changed = file.clone();
        changed[at] ^= (byte) (1 << random.nextInt(8));
        return changed;
    }

    private byte[] noise(int count) {
        byte[] noise = new byte[count];
        for (int i = 0; i < count; i++) {
            noise[i] = (byte) random.nextInt(256);
        }
        return noise;
    }

    private byte[] lines(byte[] file) {
        List<String> lines = new ArrayList<>(List.of(text(file).split("(?<=\n)")));
        int one = random.nextInt(lines.size());
        int other = random.nextInt(lines.size());
        if (random.nextBoolean()) {
            Collections.swap(lines, one, other);
        } else {
            lines.add(one, lines.get(other));
        }
        return String.join("", lines).getBytes(ISO_8859_1);
    }

    /** Another value in the place of a number, a string or a word of JSON. */
    private byte[] value(byte[] file) {
        String text = text(file);
        int from = place(file.length);
        String window = text.substring(from, Math.min(text.length(), from + 4_000));
        List<MatchResult> found = VALUE.matcher(window).results().toList();
        if (found.isEmpty()) {
            return flipped(file, from);
        }
        MatchResult old = found.get(random.nextInt(found.size()));
        String hostile = HOSTILE.get(random.nextInt(HOSTILE.size()));
        byte[] value = hostile.getBytes(UTF_8);
        return joined(file, from + old.start(), value, from + old.end());
    }

    private static byte[] joined(byte[] file, int head, byte[] middle, int tail) {
        byte[] joined = Arrays.copyOf(file, head + middle.length + file.length - tail);
        System.arraycopy(middle, 0, joined, head, middle.length);
        System.arraycopy(file, tail, joined, head + middle.length, file.length - tail);
        return joined;
    }

    private static String text(byte[] file) {
        return new String(file, ISO_8859_1);
    }
}
