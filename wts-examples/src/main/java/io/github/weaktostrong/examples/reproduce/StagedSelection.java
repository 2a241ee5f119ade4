package io.github.weaktostrong.examples.reproduce;

import io.github.weaktostrong.CeilingSelection;
import io.github.weaktostrong.CeilingSelection.TradeOff;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Chooses settings one after the other, each with those before it fixed, as Pawelczyk et al. (2024)
 * do in appendix A.2: lambda of the weak and of the strong model, lambda of the transfer, alpha,
 * warm-up, epochs.
 *
 * <p>Deviation: the paper chooses by eye on test data; here a rule chooses, and what it is given
 * should come from validation data only.
 *
 * @param stages settings in the order in which they are chosen, each with its values
 * @param rule chooses among the trade-offs of a stage
 */
record StagedSelection(Map<String, List<String>> stages, CeilingSelection rule) {

    /** Keeps a copy; every stage needs a value. */
    StagedSelection {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        stages.forEach((setting, values) -> copy.put(setting, List.copyOf(values)));
        stages = Collections.unmodifiableMap(copy);
        stages.forEach(
                (setting, values) -> {
                    if (values.isEmpty()) {
                        throw new IllegalArgumentException(
                                "setting '" + setting + "' has no value; expected at least one");
                    }
                });
    }

    /**
     * One candidate: the settings chosen so far and one value of the next.
     *
     * @param setting the setting that is being chosen
     * @param value its value
     * @param fixed the settings chosen before
     */
    record Candidate(String setting, String value, Map<String, String> fixed) {
        /** Keeps a copy. */
        Candidate {
            fixed = Collections.unmodifiableMap(new LinkedHashMap<>(fixed));
        }
    }

    /**
     * The candidates of a stage and the one chosen.
     *
     * @param setting the setting
     * @param candidates its candidates
     * @param tradeOffs their trade-offs
     * @param front indices of those that no other one dominates
     * @param chosen index of the chosen one
     */
    record Choice(
            String setting,
            List<Candidate> candidates,
            List<TradeOff> tradeOffs,
            List<Integer> front,
            int chosen) {
        /** The chosen value. */
        String value() {
            return candidates.get(chosen).value();
        }
    }

    /**
     * Goes through the stages as far as trade-offs are known.
     *
     * @param known the trade-off of a candidate on validation data; empty if it is still to be
     *     measured
     * @return the finished stages, and the candidates to measure next; none when all are finished
     */
    Progress progress(Function<Candidate, Optional<TradeOff>> known) {
        List<Choice> choices = new ArrayList<>();
        Map<String, String> fixed = new LinkedHashMap<>();
        for (Map.Entry<String, List<String>> stage : stages.entrySet()) {
            List<Candidate> candidates =
                    stage.getValue().stream()
                            .map(value -> new Candidate(stage.getKey(), value, fixed))
                            .toList();
            List<Optional<TradeOff>> found = candidates.stream().map(known).toList();
            if (found.stream().anyMatch(Optional::isEmpty)) {
                return new Progress(choices, candidates);
            }
            List<TradeOff> tradeOffs = found.stream().map(Optional::orElseThrow).toList();
            Choice choice =
                    new Choice(
                            stage.getKey(),
                            candidates,
                            tradeOffs,
                            CeilingSelection.paretoFront(tradeOffs),
                            rule.select(tradeOffs));
            choices.add(choice);
            fixed.put(stage.getKey(), choice.value());
        }
        return new Progress(choices, List.of());
    }

    /**
     * The progress of a selection.
     *
     * @param choices the finished stages, in order
     * @param next candidates that are to be measured before the next stage can be finished
     */
    record Progress(List<Choice> choices, List<Candidate> next) {
        /** Keeps copies. */
        Progress {
            choices = List.copyOf(choices);
            next = List.copyOf(next);
        }

        /** Whether all stages are finished. */
        boolean isFinished() {
            return next.isEmpty();
        }
    }
}
