package io.github.weaktostrong.regularizers.fairness;

import io.github.weaktostrong.data.Checks;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.objective.PreparedMix;
import io.github.weaktostrong.regularizers.RegularizerOptions;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Trains on every row with the words of its protected attribute swapped, beside the row itself.
 *
 * <pre>{@code (1 - lambda) * loss(x) + lambda * loss(swapped x)}</pre>
 *
 * <p>Both have one target, so that what the words alone tell is worth nothing. Words are swapped as
 * wholes, in their own case; a row without any contributes loss(x) alone. Words that are not in the
 * table, and what else goes with the group, stay as they are. Source: Lu et al. (2020), <em>Gender
 * Bias in Neural Natural Language Processing</em>, arXiv 1807.11714, counterfactual data
 * augmentation; names are not kept apart.
 *
 * @param lambda the weight of the swapped row, in [0, 1]; at 0.5 both count alike; 0 leaves plain
 *     training
 * @param swaps what takes the place of each word, in lower case
 */
public record CounterfactualAugmentation(double lambda, Map<String, String> swaps)
        implements PreparedMix {
    /** The name in texts and settings. */
    public static final String NAME = "counterfactual-augmentation";

    /** Words of sex in both directions; her, which stands for two words, becomes his. */
    private static final String SEX =
            "he/she+his/her+himself/herself+male/female+man/woman+men/women+boy/girl+boys/girls"
                    + "+husband/wife+husbands/wives+father/mother+son/daughter+sons/daughters"
                    + "+brother/sister+uncle/aunt+gentleman/lady+mr/mrs";

    private static final Pattern WORD = Pattern.compile("\\p{L}+");

    /** Keeps a copy and checks weight and words. */
    public CounterfactualAugmentation {
        Checks.requireShare(
                lambda,
                "lambda of "
                        + NAME
                        + " is %s; expected the weight of the swapped rows, from 0 to 1; 0.5 is"
                        + " usual");
        swaps = Collections.unmodifiableMap(new TreeMap<>(swaps));
        swaps.forEach(
                (from, to) -> {
                    if (!WORD.matcher(from).matches()
                            || !from.equals(from.toLowerCase(Locale.ROOT))
                            || from.equals(to)) {
                        throw new IllegalArgumentException(
                                "%s swaps '%s' for '%s'; expected two words, the first in lower case and of letters alone; correct them"
                                        .formatted(NAME, from, to));
                    }
                });
    }

    /**
     * Swaps the words of sex: he and she, husband and wife, male and female, and so on.
     *
     * @param lambda the weight of the swapped row, in [0, 1]
     */
    public static CounterfactualAugmentation ofSex(double lambda) {
        Map<String, String> swaps = pairs(SEX);
        swaps.put("him", "her");
        return new CounterfactualAugmentation(lambda, swaps);
    }

    /**
     * Reads the regularizer from text, as the command line does.
     *
     * @param options {@code lambda} (needed) and {@code swap}, such as {@code he/she+mr/mrs}, each
     *     pair in both directions; the words of sex by default
     * @throws IllegalArgumentException for an unknown key or value
     */
    public static CounterfactualAugmentation parse(Map<String, String> options) {
        RegularizerOptions reader = new RegularizerOptions(NAME, options);
        reader.requireKnown("lambda", "swap");
        double lambda = reader.strength("lambda", "0.5");
        return Optional.ofNullable(options.get("swap"))
                .map(text -> new CounterfactualAugmentation(lambda, pairs(text)))
                .orElseGet(() -> ofSex(lambda));
    }

    private static Map<String, String> pairs(String text) {
        Map<String, String> swaps = new LinkedHashMap<>();
        for (String pair : text.split("[+]", -1)) {
            String[] words = pair.toLowerCase(Locale.ROOT).split("/", -1);
            if (words.length != 2) {
                throw new IllegalArgumentException(
                        "regularizer %s: '%s' is no pair of words; expected WORD/WORD, + between pairs; correct it"
                                .formatted(NAME, pair));
            }
            swaps.put(words[0], words[1]);
            swaps.put(words[1], words[0]);
        }
        return swaps;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public double weight() {
        return lambda;
    }

    @Override
    public boolean isInert() {
        return lambda == 0;
    }

    @Override
    public TargetRule targetRule() {
        return TargetRule.SHARED_LABEL;
    }

    /** The row with its words swapped; empty where it has none, or the weight is 0. */
    @Override
    public Optional<Example> perturbed(Example example, int epoch, long seed) {
        Example swapped = Example.of(swapped(example.text()));
        Example whole =
                example.secondText()
                        .map(this::swapped)
                        .map(swapped::withSecondText)
                        .orElse(swapped);
        return lambda == 0 || whole.texts().equals(example.texts())
                ? Optional.empty()
                : Optional.of(whole);
    }

    private String swapped(String text) {
        return WORD.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(swap(found.group())));
    }

    private String swap(String word) {
        String other = swaps.get(word.toLowerCase(Locale.ROOT));
        if (other == null) {
            return word;
        }
        if (word.length() > 1 && word.equals(word.toUpperCase(Locale.ROOT))) {
            return other.toUpperCase(Locale.ROOT);
        }
        return Character.isUpperCase(word.charAt(0))
                ? other.substring(0, 1).toUpperCase(Locale.ROOT) + other.substring(1)
                : other;
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("lambda", lambda);
        settings.put("swaps", swaps);
        return settings;
    }

    @Override
    public Optional<String> property() {
        return Optional.of("fairness");
    }

    @Override
    public String mechanism() {
        return String.format(
                Locale.ROOT, "(1 - %s) * loss(x) + %s * loss(swapped x)", lambda, lambda);
    }
}
