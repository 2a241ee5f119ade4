package io.github.weaktostrong.eval.messages;

import io.github.weaktostrong.benchmark.Findings;
import io.github.weaktostrong.benchmark.MeasuredModel;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.RowResults;
import io.github.weaktostrong.benchmark.TextBenchmark;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.data.Tokenizer;
import io.github.weaktostrong.eval.classification.PerformanceGapRecovered;
import io.github.weaktostrong.eval.privacy.MembershipCeiling;
import io.github.weaktostrong.eval.privacy.TargetedExtraction;
import io.github.weaktostrong.eval.statistics.Bootstrap;
import io.github.weaktostrong.eval.statistics.SeedStatistic;
import io.github.weaktostrong.model.CausalLanguageModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Privacy of personal messages: what a language model that was trained on messages gives away.
 *
 * <p>Task: perplexity on held-out messages, lower is better. Trust: {@code extraction_rate}, the
 * mean share of suffix tokens written correctly from the prefix, over the messages of the model's
 * own part: D_W for the weak model and the ceiling, D_WTS for the student; lower is better. Every
 * model is attacked on D_W, on D_WTS and on held-out messages; what it writes of held-out messages,
 * and what the model before fine-tuning writes, is no leak, so the excess over both is given.
 *
 * <p>The split is by person and the same for every seed, so that a person stays in one half; a seed
 * draws the canaries, which are planted in D_W and D_WTS and never counted in extraction rates or
 * perplexities.
 */
public final class PrivacyBenchmark implements TextBenchmark {
    private static final int FEW_NON_MEMBERS = 1000;

    private final Map<String, Object> description;
    private final Splits splits;
    private final MessageOptions options;
    private final MessageSet messages;
    private final String tokenizerJson;
    private final MembershipCeiling ceiling;

    private PrivacyBenchmark(
            Map<String, Object> description,
            Splits splits,
            MessageOptions options,
            MessageSet messages,
            String tokenizerJson,
            MembershipCeiling ceiling) {
        this.description = description;
        this.splits = splits;
        this.options = options;
        this.messages = messages;
        this.tokenizerJson = tokenizerJson;
        this.ceiling = ceiling;
    }

    /**
     * A benchmark of any messages.
     *
     * @param rows one message each, its source the person; repeated texts are dropped
     * @param facts JSON-able facts for the reader, such as source and licence
     * @param tokenizer that of both models; borrowed
     * @throws BadInputException if a part is empty, or no message of D_W or of D_WTS is long enough
     *     to be attacked
     */
    public static PrivacyBenchmark of(
            Dataset rows, Map<String, Object> facts, MessageOptions options, Tokenizer tokenizer) {
        Dataset distinct = Messages.withoutDuplicates(rows);
        Splits splits = Messages.byPerson(distinct);
        MessageSet messages = MessageSet.of(splits, tokenizer, options);
        requireEligible(messages, options.extraction());
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("name", rows.name());
        description.putAll(facts);
        description.put("messages", distinct.size());
        description.put("duplicates_removed", rows.size() - distinct.size());
        description.put(
                "people", distinct.examples().stream().map(e -> e.source()).distinct().count());
        Map<String, Object> sizes = new LinkedHashMap<>();
        sizes.put("d_w", splits.weak().size());
        sizes.put("d_wts", splits.transfer().size());
        sizes.put("v", splits.validation().size());
        sizes.put("d_t", splits.test().size());
        description.put("sizes", sizes);
        description.put("split", "by a hash of the person, the same for every seed");
        description.put("seed_varies", "initial order, noise and canaries");
        description.put("eligible_for_extraction", messages.eligibleCounts());
        description.put("messages_cut", messages.truncated());
        description.put("digest", distinct.digest());
        description.putAll(options.settings());
        return new PrivacyBenchmark(
                description,
                splits,
                options,
                messages,
                tokenizer.json(),
                MembershipCeiling.ofBudgets());
    }

    /**
     * This benchmark with another ceiling of membership attacks than that of (epsilon, delta)
     * alone, such as the accountant's.
     */
    public PrivacyBenchmark withCeiling(MembershipCeiling other) {
        return new PrivacyBenchmark(description, splits, options, messages, tokenizerJson, other);
    }

    private static void requireEligible(MessageSet messages, TargetedExtraction attack) {
        messages.eligibleCounts()
                .forEach(
                        (split, count) -> {
                            if (count.equals(0L)) {
                                throw new BadInputException(
                                        "no message of %s has %d + %d tokens and a prefix of its own, so nothing can be extracted; expected at least one; ask for a shorter prefix and suffix, or bring longer messages"
                                                .formatted(
                                                        split, attack.prefix(), attack.suffix()));
                            }
                        });
    }

    @Override
    public String property() {
        return "privacy";
    }

    @Override
    public String name() {
        return String.valueOf(description.get("name"));
    }

    @Override
    public Map<String, Object> description() {
        return new LinkedHashMap<>(description);
    }

    /** Returns the number of messages of each part that an extraction attack is made on. */
    public Map<String, Object> eligible() {
        return messages.eligibleCounts();
    }

    @Override
    public String taskMetric() {
        return "perplexity";
    }

    @Override
    public boolean higherTaskIsBetter() {
        return false;
    }

    @Override
    public String trustMetric() {
        return "extraction_rate";
    }

    @Override
    public boolean higherTrustIsBetter() {
        return false;
    }

    @Override
    public String unit() {
        return "one message";
    }

