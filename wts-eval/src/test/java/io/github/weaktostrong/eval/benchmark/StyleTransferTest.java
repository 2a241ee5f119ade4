package io.github.weaktostrong.eval.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.ContainedTexts;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.DevelopmentPool;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.Replicates;
import io.github.weaktostrong.data.Splits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StyleTransferTest {
    @TempDir Path folder;

    @BeforeEach
    void files() throws IOException {
        String train =
                IntStream.range(0, 40)
                        .mapToObj(i -> "train sentence " + i + " \t" + i % 2)
                        .collect(Collectors.joining("\n"));
        // a source under another tokenisation, a styled text, a demonstration
        write(
                "train.tsv",
                "sentence\tlabel\n" + train + "\nSource 0 ! \t0\nbible of 3 \t1\ndemo\t1\n");
        write("test.tsv", "index\tsentence\n0\tunlabelled one\n");
        write("style.json", style("bible", "bible of "));
    }

    private static String list(String prefix) {
        return IntStream.range(0, 20)
                .mapToObj(
                        i ->
                                "{\"sentence\":\"%s%d \",\"label\":\"%d\",\"id\":%d}"
                                        .formatted(prefix, i, i % 2, i))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String style(String name, String prefix) {
        return "{\"dev\":{\"base\":%s,\"%s\":%s,\"tweet_p0.6\":%s},\"train_demo\":{\"base_0\":[{\"sentence\":\"demo \",\"label\":\"1\",\"id\":0}]}}"
                .formatted(list("source "), name, list(prefix), list("tweet of "));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void training_leavesOutWhatTheStyleFileHolds() {
        RobustnessBenchmark benchmark = StyleTransfer.from(folder, StyleOptions.defaults());
        assertEquals(40, benchmark.description().get("training_rows"));
        assertEquals(1, benchmark.description().get("removed_source_rows"));
        assertEquals(2, benchmark.description().get("removed_other_style_rows"));
        assertEquals(1, benchmark.description().get("removed_unlabelled_rows"));
        assertEquals("ood_accuracy", benchmark.trustMetric());
    }

    @Test
    void training_ofTheDevelopmentFile_losesItsSourcesById() throws IOException {
        // rows dev-0 ... of a file "dev": another text under a source's id is still that source
        Path dev = write("dev.tsv", "sentence\tlabel\nquite another text\t1\n");
        RobustnessBenchmark benchmark =
                StyleTransfer.of(
                        List.of(folder.resolve("train.tsv"), dev),
                        folder.resolve("style.json"),
                        StyleOptions.defaults());
        assertEquals(2, benchmark.description().get("removed_source_rows"));
    }

    @Test
    void splits_groupedByContainment_keepPartAndWholeTogether() throws IOException {
        StringBuilder tsv = new StringBuilder("sentence\tlabel\n");
        for (int i = 0; i < 100; i++) {
            tsv.append("a film of kind w%d indeed\t1\nfilm of kind w%d\t0\n".formatted(i, i));
        }
        Path phrases = write("phrases.tsv", tsv.toString());
        Path style = folder.resolve("style.json");
        RobustnessBenchmark apart =
                StyleTransfer.of(List.of(phrases), style, StyleOptions.defaults());
        RobustnessBenchmark grouped =
                StyleTransfer.of(
                        List.of(phrases),
                        style,
                        new StyleOptions(Optional.empty(), Optional.of(3), Replicates.RESPLIT));
        assertTrue(ContainedTexts.pairsAcross(apart.splits(1), 3) > 0);
        assertEquals(0, ContainedTexts.pairsAcross(grouped.splits(1), 3));
        assertEquals(3, grouped.description().get("grouped_by_contained_words"));
    }

    @Test
    void splits_cutSourcesInFifthsWithTheirStyles() {
        Splits splits = StyleTransfer.from(folder, StyleOptions.defaults()).splits(7);
        assertEquals(20, splits.transfer().size());
        assertEquals(18, splits.weak().size());
        // of the sources 3, 6, 11 and 17 are in the development pool
        assertEquals(13 * 3, splits.test().size());
        assertEquals(2 + 3 * 3, splits.validation().size());
        Example styled =
                splits.test().examples().stream()
                        .filter(row -> row.variant().equals("bible"))
                        .findFirst()
                        .orElseThrow();
        assertTrue(styled.text().startsWith("bible of "));
        assertTrue(styled.source().startsWith("source "));
        assertTrue(styled.id().orElseThrow().endsWith("#bible"));
    }

    @Test
    void splits_disjointReplicates_shareNoSource() throws IOException {
        StringBuilder tsv = new StringBuilder("sentence\tlabel\n");
        IntStream.range(0, 300).forEach(i -> tsv.append("sentence %d\t%d\n".formatted(i, i % 2)));
        RobustnessBenchmark benchmark =
                StyleTransfer.of(
                        List.of(write("more.tsv", tsv.toString())),
                        folder.resolve("style.json"),
                        new StyleOptions(Optional.empty(), Optional.empty(), Replicates.DISJOINT));
        assertEquals(5, benchmark.description().get("blocks"));
        Set<String> sources = new HashSet<>();
        int count = 0;
        for (int seed = 1; seed <= 5; seed++) {
            Set<String> own = new HashSet<>();
            for (Dataset part : benchmark.splits(seed).parts()) {
                part.examples().forEach(row -> own.add(row.source()));
            }
            sources.addAll(own);
            count += own.size();
        }
        assertEquals(count, sources.size());
        assertTrue(sources.stream().noneMatch(DevelopmentPool::contains));
    }

    @Test
    void file_ofStyles_thatIsWrong_isRefused() throws IOException {
        assertStyleRefused("{\"dev\":\n{", " line 2: malformed JSON");
        assertStyleRefused("{\"dev\":{}}", "no list base");
        assertStyleRefused("{}", "no object dev");
        assertStyleRefused(style("bible", "b").replace(list("b"), "[]"), "style bible has no rows");
        assertStyleRefused(
                style("bible", "b")
                        .replace(
                                "\"b7 \",\"label\":\"1\",\"id\":7",
                                "\"b7 \",\"label\":\"1\",\"id\":99"),
                "style bible has ids that do not match those of base (id 99 is not in base)");
        assertStyleRefused(
                style("bible", "b").replace("\"b7 \",\"label\":\"1\"", "\"b7 \",\"label\":\"0\""),
                "style bible labels dev-7 otherwise than base");
        assertStyleRefused(
                style("bible", "b").replace("\"b7 \"", "\" \""),
                "row 8 of bible lacks sentence, label (0 or 1) or id");
        assertStyleRefused(
                style("bible", "b")
                        .replace(
                                "\"b7 \",\"label\":\"1\",\"id\":7",
                                "\"b7 \",\"label\":\"1\",\"id\":6"),
                "bible has the id 6 twice");
    }

    private void assertStyleRefused(String json, String words) throws IOException {
        Path file = write("style.json", json);
        String message =
                assertThrows(
                                BadInputException.class,
                                () -> StyleTransfer.from(folder, StyleOptions.defaults()))
                        .getMessage();
        assertTrue(message.startsWith(file.toString()) && message.contains(words), message);
    }

    @Test
    void file_ofSentences_thatIsWrong_isRefusedWithItsLine() throws IOException {
        assertTsvRefused("text\tlabel\na\t1\n", " line 1: the columns are [text, label]");
        assertTsvRefused("sentence\tlabel\na\t1\nb\n", " line 3: lacks a sentence or a label");
        assertTsvRefused("sentence\tlabel\na\t2\n", " line 2: label is '2'; expected 0 or 1");
        Files.delete(folder.resolve("style.json"));
        assertEquals(
                folder + ": 0 .json files; expected the style file alone; name the files",
                assertThrows(
                                BadInputException.class,
                                () -> StyleTransfer.from(folder, StyleOptions.defaults()))
                        .getMessage());
    }

    private void assertTsvRefused(String tsv, String words) throws IOException {
        Path file = write("train.tsv", tsv);
        String message =
                assertThrows(
                                BadInputException.class,
                                () -> StyleTransfer.from(folder, StyleOptions.defaults()))
                        .getMessage();
        assertTrue(message.startsWith(file + words), message);
    }

    @Test
    void publishedFiles_giveTenStylesOf591Sources() {
        Optional<Path> shared = SharedData.find("sst2_style");
        if (shared.isEmpty()) {
            return;
        }
        RobustnessBenchmark benchmark =
                StyleTransfer.from(
                        shared.get(),
                        new StyleOptions(Optional.of(3000), Optional.empty(), Replicates.RESPLIT));
        assertEquals(872, benchmark.description().get("sources"));
        assertEquals(3000, benchmark.description().get("training_rows"));
        assertTrue((int) benchmark.description().get("removed_source_rows") >= 874);
        Splits splits = benchmark.splits(1);
        assertEquals(1500, splits.transfer().size());
        assertEquals(1425, splits.weak().size());
        TreeMap<String, Integer> styles = new TreeMap<>();
        splits.test().examples().forEach(row -> styles.merge(row.variant(), 1, Integer::sum));
        assertEquals(11, styles.size());
        // 134 of the 872 sentences are in the development pool (counted with Python's hashlib)
        styles.values().forEach(count -> assertEquals(591, count));
    }
}
