package io.github.weaktostrong.eval.messages;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.Splits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Personal messages: one message is one row, its {@link Example#source() source} is the person that
 * wrote or kept it.
 */
public final class Messages {
    /** Not the run's seed: a person stays in the same half in every experiment. */
    private static final String SALT = "wts privacy split\n";

    private static final HashFunction HASH = Hashing.sha256();
    private static final double D_W = 0.35;
    private static final double D_WTS = 0.70;
    private static final double V = 0.76;

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
     * Splits by person: 35 % D_W, 35 % D_WTS, 30 % held out, a fifth of that V, the rest D_T.
     *
     * <p>Where a person belongs is a hash of the person's name alone: no other person's data, and
     * no seed, moves anybody. Shares are therefore of people, and exact only on average.
     *
     * @throws io.github.weaktostrong.data.BadInputException if a part is left without a message
     */
    public static Splits byPerson(Dataset messages) {
        List<List<Example>> parts =
                List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        messages.examples().forEach(row -> parts.get(part(row.source())).add(row));
        String name = messages.name();
        return new Splits(
                new Dataset(name + " D_W", parts.get(0)),
                new Dataset(name + " D_WTS", parts.get(1)),
                new Dataset(name + " V", parts.get(2)),
                new Dataset(name + " D_T", parts.get(3)));
    }

    private static int part(String person) {
        long bits = HASH.hashString(SALT + person, StandardCharsets.UTF_8).asLong();
        double share = (bits >>> 11) * 0x1.0p-53;
        if (share < D_WTS) {
            return share < D_W ? 0 : 1;
        }
        return share < V ? 2 : 3;
    }
}
