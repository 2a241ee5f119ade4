package io.github.weaktostrong.eval.robustness;

import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.eval.robustness.AttackedRow.Outcome;
import io.github.weaktostrong.provenance.Seeds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The attack on one row, as questions to the victim and what follows from the answers, so that many
 * rows can ask in one batch.
 *
 * <p>First the row itself, then the row without each of its words (importance), then for each word,
 * the most important first, its candidates beside what is changed already.
 */
final class RowAttack {
    private enum Stage {
        ORIGINAL,
        IMPORTANCE,
        SUBSTITUTION,
        DONE
    }

    /** What the search is after. */
    enum Aim {
        /** Another class than the label, where the victim is right. */
        FLIP,
        /** The same for every row; where the victim is wrong already, one edit. */
        AGAINST,
        /** A higher probability of the label, with a given number of edits. */
        FAVOUR
    }

    private final Attack attack;
    private final Aim aim;
    private final int mostChanges;
    private final Example row;
    private final int label;
    private final WordSpans words;
    private final Seeds seeds;
    private final Map<Integer, String> changes = new TreeMap<>();
    private final List<String> candidates = new ArrayList<>();
    private List<Integer> order = List.of();
    private Stage stage = Stage.ORIGINAL;
    private Outcome outcome = Outcome.FAILED;
    private Scores original = new Scores(0, 0, true);
    private Scores current = original;
    private int next;
    private int queries;

    /** A search against the label. */
    RowAttack(Attack attack, Example row, Aim aim) {
        this(attack, row, aim, OptionalInt.empty());
    }

    /** A search in favour of the label, with exactly so many edits, as far as there are words. */
    RowAttack(Attack attack, Example row, int edits) {
        this(attack, row, Aim.FAVOUR, OptionalInt.of(edits));
    }

    private RowAttack(Attack attack, Example row, Aim aim, OptionalInt edits) {
        this.attack = attack;
        this.aim = aim;
        this.row = row;
        label = row.label().orElseThrow();
        words = new WordSpans(attackedText());
        seeds = Seeds.of(attack.options().seed()).child(row.inputText());
        double share = attack.options().maxChangedShare();
        mostChanges = edits.orElse(Math.max(1, (int) (share * words.size())));
    }

    /** Returns the next questions to the victim; none when the attack is over. */
    List<Example> questions() {
        List<Example> questions = List.of();
        if (stage == Stage.ORIGINAL) {
            questions = List.of(row);
        } else if (stage == Stage.IMPORTANCE) {
            questions = order.stream().map(i -> rewritten(words.without(i))).toList();
        } else if (stage == Stage.SUBSTITUTION) {
            questions = substitutions();
        }
        queries += questions.size();
        return questions;
    }

    /** Goes on with the victim's answers, one for each question. */
    void answer(List<Scores> answers) {
        switch (stage) {
            case ORIGINAL -> start(answers.get(0));
            case IMPORTANCE -> rank(answers);
            case SUBSTITUTION -> choose(answers);
            case DONE -> throw new IllegalStateException("the attack on this row is over");
        }
    }

    int label() {
        return label;
    }

    /** The row with random edits, in place of a search. */
    Example atRandom() {
        editAtRandom("random edits");
        return rewritten(words.with(changes)).withVariant(Attack.RANDOM_EDITS);
    }

    /** Random edits at words that are not edited yet, until there are as many as asked for. */
    private void editAtRandom(String purpose) {
        Seeds random = seeds.child(purpose);
        for (int word : random.permutation(words.size())) {
            if (changes.size() == mostChanges
                    || changes.containsKey(word)
                    || StopWords.contains(words.word(word))) {
                continue;
            }
            List<String> possible = close(word);
            if (!possible.isEmpty()) {
                int at = random.child(word).random().nextInt(possible.size());
                changes.put(word, possible.get(at));
            }
        }
    }

    AttackedRow result() {
        if (aim == Aim.FAVOUR) {
            editAtRandom("fill");
        }
        Example perturbed = changes.isEmpty() ? row : rewritten(words.with(changes));
        return new AttackedRow(
                row,
                perturbed.withVariant(attack.recipe()),
                original.prediction(),
                current.prediction(),
                outcome,
                queries,
                changes.size(),
                words.size());
    }

