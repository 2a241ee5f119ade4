package io.github.weaktostrong.examples.mini;

import io.github.weaktostrong.provenance.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Passes over a corpus: as many whole ones as there is room for, then one of the rest.
 *
 * @param windows windows of the corpus, at least 1
 * @param count windows to train on, at least 1
 */
record CorpusPasses(int windows, int count) {

    /** The windows pass by pass, each pass in an order of its own. */
    <T> List<T> order(List<T> corpus, Seeds seeds) {
        List<T> rows = new ArrayList<>(count);
        for (int pass = 0; rows.size() < count; pass++) {
            int[] order = seeds.child(pass).permutation(windows);
            int length = Math.min(windows, count - rows.size());
            for (int i = 0; i < length; i++) {
                rows.add(corpus.get(order[i]));
            }
        }
        return rows;
    }

    /** The passes in words, for the model card. */
    @Override
    public String toString() {
        int whole = count / windows;
        String partly =
                String.format(Locale.ROOT, "%,d of %,d windows once", count % windows, windows);
        if (whole == 0) {
            return partly;
        }
        String times = whole == 1 ? "every window once" : "every window " + whole + " times";
        return count % windows == 0 ? times : times + ", " + partly + " more";
    }
}
