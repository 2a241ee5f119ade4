package io.github.weaktostrong.eval.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.data.Splits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdvGlueTest {
    @TempDir Path folder;

    private static String sst2(int source, String method) {
        return """
        {"idx":0,"sentence":"s%d %s","original_sentence":"s%d","label":%d,"method":"%s"}\
        """
                .formatted(source, method, source, source % 2, method);
    }

    private static String pair(int source) {
        return """
        {"idx":0,"premise":"p%d","hypothesis":"h%d","original_hypothesis":"o%d","label":2,\
        "method":"TextFooler"}\
        """
                .formatted(source, source, source);
    }

    private Path write(String name, String json) throws IOException {
        return Files.writeString(folder.resolve(name), json);
    }

    private Path good() throws IOException {
        StringBuilder sst2 = new StringBuilder();
        StringBuilder mnli = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            sst2.append(i == 0 ? "" : ",").append(sst2(i, "TextBugger"));
            sst2.append(",").append(sst2(i, "BERT-ATTACK"));
            mnli.append(i == 0 ? "" : ",").append(pair(i));
        }
        return write("alpaca.json", "{\"sst2\":[" + sst2 + "],\"mnli\":[" + mnli + "]}");
    }

    @Test
    void item_becomesItsCleanRowWithThePerturbedOne() throws IOException {
        AdvGlueJson json = new AdvGlueJson();
        json.add(good());
        Example row = json.rows().get(AdvGlueTask.MNLI).get(3);
        assertEquals("p3\to3", row.inputText());
        assertEquals("p3\th3", row.perturbed().get(0).inputText());
        assertEquals("textfooler", row.perturbed().get(0).variant());
        assertEquals(row.source(), row.perturbed().get(0).source());
        assertEquals(2, row.perturbed().get(0).label().orElseThrow());
        assertEquals("mnli", row.task());
        assertEquals(
                "bert_attack",
                json.rows().get(AdvGlueTask.SST2).get(1).perturbed().get(0).variant());
    }

    @Test
    void item_ofSemAttackOnPairs_isItsSentenceAlone() throws IOException {
        AdvGlueJson json = new AdvGlueJson();
        json.add(
                write(
                        "vicuna.json",
                        "{\"qqp\":[{\"index\":1,\"sentence\":\"x\",\"original_sentence\":\"y\",\"label\":\"1\",\"method\":\"SemAttack\"}]}"));
        Example row = json.rows().get(AdvGlueTask.QQP).get(0);
        assertEquals("y", row.inputText());
        assertEquals("x", row.perturbed().get(0).inputText());
        assertEquals(1, row.label().orElseThrow());
    }

    @Test
    void item_withoutOriginal_isCountedAndLeftOut() throws IOException {
        AdvGlueJson json = new AdvGlueJson();
        json.add(
                write(
                        "dev_ann.json",
                        "{\"sst2\":["
                                + sst2(1, "T3")
                                + ",{\"idx\":1,\"sentence\":\"x\",\"label\":1,\"method\":\"CheckList\"}]}"));
        assertEquals(1, json.rows().get(AdvGlueTask.SST2).size());
        assertEquals(Map.of(AdvGlueTask.SST2, 1), json.withoutOriginal());
    }

    @Test
    void benchmark_hasAPartForEachTaskAndNamesTheMissingOnes() throws IOException {
        good();
        RobustnessBenchmark benchmark = AdvGlue.from(folder);
        assertEquals("adversarial", benchmark.property());
        assertEquals("adversarial_accuracy", benchmark.trustMetric());
        assertEquals(
                List.of("AdvGLUE sst2", "AdvGLUE mnli"),
                benchmark.parts().stream().map(RobustnessBenchmark::name).toList());
        assertEquals(2, benchmark.parts().get(0).classes());
        assertEquals(3, benchmark.parts().get(1).classes());
        assertEquals(3, benchmark.classes());
        assertEquals(
                List.of("qqp", "mnli-mm", "qnli", "rte"),
                benchmark.description().get("missing_tasks"));
    }

    @Test
    void splits_ofATask_keepSourcesTogetherAndUnfoldForEvaluation() throws IOException {
        good();
        Splits splits = AdvGlue.from(folder).parts().get(0).splits(3);
        assertEquals(32, splits.weak().size());
        assertEquals(32, splits.transfer().size());
        assertTrue(splits.weak().examples().stream().allMatch(row -> row.perturbed().size() == 1));
        // 16 items left: 3 (rounded to whole sources) for V, the others for D_T, clean texts once
        List<Example> test = splits.test().examples();
        long clean = test.stream().filter(row -> row.variant().isEmpty()).count();
        long random = test.stream().filter(row -> row.variant().equals("random-edits")).count();
        assertEquals(2 * clean, test.size() - clean - random);
        assertTrue(random > 0 && random <= 2 * clean, "a control for versions: " + random);
        assertTrue(test.stream().allMatch(row -> row.perturbed().isEmpty()));
        Set<String> seen = new HashSet<>();
        splits.weak().examples().forEach(row -> seen.add(row.source()));
        assertTrue(test.stream().noneMatch(row -> seen.contains(row.source())));
        assertEquals(splits.test(), AdvGlue.from(folder).parts().get(0).splits(3).test());
    }

    @Test
    void multiTask_putsTheTaskBeforeTheText() throws IOException {
        good();
        RobustnessBenchmark benchmark = AdvGlue.multiTask(folder);
        assertEquals(List.of(benchmark), benchmark.parts());
        Splits splits = benchmark.splits(1);
        assertEquals(32 + 16, splits.weak().size());
        for (Example row : splits.test().examples()) {
            if (!row.variant().equals("random-edits")) { // edits at any word
                assertTrue(row.text().startsWith(row.task() + ": "), row.text());
            }
        }
    }

    @Test
    void multiTask_textOfTwoTasks_isLeftToTheFirst() throws IOException {
        StringBuilder first = new StringBuilder();
        StringBuilder second = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            first.append(i == 0 ? "" : ",").append(pair(i));
            second.append(i == 0 ? "" : ",").append(pair(i + 30).replace(":\"p", ":\" P"));
        }
        Path file = write("dev.json", "{\"mnli\":[%s],\"mnli-mm\":[%s]}".formatted(first, second));
        RobustnessBenchmark together = AdvGlue.multiTask(file);
        assertEquals(10, together.description().get("removed_shared_texts"));
        Splits splits = together.splits(1);
        for (Dataset part : splits.parts()) {
            assertTrue(
                    part.examples().stream()
                            .noneMatch(row -> row.source().matches("mnli-mm: .*P3[0-9].*")));
        }
        assertEquals(0, AdvGlue.from(file).description().get("removed_shared_texts"));
    }

    @Test
    void file_thatIsWrong_isRefusedWithItsPlace() throws IOException {
        assertRefused("{\"sst2\":[\n{\"idx\":0,,}]}", " line 2: malformed JSON at column ");
        assertRefused(
                "{\"cola\":[]}",
                ": unknown task 'cola'; expected some of sst2, qqp, mnli, mnli-mm, qnli, rte;"
                        + " remove or rename it");
        assertRefused(
                "{\"mnli\":[" + pair(1).replace("\"h1\"", "\" \"") + "]}",
                ": item 1 of mnli has an empty hypothesis; expected a text; correct or remove it");
        assertRefused(
                "{\"mnli\":[" + pair(1).replace("\"premise\":\"p1\",", "") + "]}",
                ": item 1 of mnli lacks a text; expected premise and hypothesis; correct or remove"
                        + " it");
        assertRefused(
                "{\"sst2\":[" + sst2(1, "x").replace("\"label\":1", "\"label\":2") + "]}",
                ": item 1 of sst2 has label 2; expected a class below 2; correct or remove it");
        assertRefused(
                "{\"sst2\":[" + sst2(1, "") + "]}",
                ": item 1 of sst2 has no method; expected the attack's name; correct or remove it");
        assertRefused(
                "{\"sst2\":[" + sst2(1, "x").replace("original_", "other_") + "]}",
                ": no item has a clean original; expected original_<field> in some");
        assertRefused("[]", ": not one JSON object; expected {...} and nothing after it");
        assertRefused(
                "{\"sst2\":{}}", ": task sst2 is not a list; expected a list of items; correct it");
    }

    @Test
    void task_withTooFewRows_isRefusedByName() throws IOException {
        Path file = write("dev.json", "{\"sst2\":[" + sst2(1, "x") + "]}");
        assertEquals(
                "AdvGLUE sst2 has 1 rows; expected at least 13 to split; bring more",
                assertThrows(BadInputException.class, () -> AdvGlue.from(file)).getMessage());
    }

    @Test
    void folder_withNoneOrTwoSources_isRefused() throws IOException {
        assertTrue(
                assertThrows(BadInputException.class, () -> AdvGlue.from(folder))
                        .getMessage()
                        .startsWith(folder + ": holds no AdvGLUE file; expected one source: "));
        good();
        write("dev_ann.json", "{}");
        String message =
                assertThrows(BadInputException.class, () -> AdvGlue.from(folder)).getMessage();
        assertTrue(message.contains("alpaca.json") && message.contains("dev_ann.json"), message);
    }

    private void assertRefused(String json, String message) throws IOException {
        Path file = write("f.json", json);
        String actual =
                assertThrows(BadInputException.class, () -> AdvGlue.from(file)).getMessage();
        assertTrue(actual.startsWith(file + message), actual);
    }

    @Test
    void developmentSet_hasThePublishedRowsWithOriginals() {
        Optional<Path> shared = SharedData.find("advglue");
        if (shared.isEmpty()) {
            return;
        }
        AdvGlueJson json = new AdvGlueJson();
        json.add(shared.get().resolve("advglue_dev_ann.json"));
        Map<AdvGlueTask, Integer> expected =
                Map.of(
                        AdvGlueTask.SST2,
                        131,
                        AdvGlueTask.QQP,
                        71,
                        AdvGlueTask.MNLI,
                        121,
                        AdvGlueTask.MNLI_MM,
                        119,
                        AdvGlueTask.QNLI,
                        133,
                        AdvGlueTask.RTE,
                        81);
        expected.forEach((task, rows) -> assertEquals(rows, json.rows().get(task).size()));
        RobustnessBenchmark benchmark = AdvGlue.from(shared.get());
        assertEquals(List.of(), benchmark.description().get("missing_tasks"));
        RobustnessBenchmark multiTask = AdvGlue.multiTask(shared.get());
        for (long seed = 0; seed < 5; seed++) {
            assertTrue(benchmark.splits(seed).test().size() > 100);
            assertTrue(multiTask.splits(seed).test().size() > 100);
        }
    }

    /** The paper's 10,000 rows a task leave 500 to choose by; V is never paid for by D_T. */
    @Test
    void sizes_rowsEnough_giveV500OnceTheTestHas500() {
        assertEquals(new SplitSizes(4000, 4000, 500, 1500), AdversarialPairs.sizes(10_000, "rows"));
        assertEquals(new SplitSizes(2000, 2000, 500, 500), AdversarialPairs.sizes(5000, "rows"));
        assertEquals(new SplitSizes(1400, 1400, 200, 500), AdversarialPairs.sizes(3500, "rows"));
        assertEquals(new SplitSizes(800, 800, 80, 320), AdversarialPairs.sizes(2000, "rows"));
        assertEquals(new SplitSizes(8000, 8000, 800, 3200), AdversarialPairs.sizes(20_000, "rows"));
    }
}
