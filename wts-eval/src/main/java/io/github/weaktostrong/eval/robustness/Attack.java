package io.github.weaktostrong.eval.robustness;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/**
 * A search for small changes of a text that change a classifier's class, from its probabilities
 * alone.
 *
 * <p>Words are ranked by how much the label loses when the word is deleted; then, the most
 * important first, each word is tried with all candidates of a transformation, and the best one is
 * kept if it lowers the label's probability. The search stops when the class changes, when the cap
 * on changed words or the query budget is reached, or when every word was tried. Function words are
 * left alone, and no word is changed twice.
 *
 * <p>Sources: Li et al. (2019), <i>TextBugger</i>; Jin et al. (2020), <i>TextFooler</i>; Morris et
 * al. (2020), <i>TextAttack</i>, for the greedy search. Deviation: the sentence encoder and part of
 * speech filters of the originals are replaced by a cap on the changed words, so success rates are
 * not comparable with published ones, and meaning may change with a substitution. A {@link
 * SimilarityFilter} needs an encoder.
 *
 * <p>Immutable. Equal seeds, victims and rows give equal results.
 */
public final class Attack {
    /** Neighbours tried per word in TextFooler's manner. */
    public static final int TEXT_FOOLER_NEIGHBOURS = 50;

    /** Neighbours tried per word beside TextBugger's character bugs. */
    public static final int TEXT_BUGGER_NEIGHBOURS = 5;

    /** The choice among several candidates for a word that all change the victim's class. */
    enum Choice {
        /** The first in the transformation's order: the closest neighbour. */
        CLOSEST,
        /** The one with the lowest probability of the label. */
        STRONGEST
    }

    /** The variant of rows with random edits. */
    public static final String RANDOM_EDITS = "random-edits";

    private static final int ROWS_AT_ONCE = 128;

    private final String recipe;
    private final Optional<String> neighbours;
    private final WordTransformation transformation;
    private final Choice choice;
    private final Limits limits;

    private Attack(
            String recipe,
            Optional<String> neighbours,
            WordTransformation transformation,
            Choice choice,
            Limits limits) {
        this.recipe = recipe;
        this.neighbours = neighbours;
        this.transformation = transformation;
        this.choice = choice;
        this.limits = limits;
    }

    /** What bounds the search, and what it may not do to a text. */
    private record Limits(
            AttackOptions options,
            Optional<RatedWords> spared,
            Optional<SimilarityFilter> similar) {
        Limits() {
            this(AttackOptions.defaults(), Optional.empty(), Optional.empty());
        }
    }

    private static Attack of(String recipe, WordTransformation transformation, Choice choice) {
        Optional<String> none = Optional.empty();
        return new Attack(recipe, none, transformation, choice, new Limits());
    }

    /** TextBugger's four character bugs; needs nothing beside the victim. */
    public static Attack textBugger() {
        return of("textbugger", CharacterBug.all(), Choice.STRONGEST);
    }

    /** TextBugger with its fifth bug: character bugs and the closest neighbours of a word. */
    public static Attack textBugger(WordNeighbours neighbours) {
        return new Attack(
                "textbugger",
                Optional.of(neighbours.name()),
                CharacterBug.all().and(neighbours.substitution(TEXT_BUGGER_NEIGHBOURS)),
                Choice.STRONGEST,
                new Limits());
    }

    /**
     * Substitution by neighbours in TextFooler's manner; of several that succeed it keeps the
     * closest one.
     *
     * @param neighbours for example {@link WordNetSynonyms} or {@link VectorNeighbours}
     */
    public static Attack textFooler(WordNeighbours neighbours) {
        return new Attack(
                "textfooler",
                // WordNet's are meant where nothing is said
                Optional.of(neighbours.name()).filter(any -> !any.equals(WordNetSynonyms.NAME)),
                neighbours.substitution(TEXT_FOOLER_NEIGHBOURS),
                Choice.CLOSEST,
                new Limits());
    }

    /**
     * The greedy search with a transformation of one's own; the strongest candidate is kept.
     *
     * @param recipe the name in reports and in {@link Example#variant()}; a store tells what was
     *     made with the transformation by it, so that another one needs another name
     */
    public static Attack greedy(String recipe, WordTransformation transformation) {
        return of(recipe, transformation, Choice.STRONGEST);
    }

