package io.github.weaktostrong.examples.mini;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.examples.mini.Pretraining.CorpusPasses;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.Precision;
import io.github.weaktostrong.provenance.Seeds;
import io.github.weaktostrong.safetensors.Dtype;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainingTest {
    private static final String SENTENCE = "The tea was warm and the evening long. ";

    @TempDir Path folder;

    @Test
    void passes_noMultipleOfTheCorpus_everyWindowComesInEachWholePass() {
        List<Integer> corpus = IntStream.range(0, 10).boxed().toList();
        List<Integer> rows = new CorpusPasses(10, 34).order(corpus, Seeds.of(1));
        assertEquals(34, rows.size());
        for (int from = 0; from < 30; from += 10) {
            assertEquals(new TreeSet<>(corpus), new TreeSet<>(rows.subList(from, from + 10)));
        }
        Set<Integer> last = new HashSet<>(rows.subList(30, 34));
        assertEquals(4, last.size());
        for (int window : corpus) {
            int times = Collections.frequency(rows, window);
            assertEquals(last.contains(window) ? 4 : 3, times);
        }
        assertNotEquals(rows.subList(0, 10), rows.subList(10, 20));
        assertEquals(rows, new CorpusPasses(10, 34).order(corpus, Seeds.of(1)));
        assertNotEquals(rows, new CorpusPasses(10, 34).order(corpus, Seeds.of(2)));
    }

    @Test
    void passes_card_saysHowOftenWindowsWereSeen() {
        assertEquals("every window 3 times, 4 of 10 windows once more", text(10, 34));
        assertEquals("every window once, 1,500 of 2,000 windows once more", text(2000, 3500));
        assertEquals("every window once", text(10, 10));
        assertEquals("7 of 10 windows once", text(10, 7));
    }

    private static String text(int windows, int count) {
        return new CorpusPasses(windows, count).toString();
    }

    @Test
    void run_corpusRepeatedInPart_saysSoOnTheCard() throws IOException {
        Files.writeString(folder.resolve("train.txt"), SENTENCE.repeat(60));
        Files.writeString(folder.resolve("held.txt"), SENTENCE.repeat(30));
        Path out = folder.resolve("model");
        List<Integer> epochs = new ArrayList<>();
        Pretraining.Result result = pretraining(129 * 7).run(out, step -> epochs.add(step.epoch()));
        int windows = (int) (result.corpusTokens() / 129);
        assertTrue(windows > 1 && 7 % windows > 0, "a corpus of " + windows);
        assertEquals(129 * 7, result.tokens());
        String card = Files.readString(out.resolve("README.md"));
        assertTrue(card.contains("- Data: letters of a friend (CC0); "), card);
        assertTrue(card.contains("903 tokens (" + text(windows, 7) + "),"), card);
        assertEquals(List.of(1), epochs); // 7 windows are less than a batch of 16
    }

    @Test
    void tokens_lessThanAWindowOrAbsurdlyMany_areRefused() {
        for (long tokens : new long[] {-1, 128, 1_000_000_000_000L, 9_000_000_000_000_000_000L}) {
            Exception e = assertThrows(IllegalArgumentException.class, () -> pretraining(tokens));
            assertEquals(
                    tokens
                            + " tokens; expected 129, which is one window, to 10000000000; correct"
                            + " the number",
                    e.getMessage());
        }
    }

    @Test
    void run_textsShorterThanAWindow_areRefusedBeforeTheTraining() throws IOException {
        Files.writeString(folder.resolve("train.txt"), SENTENCE.repeat(60));
        Files.writeString(folder.resolve("held.txt"), SENTENCE);
        Exception e =
                assertThrows(
                        BadInputException.class,
                        () -> pretraining(1000).run(folder.resolve("m"), step -> {}));
        assertTrue(
                e.getMessage().contains(": the texts held out have less than one"), e.toString());
    }

    @Test
    void run_fromAnEarlierModel_goesOnFromItsWeightsAndKeepsItsCard() throws IOException {
        Files.writeString(folder.resolve("train.txt"), SENTENCE.repeat(400));
        Files.writeString(folder.resolve("held.txt"), SENTENCE.repeat(30));
        Path first = folder.resolve("first");
        double learned = pretraining(129 * 160).run(first, step -> {}).validationLoss();
        Path second = folder.resolve("second");
        double still = from(first, 1e-12).run(second, step -> {}).validationLoss();
        assertEquals(learned, still, 2e-3); // the folder holds float16
        assertTrue(still < Math.log(4096) - 0.05, "learned nothing: " + still);
        double further =
                from(first, 1e-2).run(folder.resolve("third"), step -> {}).validationLoss();
        assertTrue(further < still - 0.01, further + " after " + still);
        String card = Files.readString(second.resolve("README.md"));
        assertTrue(card.contains("2,064 tokens"), card);
        assertTrue(card.contains("decay 0.2)"), card);
        assertTrue(card.contains("> - Training: 20,640 tokens"), card);
    }

    @Test
    void run_fromAModelOfAnotherShape_isRefused() {
        Path other = folder.resolve("other");
        try (CausalLanguageModel model =
                CausalLanguageModel.open(MiniModel.MINI_S.spec(), Device.cpu())) {
            model.save(other, Dtype.F16, Map.of());
        }
        Exception e =
                assertThrows(
                        BadInputException.class,
                        () -> from(other, 1e-3).run(folder.resolve("m"), step -> {}));
        assertTrue(e.getMessage().startsWith(other + ": has the shape "), e.getMessage());
        assertTrue(e.getMessage().contains("expected that of mini-xs"), e.getMessage());
    }

    private Pretraining pretraining(long tokens) {
        return new Pretraining(
                MiniModel.MINI_XS,
                Optional.empty(),
                folder,
                "letters of a friend (CC0)",
                tokens,
                List.of("held"),
                List.of("nothing"),
                1e-3,
                0.01,
                1,
                Precision.FLOAT32);
    }

    private Pretraining from(Path earlier, double peak) {
        return new Pretraining(
                MiniModel.MINI_XS,
                Optional.of(earlier),
                folder,
                "more letters",
                129 * 16,
                List.of("held"),
                List.of("nothing"),
                peak,
                0.2,
                2,
                Precision.FLOAT32);
    }
}
