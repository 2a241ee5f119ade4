package io.github.weaktostrong.eval.messages;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.DevelopmentPool;
import io.github.weaktostrong.data.Splits;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Personal messages: one message is one row, its {@link
 * io.github.weaktostrong.data.Example#source() source} is the person that wrote or kept it.
 */
public final class Messages {
    private static final String SALT = "wts privacy split\n";
    private static final HashFunction HASH = Hashing.sha256();

    /** Share of people whose messages are held out: V a third of it, the rest D_T. */
    private static final double HELD_OUT = 0.36;

    private static final double V = 0.12;

    /** Share of people in D_T, on average. */
    static final double TEST = HELD_OUT - V;

    private Messages() {}

    /**
     * Messages whose text repeats an earlier one, up to case and white space, are dropped.
     *
     * @return the first of each, in order
     */
    public static Dataset withoutDuplicates(Dataset messages) {
        Set<String> seen = new HashSet<>();
        return messages.filter(
                row ->
                        seen.add(
                                row.inputText()
                                        .toLowerCase(Locale.ROOT)
                                        .replaceAll("\\s+", " ")
                                        .strip()));
    }

    /**
     * Splits by person, anew under every seed: 32 % D_W, 32 % D_WTS, 36 % held out, a third of that
     * V, the rest D_T.
     *
     * <p>Where a person belongs is a hash of the seed and of the person's name alone: no other
     * person's data moves anybody, and within a seed nobody is in two parts. Shares are therefore
     * of people, and exact only on average. People of the {@link DevelopmentPool} are never held
     * out; of the others more are, so that the shares stay.
     *
     * @param seed the salt of the hash
     * @throws io.github.weaktostrong.data.BadInputException if a part is left without a message
     */
    public static Splits byPerson(Dataset messages, long seed) {
        return new Splits(
                part(messages, seed, MessageSet.D_W, "D_W"),
                part(messages, seed, MessageSet.D_WTS, "D_WTS"),
                part(messages, seed, MessageSet.VALIDATION, "V"),
                part(messages, seed, MessageSet.HELD_OUT, "D_T"));
    }

    private static Dataset part(Dataset messages, long seed, String part, String name) {
        return new Dataset(
                messages.name() + " " + name,
                messages.filter(row -> part(row.source(), seed).equals(part)).examples());
    }

    /** The part that a person's messages are in under a seed, as {@link MessageSet} names it. */
    static String part(String person, long seed) {
        long bits = HASH.hashString(SALT + seed + "\n" + person, StandardCharsets.UTF_8).asLong();
        double drawn = (bits >>> 11) * 0x1.0p-53; // uniform in [0, 1)
        double others = 1 - DevelopmentPool.SHARE;
        double heldOut = DevelopmentPool.contains(person) ? 0 : HELD_OUT / others;
        if (drawn < heldOut) {
            return drawn < V / others ? MessageSet.VALIDATION : MessageSet.HELD_OUT;
        }
        return drawn < (1 + heldOut) / 2 ? MessageSet.D_W : MessageSet.D_WTS;
    }
}
