package io.github.weaktostrong.data;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** At most 1.1 padded positions per token at batch 16, where arrival order costs far more. */
class PaddingOnRealTextTest {
    private static final int BATCH = 16;

    @Test
    void bucketed_movieSentences_padLittle() throws IOException {
        Path file = SharedData.require("data/sst2_style/sst2_glue_dev.tsv");
        try (Stream<String> lines = Files.lines(file)) {
            assertPadsLittle(lines.skip(1).map(line -> line.split("\t")[0].strip()).toList());
        }
    }

    @Test
    void bucketed_movieTrainingPhrases_padLittle() throws IOException {
        Path file = SharedData.require("data/sst2_style/sst2_glue_train_part_b.tsv");
        try (Stream<String> lines = Files.lines(file)) {
            assertPadsLittle(lines.skip(1).map(line -> line.split("\t")[0].strip()).toList());
        }
    }

    @Test
    void bucketed_eMails_padLittle() throws IOException {
        Path file = SharedData.require("data/enron/enron_dev.jsonl");
        try (Stream<String> lines = Files.lines(file)) {
            assertPadsLittle(
                    lines.map(line -> JsonParser.parseString(line).getAsJsonObject())
                            .map(mail -> mail.get("body").getAsString())
                            .toList());
        }
    }

    private static void assertPadsLittle(List<String> texts) {
        Dataset data = new Dataset("real", texts.stream().map(Example::of).toList());
        try (var tokenizer =
                FastTokenizer.open(SharedData.require("data/tokenizer/tokenizer.json"))) {
            int[] lengths =
                    TokenizedDataset.of(data, tokenizer, 256).ids().stream()
                            .mapToInt(row -> row.length)
                            .toArray();
            double arrival =
                    BatchPlanTest.paddedPositionsPerToken(
                            BatchPlan.fileOrder(lengths.length, BATCH), lengths);
            assertTrue(arrival > 1.4, () -> "arrival order " + arrival);
            for (int epoch = 1; epoch <= 3; epoch++) {
                double bucketed =
                        BatchPlanTest.paddedPositionsPerToken(
                                BatchPlan.bucketed(lengths, BATCH, 7, epoch), lengths);
                assertTrue(bucketed <= 1.1, () -> "bucketed " + bucketed + ", arrival " + arrival);
            }
        }
    }
}