    private void start(Scores scores) {
        original = scores;
        current = scores;
        if (scores.prediction() != label && aim == Aim.FLIP) {
            outcome = Outcome.ALREADY_WRONG;
            stage = Stage.DONE;
            return;
        }
        order =
                IntStream.range(0, words.size())
                        .filter(i -> !StopWords.contains(words.word(i)))
                        .filter(i -> !candidates(i).isEmpty())
                        .boxed()
                        .limit(left())
                        .toList();
        // A text of one word has no rest to ask about, and one candidate needs no ranking.
        stage = order.size() < 2 ? Stage.SUBSTITUTION : Stage.IMPORTANCE;
    }

    private void rank(List<Scores> withoutWord) {
        Map<Integer, Double> importance = new HashMap<>();
        for (int i = 0; i < order.size(); i++) {
            importance.put(order.get(i), withoutWord.get(i).loss());
        }
        Comparator<Integer> byImportance = Comparator.comparing(importance::get);
        Comparator<Integer> first = aim == Aim.FAVOUR ? byImportance : byImportance.reversed();
        order = order.stream().sorted(first).toList();
        stage = Stage.SUBSTITUTION;
    }

    private List<Example> substitutions() {
        while (next < order.size() && changes.size() < mostChanges && left() > 0) {
            int word = order.get(next++);
            candidates.clear();
            close(word).stream().limit(left()).forEach(candidates::add);
            if (!candidates.isEmpty()) {
                return candidates.stream().map(text -> rewritten(with(word, text))).toList();
            }
        }
        stage = Stage.DONE;
        return List.of();
    }

    private void choose(List<Scores> answers) {
        int best = -1;
        for (int i = 0; i < answers.size(); i++) {
            Scores answer = answers.get(i);
            boolean flips = flips(answer);
            if (!answer.clear() || !(flips || isBetter(answer, current))) {
                continue;
            }
            if (flips && attack.choice() == Attack.Choice.CLOSEST) {
                best = i;
                break;
            }
            best = best < 0 || isBetter(answer, answers.get(best)) ? i : best;
        }
        if (best >= 0) {
            changes.put(order.get(next - 1), candidates.get(best));
            current = answers.get(best);
        }
        if (aim != Aim.FAVOUR && current.prediction() != label && !changes.isEmpty()) {
            outcome = Outcome.SUCCEEDED;
            stage = Stage.DONE;
        }
    }

    private boolean flips(Scores answer) {
        return aim != Aim.FAVOUR && current.prediction() == label && answer.prediction() != label;
    }

    private boolean isBetter(Scores answer, Scores other) {
        return aim == Aim.FAVOUR ? answer.loss() < other.loss() : answer.loss() > other.loss();
    }

    /** Distinct candidates for a word that differ from it; the same whenever it is asked for. */
    private Set<String> candidates(int index) {
        String word = words.word(index);
        Set<String> found = new LinkedHashSet<>();
        for (String candidate : attack.candidates(word, seeds.child(index).random())) {
            if (!candidate.isBlank() && !candidate.equals(word)) {
                found.add(candidate);
            }
        }
        return found;
    }

    /** Candidates for a word beside what is changed already, if the attack keeps to close texts. */
    private List<String> close(int word) {
        Map<String, String> byText = new LinkedHashMap<>();
        candidates(word).forEach(candidate -> byText.put(with(word, candidate), candidate));
        return attack.close(words.with(Map.of()), List.copyOf(byText.keySet())).stream()
                .map(byText::get)
                .toList();
    }

    private String with(int word, String candidate) {
        Map<Integer, String> more = new TreeMap<>(changes);
        more.put(word, candidate);
        return words.with(more);
    }

    private int left() {
        return attack.options().maxQueries() - queries;
    }

    private String attackedText() {
        return second() ? row.secondText().orElseThrow() : row.text();
    }

    private Example rewritten(String text) {
        return second() ? Rewritten.second(row, text) : Rewritten.first(row, text);
    }

    private boolean second() {
        return attack.options().secondText() && row.secondText().isPresent();
    }
}
