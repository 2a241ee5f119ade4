package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.eval.adult.AdultData;
import io.github.weaktostrong.eval.adult.AdultOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Adult (census income 1994) as text: predict an income above 50,000 dollars, protected attribute
 * sex, Male = 1 (Becker and Kohavi 1996; reconstructed by Ding et al. 2021).
 */
public final class Adult {
    private Adult() {}

    /**
     * All rows of a folder or file, split 40 / 40 / 20 with V cut from D_W.
     *
     * @param path see {@link AdultData#load(Path, AdultOptions)}
     */
    public static FairnessBenchmark from(Path path) {
        AdultOptions options = AdultOptions.defaults();
        Dataset rows = AdultData.load(path, options);
        return of(rows, options, SplitSizes.fortyFortyTwenty(rows.size()));
    }

    /**
     * Rows that were loaded with the options.
     *
     * @param rows from {@link AdultData}, or a sample of it
     * @param sizes rows of D_W, D_WTS, V and D_T
     */
    public static FairnessBenchmark of(Dataset rows, AdultOptions options, SplitSizes sizes) {
        Map<String, String> about = new LinkedHashMap<>();
        about.put(
                "source",
                "census 1994: Becker and Kohavi 1996, doi 10.24432/C5XW20; with income in dollars:"
                        + " reconstructed by Ding et al. 2021");
        about.put("licence", "CC BY 4.0; with income in dollars: the terms of IPUMS");
        about.put("label", "income above " + options.incomeThreshold() + " dollars");
        about.put("protected_attribute", "sex (Male = 1)");
        about.put("template", options.template().pattern());
        return FairnessBenchmark.of(rows, sizes, about);
    }
}
