package io.github.weaktostrong.examples.reproduce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.CeilingSelection;
import io.github.weaktostrong.CeilingSelection.TradeOff;
import io.github.weaktostrong.examples.reproduce.StagedSelection.Candidate;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StagedSelectionTest {

    @Test
    void progress_twoStages_fixesTheFirstBeforeTheSecond() {
        StagedSelection selection = selection();
        Set<Candidate> measured = new HashSet<>();
        StagedSelection.Progress progress = selection.progress(c -> tradeOff(c, measured));
        assertEquals(List.of(), progress.choices());
        assertEquals(
                List.of(
                        new Candidate("lambda", "0", Map.of()),
                        new Candidate("lambda", "0.3", Map.of()),
                        new Candidate("lambda", "9", Map.of())),
                progress.next());
        measured.addAll(progress.next());
        progress = selection.progress(c -> tradeOff(c, measured));
        assertEquals("0.3", progress.choices().get(0).value());
        assertEquals(List.of(0, 1, 2), progress.choices().get(0).front());
        assertEquals(
                List.of(
                        new Candidate("alpha", "0.1", Map.of("lambda", "0.3")),
                        new Candidate("alpha", "0.5", Map.of("lambda", "0.3"))),
                progress.next());
        assertFalse(progress.isFinished());
        measured.addAll(progress.next());
        progress = selection.progress(c -> tradeOff(c, measured));
        assertTrue(progress.isFinished());
        assertEquals("0.1", progress.choices().get(1).value());
        assertEquals(List.of(0), progress.choices().get(1).front());
    }

    @Test
    void selection_stageWithoutValues_isRefused() {
        Exception e =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                new StagedSelection(
                                        Map.of("alpha", List.of()), CeilingSelection.largestSum()));
        assertEquals("setting 'alpha' has no value; expected at least one", e.getMessage());
    }

    private static StagedSelection selection() {
        Map<String, List<String>> stages = new LinkedHashMap<>();
        stages.put("lambda", List.of("0", "0.3", "9"));
        stages.put("alpha", List.of("0.1", "0.5"));
        return new StagedSelection(stages, CeilingSelection.largestSum());
    }

    private static Optional<TradeOff> tradeOff(Candidate candidate, Set<Candidate> measured) {
        if (!measured.contains(candidate)) {
            return Optional.empty();
        }
        return Optional.of(
                switch (candidate.value()) {
                    case "0" -> new TradeOff(0.9, 0.1);
                    case "0.3" -> new TradeOff(0.88, 0.6);
                    case "9" -> new TradeOff(0.5, 0.7);
                    case "0.1" -> new TradeOff(0.9, 0.7);
                    default -> new TradeOff(0.8, 0.6);
                });
    }
}