    /** A copy with other limits. */
    public Attack withOptions(AttackOptions options) {
        return within(new Limits(options, limits.spared(), limits.similar()));
    }

    private Attack within(Limits limits) {
        return new Attack(recipe, neighbours, transformation, choice, limits);
    }

    /**
     * A copy that refuses edits which create or destroy a word of a lexicon, whether they are
     * searched for, in the label's favour or random.
     */
    public Attack sparing(RatedWords rated) {
        return within(new Limits(options(), Optional.of(rated), limits.similar()));
    }

    /**
     * A copy that keeps to texts which say the same by a filter, whether edits are searched for, in
     * the label's favour or random.
     */
    public Attack keepingTo(SimilarityFilter filter) {
        return within(new Limits(options(), limits.spared(), Optional.of(filter)));
    }

    /** The name in reports. */
    public String recipe() {
        return recipe;
    }

    /** The limits. */
    public AttackOptions options() {
        return limits.options();
    }

    /** Recipe and limits, ordered, for a record. */
    public Map<String, Object> settings() {
        AttackOptions options = options();
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("recipe", recipe);
        neighbours.ifPresent(name -> settings.put("neighbours", name));
        settings.put("max_queries", options.maxQueries());
        settings.put("max_changed_share", options.maxChangedShare());
        settings.put("second_text", options.secondText());
        settings.put("seed", options.seed());
        limits.spared().ifPresent(rated -> settings.put("spared_words", rated.name()));
        limits.similar()
                .ifPresent(
                        filter -> {
                            settings.put("similarity_encoder", filter.encoder().name());
                            settings.put("similarity_threshold", filter.threshold());
                        });
        return settings;
    }

    /** Candidates for the place of a word. */
    List<String> candidates(String word, SplittableRandom random) {
        return transformation.candidates(word, random).stream()
                .filter(text -> limits.spared().map(of -> of.areKept(word, text)).orElse(true))
                .toList();
    }

    /** Those of the changed texts that are close enough to the original. */
    List<String> close(String original, List<String> changed) {
        return limits.similar().map(filter -> filter.close(original, changed)).orElse(changed);
    }

    Choice choice() {
        return choice;
    }

    /**
     * Attacks every row that the victim has right.
     *
     * @param victim asked in batches of candidates of up to 128 rows at once
     * @param data rows with labels, at least one
     * @throws BadInputException if a row has no label, or one that the victim does not know
     */
    public AttackReport run(Victim victim, Dataset data) {
        requireLabels(data);
        return new AttackReport(
                recipe,
                search(
                        victim,
                        data.size(),
                        i -> new RowAttack(this, data.get(i), RowAttack.Aim.FLIP)));
    }

    private static List<AttackedRow> search(
            Victim victim, int rows, IntFunction<RowAttack> search) {
        AttackedRow[] results = new AttackedRow[rows];
        RowAttack[] attacks = new RowAttack[rows];
        List<Integer> active = new ArrayList<>();
        int next = 0;
        while (next < rows || !active.isEmpty()) {
            while (active.size() < ROWS_AT_ONCE && next < rows) {
                attacks[next] = search.apply(next);
                active.add(next++);
            }
            List<Integer> asking = new ArrayList<>();
            List<List<Example>> questions = new ArrayList<>();
            for (int row : active) {
                List<Example> asked = attacks[row].questions();
                if (asked.isEmpty()) {
                    results[row] = attacks[row].result();
                } else {
                    asking.add(row);
                    questions.add(asked);
                }
            }
            answer(victim, asking.stream().map(row -> attacks[row]).toList(), questions);
            active = asking;
        }
        return Arrays.asList(results);
    }

    /**
     * Returns the rows with the text that a successful or failed attack made as {@link
     * Example#perturbed()}, for adversarial training and evaluation.
     *
     * <p>x' has the row's label, id and source, and the recipe as its variant. Rows that the victim
     * had wrong, and rows in which nothing could be changed, keep no x'. Candidates that a row has
     * already stay.
     *
     * @param victim a surrogate; never a model that is then compared on the result
     * @param data rows with labels, at least one
     */
    public Dataset perturb(Victim victim, Dataset data) {
        List<Example> rows = new ArrayList<>();
        for (AttackedRow attacked : run(victim, data).rows()) {
            Example row = attacked.original();
            if (attacked.changedWords() > 0) {
                List<Example> perturbed = new ArrayList<>(row.perturbed());
                perturbed.add(attacked.perturbed());
                row = row.withPerturbed(perturbed);
            }
            rows.add(row);
        }
        return new Dataset(data.name(), rows);
    }