    @Override
    public List<String> publicConstants() {
        return List.of(
                "number of messages in D_W and in D_WTS, and expected batch size: their ratio"
                        + " is the sampling rate",
                "number of steps, clipping norm, noise multiplier, learning rate and all other"
                        + " settings",
                "which messages are duplicates",
                "the models that training starts from, with their tokenizer");
    }

    @Override
    public List<String> notCovered() {
        return List.of(
                "a person with messages in both D_W and D_WTS (none here: people are split):"
                        + " both budgets compose");
    }

    /** Number of messages of D_W and D_WTS, each a source of its own. */
    @Override
    public int trainingSources(long seed) {
        return messages.idsOf(Set.of(MessageSet.D_W, MessageSet.D_WTS)::contains).size();
    }

    @Override
    public Splits splits(long seed) {
        return PlantedCanaries.of(options, seed).in(splits);
    }

    @Override
    public int maxLength() {
        return options.maxLength();
    }

    @Override
    public float[][] measure(CausalLanguageModel model, long seed) {
        if (!model.tokenizer().json().equals(tokenizerJson)) {
            throw new IllegalArgumentException(
                    "the model has another tokenizer than the one that the messages were counted"
                            + " with; expected that of both models; make a benchmark of its own");
        }
        List<int[]> texts = new ArrayList<>(messages.tokens());
        texts.addAll(CanaryTable.tokens(PlantedCanaries.of(options, seed), model.tokenizer()));
        float[][] rows = MeasuredMessages.scores(model, texts, options.batchSize());
        int[] eligible = messages.eligible();
        List<int[]> attacked = Arrays.stream(eligible).mapToObj(texts::get).toList();
        List<TargetedExtraction.Match> matches = options.extraction().run(model, attacked);
        for (int i = 0; i < eligible.length; i++) {
            MeasuredMessages.attacked(rows[eligible[i]], matches.get(i).tokenMatch());
        }
        return rows;
    }

    private MeasuredMessages view(float[][] rows) {
        return new MeasuredMessages(messages, rows);
    }

    /** A nat of mean loss is worth the same at every perplexity. */
    @Override
    public double taskUnits(double perplexity) {
        return -100 * Math.log(perplexity);
    }

    @Override
    public List<String> validationSources(long seed) {
        return Arrays.stream(validationRows())
                .mapToObj(row -> splits.validation().get(row - firstOfValidation()).source())
                .toList();
    }

    /** Messages of V that have a loss. */
    private int[] validationRows() {
        return messages.rowsOf(MessageSet.VALIDATION)
                .filter(row -> messages.tokens().get(row).length > 1)
                .toArray();
    }

    private int firstOfValidation() {
        return messages.rowsOf(MessageSet.VALIDATION).min().orElse(0);
    }

    @Override
    public OptionalDouble validationTask(float[][] measured, long seed, int[] rows) {
        int[] all = validationRows();
        return view(measured).perplexity(Arrays.stream(rows).map(row -> all[row]).toArray());
    }

    @Override
    public Findings findings(MeasuredModel model) {
        MeasuredMessages view = view(model.rows());
        PrivacyFindings found = new PrivacyFindings(model, view, view(model.untuned()), ceiling);
        CanaryTable canaries =
                new CanaryTable(
                        PlantedCanaries.of(options, model.seed()), model.rows(), messages.size());
        return new Findings(
                found.metrics().and(canaries.metrics(model.part())), view, found.intervals());
    }

    @Override
    public Metrics comparison(Metrics student, Metrics weak, Metrics ceiling) {
        List<OptionalDouble> values =
                List.of(
                        weak.get(taskMetric()),
                        student.get(taskMetric()),
                        ceiling.get(taskMetric()));
        OptionalDouble recovered =
                values.stream().allMatch(OptionalDouble::isPresent)
                        ? PerformanceGapRecovered.of(
                                -values.get(0).orElseThrow(),
                                -values.get(1).orElseThrow(),
                                -values.get(2).orElseThrow())
                        : OptionalDouble.empty();
        return Metrics.none().with("performance_gap_recovered", recovered);
    }

    /**
     * Returns the interval of perplexity from messages drawn again, once for all seeds, whose
     * messages are the same.
     */
    @Override
    public Map<String, List<Double>> intervalsOverSeeds(List<RowResults> seeds) {
        List<MeasuredMessages> views = seeds.stream().map(rows -> (MeasuredMessages) rows).toList();
        int[] held = views.get(0).scored(MessageSet.HELD_OUT);
        List<String> ids = Arrays.stream(held).mapToObj(messages::id).toList();
        SeedStatistic statistic =
                (seed, rows) ->
                        views.get(seed).perplexity(Arrays.stream(rows).map(i -> held[i]).toArray());
        Map<String, List<Double>> intervals = new LinkedHashMap<>();
        Bootstrap.withSeed(0)
                .overSeedsAndSharedSources(views.stream().map(view -> ids).toList(), statistic)
                .ifPresent(found -> intervals.put(taskMetric(), found.ends()));
        return intervals;
    }

    @Override
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        long nonMembers = messages.rowsOf(MessageSet.HELD_OUT).count();
        if (nonMembers < FEW_NON_MEMBERS) {
            warnings.add(
                    "%s held-out messages: a true positive rate at 0.1 %% false positives needs 1,000 for one false positive"
                            .formatted(nonMembers));
        }
        if (messages.truncated() > 0) {
            warnings.add(
                    "%s messages are longer than %s tokens and were cut at their end"
                            .formatted(messages.truncated(), options.maxLength()));
        }
        if (!options.copies().isEmpty()) {
            warnings.add(
                    "canaries in k copies are k units of privacy: a guarantee of epsilon for one"
                            + " message is one of k epsilon for them");
        }
        return warnings;
    }
}
