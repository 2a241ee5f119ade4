package io.github.weaktostrong.data;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.github.weaktostrong.provenance.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A named list of rows. Immutable.
 *
 * @param name what messages and reports call it, such as {@code "adult"}
 * @param examples the rows, in order
 */
public record Dataset(String name, List<Example> examples) {
    /** Copies the rows. */
    public Dataset {
        examples = List.copyOf(examples);
    }

    /** Returns the number of rows. */
    public int size() {
        return examples.size();
    }

    /**
     * Returns one row.
     *
     * @param index from 0
     * @return the row
     */
    public Example get(int index) {
        return examples.get(index);
    }

    /**
     * Returns the number of classes: the largest label + 1 or the length of the soft labels,
     * whichever is larger; 0 where no row has either.
     *
     * @return the number of classes
     * @throws IllegalArgumentException if soft labels differ in length
     */
    public int classes() {
        int classes = 0;
        int length = 0;
        for (Example example : examples) {
            int own = example.softLabelLength();
            if (own > 0 && length > 0 && own != length) {
                throw new IllegalArgumentException(
                        "soft labels of %s and of %s entries in %s; expected one length; give every row one probability per class"
                                .formatted(length, own, name));
            }
            length = Math.max(length, own);
            classes = Math.max(classes, Math.max(own, example.label().orElse(-1) + 1));
        }
        return classes;
    }

    /** Returns the distinct groups in alphabetical order; rows without a group do not count. */
    public List<String> groups() {
        return List.copyOf(
                new TreeSet<>(
                        examples.stream().map(Example::group).flatMap(Optional::stream).toList()));
    }

    /**
     * Returns the SHA-256 of every field of every row in order, the name left out.
     *
     * @return 64 hexadecimal digits, the same for equal lists of rows
     */
    public String digest() {
        Hasher hasher = Hashing.sha256().newHasher();
        put(hasher, examples);
        return hasher.hash().toString();
    }

    /**
     * Draws rows without replacement; those drawn keep their order.
     *
     * @param n how many, at least 1; all rows if there are no more than that
     * @param seed decides which
     * @return the sample
     */
    public Dataset sample(int n, long seed) {
        Checks.requireAtLeast(n, 1, "sample of %s rows; expected at least 1; take more");
        if (n >= size()) {
            return this;
        }
        int[] drawn = Arrays.copyOf(Seeds.of(seed).child("sample").permutation(size()), n);
        Arrays.sort(drawn);
        return new Dataset(name, Arrays.stream(drawn).mapToObj(examples::get).toList());
    }

    /**
     * Draws a share of the rows of every class; those drawn keep their order. Shares are nested: a
     * larger one holds the rows of a smaller one.
     *
     * @param share of each class, in (0, 1]; rounded, at least one row
     * @return the rows drawn under the same name
     */
    public Dataset share(double share) {
        Checks.requirePositiveShare(share, "share %s of the rows; expected (0, 1]; correct it");
        Map<Integer, List<Integer>> classes = new TreeMap<>();
        for (int i = 0; i < size(); i++) {
            classes.computeIfAbsent(get(i).label().orElse(-1), c -> new ArrayList<>()).add(i);
        }
        BitSet drawn = new BitSet();
        classes.forEach(
                (label, rows) -> {
                    int[] order = Seeds.of(label).child("share").permutation(rows.size());
                    long n = Math.max(1, Math.round(share * rows.size()));
                    Arrays.stream(order).limit(n).forEach(i -> drawn.set(rows.get(i)));
                });
        return new Dataset(name, drawn.stream().mapToObj(examples::get).toList());
    }

    /**
     * Changes every row.
     *
     * @param change from a row to its successor
     * @return the changed rows under the same name
     */
    public Dataset map(UnaryOperator<Example> change) {
        return new Dataset(name, examples.stream().map(change).toList());
    }

    /**
     * Keeps some rows, in order.
     *
     * @param keep whether to keep a row
     * @return the rows kept under the same name, possibly none
     */
    public Dataset filter(Predicate<Example> keep) {
        return new Dataset(name, examples.stream().filter(keep).toList());
    }

    // Every value is preceded by its kind and length: no two lists share a stream of bytes.
    private static void put(Hasher hasher, @Nullable Object value) {
        if (value == null) {
            hasher.putByte((byte) 0);
        } else if (value instanceof List<?> list) {
            hasher.putByte((byte) 1).putInt(list.size());
            list.forEach(element -> put(hasher, element));
        } else if (value instanceof Example example) {
            put(hasher, example.values());
        } else if (value instanceof Float number) {
            hasher.putByte((byte) 2).putFloat(number);
        } else {
            byte[] bytes = value.toString().getBytes(StandardCharsets.UTF_8);
            hasher.putByte((byte) 3).putInt(bytes.length).putBytes(bytes);
        }
    }
}
