package io.github.weaktostrong.examples.mini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.FastTokenizer;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.eval.adult.AdultOptions;
import io.github.weaktostrong.eval.adult.AdultTemplate;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddedAdultTest {
    private static final Dataset ADULT = EmbeddedAdult.load(AdultOptions.defaults());

    @ParameterizedTest
    @CsvSource({
        "adult.data, 5b00264637dbfec36bdeaab5676b0b309ff9eb788d63554ca0a249491c86603d",
        "adult.test, a2a9044bc167a35b2361efbabec64e89d69ce82d9790d2980119aac5fd7e9c05"
    })
    void open_uncompressed_isTheOriginal(String name, String sha256) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (InputStream in = new GZIPInputStream(EmbeddedAdult.open(name))) {
            digest.update(in.readAllBytes());
        }
        assertEquals(sha256, HexFormat.of().formatHex(digest.digest()));
    }

    @Test
    void load_everyRow_hasTheCountsOfUci() {
        assertEquals(48_842, ADULT.size());
        assertEquals(11_687, count(ADULT, "Male", 1) + count(ADULT, "Female", 1));
        assertEquals(32_650, count(ADULT, "Male", 0) + count(ADULT, "Male", 1));
        assertEquals(16_192, count(ADULT, "Female", 0) + count(ADULT, "Female", 1));
        assertEquals(List.of("Female", "Male"), ADULT.groups());
        assertEquals(2, ADULT.classes());
        assertEquals("adult.data:1", ADULT.get(0).id().orElseThrow());
        // The first line of adult.test is a comment.
        assertEquals("adult.test:2", ADULT.get(32_561).id().orElseThrow());
    }

    @Test
    void load_withoutUnknown_has45222RowsAndTheKnownBaseRate() {
        Dataset known = EmbeddedAdult.load(AdultOptions.defaults().withKeepUnknown(false));
        assertEquals(45_222, known.size());
        long high = count(known, "Male", 1) + count(known, "Female", 1);
        assertEquals(0.2478, (double) high / known.size(), 5e-5);
    }

    @Test
    void text_firstRow_isTheListOfItsAttributes() {
        assertEquals(
                "39 years old, male, white, born in United States, bachelor, never married, no"
                        + " family, capital gain 2174, state government, clerk, 40 hours.",
                ADULT.get(0).text());
    }

    @Test
    void text_everyRow_tellsApartWhatItsAttributesTellApart() {
        // 11,174 rows repeat another's attributes once fnlwgt is left out, and no two codes may
        // have the same words.
        for (AdultTemplate template :
                List.of(AdultTemplate.ATTRIBUTE_LIST, AdultTemplate.SENTENCES)) {
            Dataset data = EmbeddedAdult.load(AdultOptions.defaults().withTemplate(template));
            Map<String, Long> counts =
                    data.examples().stream()
                            .collect(Collectors.groupingBy(Example::text, Collectors.counting()));
            assertEquals(41_439, counts.size());
            long repeating =
                    counts.values().stream().filter(n -> n > 1).mapToLong(Long::longValue).sum();
            assertEquals(11_174, repeating);
        }
    }

    @Test
    void text_attributeList_hasAtMost60TokensOfTheMiniVocabulary() throws Exception {
        try (InputStream in =
                        EmbeddedAdult.class.getResourceAsStream("models/mini-tokenizer.json");
                var tokenizer = FastTokenizer.parse(new String(in.readAllBytes(), UTF_8), "mini")) {
            int[] lengths =
                    TokenizedDataset.of(ADULT, tokenizer, 1_000).ids().stream()
                            .mapToInt(row -> row.length)
                            .toArray();
            assertTrue(Arrays.stream(lengths).max().orElseThrow() <= 60);
            assertTrue(Arrays.stream(lengths).average().orElseThrow() < 40);
        }
    }

    @Test
    void splits_mainJob_haveTheSizesAskedForAndBothGroups() {
        SplitSizes sizes = new SplitSizes(1_500, 1_500, 500, 3_000);
        Splits splits = Splits.random(ADULT, sizes, 1).requireGroups();
        assertEquals(
                sizes,
                new SplitSizes(
                        splits.weak().size(),
                        splits.transfer().size(),
                        splits.validation().size(),
                        splits.test().size()));
        Splits whole = Splits.random(ADULT, SplitSizes.fortyFortyTwenty(ADULT.size()), 1);
        assertEquals(
                48_842,
                whole.weak().size()
                        + whole.transfer().size()
                        + whole.validation().size()
                        + whole.test().size());
    }

    private static long count(Dataset data, String group, int label) {
        return data.examples().stream()
                .filter(row -> row.group().orElseThrow().equals(group))
                .filter(row -> row.label().orElseThrow() == label)
                .count();
    }
}