    /**
     * Returns the rows with versions to train on as {@link Example#perturbed()}, all with the same
     * number of edits, so that the number does not tell the label.
     *
     * <p>Unlike {@link #perturb}, every row has versions, whether the victim is right about it or
     * not: where it is not, one edit is made. Rows in which no edit lowers the label's probability
     * have none.
     *
     * @param victim a surrogate; never a model that is then compared
     * @param data rows with the labels that the versions are made against, at least one
     * @param versions those against the label are made in any case
     */
    public Dataset trainingVersions(Victim victim, Dataset data, TrainingVersions versions) {
        requireLabels(data);
        Victim asked = new AskedOnce(victim);
        List<AttackedRow> against =
                search(
                        asked,
                        data.size(),
                        i -> new RowAttack(this, data.get(i), RowAttack.Aim.AGAINST));
        List<AttackedRow> edited = against.stream().filter(row -> row.changedWords() > 0).toList();
        int mirrored = versions == TrainingVersions.SYMMETRIC ? edited.size() : 0;
        List<AttackedRow> favour = search(asked, mirrored, i -> likeIt(edited.get(i)));
        Map<Example, List<Example>> made = new HashMap<>();
        for (int i = 0; i < edited.size(); i++) {
            List<Example> own = new ArrayList<>(List.of(edited.get(i).perturbed()));
            if (i < mirrored) {
                own.add(favour.get(i).perturbed().withVariant(recipe + "-in-favour"));
                own.add(likeIt(edited.get(i)).atRandom());
            }
            made.put(edited.get(i).original(), own);
        }
        return data.map(row -> row.withPerturbed(made.getOrDefault(row, List.of())));
    }

    /** In favour of the label, or at random, with as many edits. */
    private RowAttack likeIt(AttackedRow row) {
        return new RowAttack(this, row.original(), row.changedWords());
    }

    /**
     * A version of a row with as many edits of this attack's kinds as another version has, at
     * random words, without any search: what the edits alone do.
     *
     * @param row with a label
     * @param version another version of it, such as a given one
     * @return a row of the variant {@value #RANDOM_EDITS}; empty where nothing can be edited
     */
    public Optional<Example> randomEdits(Example row, Example version) {
        int edits = new WordSpans(row.inputText()).changed(new WordSpans(version.inputText()));
        Example random = new RowAttack(this, row, Math.max(1, edits)).atRandom();
        return Optional.of(random).filter(made -> !made.inputText().equals(row.inputText()));
    }

    private static void answer(
            Victim victim, List<RowAttack> attacks, List<List<Example>> questions) {
        List<Example> batch = questions.stream().flatMap(List::stream).toList();
        if (batch.isEmpty()) {
            return;
        }
        float[][] odds = victim.logOdds(batch);
        if (odds.length != batch.size()) {
            throw new IllegalStateException(
                    "the victim gave %s answers to %s inputs; expected one for each"
                            .formatted(odds.length, batch.size()));
        }
        int begin = 0;
        for (int i = 0; i < attacks.size(); i++) {
            List<Scores> scores = new ArrayList<>();
            for (int q = 0; q < questions.get(i).size(); q++) {
                int label = requireKnown(attacks.get(i).label(), batch.get(begin), odds[begin]);
                scores.add(Scores.of(odds[begin++], label));
            }
            attacks.get(i).answer(scores);
        }
    }

    private static int requireKnown(int label, Example row, float[] odds) {
        if (label >= odds.length) {
            throw new BadInputException(
                    "row %s has label %s, the victim tells %s classes apart; expected a label below that; correct the row or take another model"
                            .formatted(shown(row), label, odds.length));
        }
        return label;
    }

    private static void requireLabels(Dataset data) {
        if (data.size() == 0) {
            throw new BadInputException(
                    data.name() + " has no rows; expected at least one row to attack");
        }
        for (int i = 0; i < data.size(); i++) {
            if (data.get(i).label().isEmpty()) {
                throw new BadInputException(
                        "%s: row %s has no label; expected the class that the attack is to change; add it"
                                .formatted(data.name(), i + 1));
            }
        }
    }

    private static String shown(Example row) {
        return row.id().orElse('"' + row.text() + '"');
    }
}
