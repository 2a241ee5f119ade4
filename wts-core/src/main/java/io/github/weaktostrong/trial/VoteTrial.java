package io.github.weaktostrong.trial;

import com.google.gson.JsonObject;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.data.Tokenizer;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.objective.Softmax;
import io.github.weaktostrong.objective.VoteMechanism;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivateTraining;
import io.github.weaktostrong.privacy.SpendingAccount;
import io.github.weaktostrong.provenance.Seeds;
import io.github.weaktostrong.train.ClassifierTraining;
import io.github.weaktostrong.train.LabelledRows;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingCost;
import io.github.weaktostrong.train.TrainingListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Labels of D_WTS by noisy votes of weak models on disjoint shares of D_W (PATE; Papernot et al.
 * 2018).
 *
 * <p>The models are trained, vote and are forgotten: nothing but the noisy labels is kept or told.
 * Which share a row of D_W is in is a hash of the split's seed and of its text, so that no row
 * moves another; which rows of D_WTS are labelled is drawn from that seed and their number.
 *
 * @param weak the training of one of the models, as it were on all of D_W, without a mechanism
 * @param votes what is made of their votes
 */
public record VoteTrial(ClassifierTrial weak, VoteMechanism votes) implements TrialSpec {

    @Override
    public ModelSpec model() {
        return weak.model();
    }

    @Override
    public Optional<Part> trainedOn() {
        return weak.trainedOn();
    }

    @Override
    public List<Regularizer> regularizers() {
        return weak.regularizers();
    }

    @Override
    public TrainingConfig training() {
        return weak.training();
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>(weak.settings());
        settings.put("votes", votes.settings());
        return settings;
    }

    @Override
    public List<String> matrices() {
        return List.of(Artefact.TRANSFER, Artefact.PERTURBED_TRANSFER);
    }

    @Override
    public boolean isPrivate() {
        return true;
    }

    /** Nothing is charged before all models have voted, so a stopped one begins anew. */
    @Override
    public boolean canBeKept() {
        return false;
    }

    @Override
    public double work() {
        return weak.work();
    }

    /** Of all the models, each on an equal share, which labels no more than what it votes on. */
    @Override
    public TrainingCost cost(SplitSizes rows, double tokensPerRow) {
        int share = (rows.weak() + votes.teachers() - 1) / votes.teachers();
        int labelled = votes.labelled(rows.transfer());
        TrainingCost one = weak.cost(share, labelled, tokensPerRow);
        return new TrainingCost(
                votes.teachers() * one.steps(), votes.teachers() * one.flops(), one.memoryBytes());
    }

    @Override
    public Artefact run(TrialContext context, TrainingListener listener) {
        long start = System.nanoTime();
        Dataset transfer = context.data().transfer();
        PrivateTraining releases = votes.releases(transfer.size());
        int[] asked = asked(transfer.size(), releases.steps());
        int[][] counts = new int[asked.length][weak.benchmark().classes()];
        for (int k = 0; k < votes.teachers(); k++) {
            vote(context, k, asked, counts);
        }
        JsonObject facts = new JsonObject();
        int[] labels = charged(context.ledger(), releases, counts, facts);
        facts.addProperty(Artefact.SECONDS, (System.nanoTime() - start) / 1e9);
        return new Artefact(matrices(transfer, asked, labels), facts);
    }

    private int[] asked(int rows, int labelled) {
        int[] order = Seeds.of(weak.splitSeed()).child("labelled rows").permutation(rows);
        return Arrays.stream(order).limit(labelled).sorted().toArray();
    }

    /** Adds the votes of one model; of one without rows all are for the first class. */
    private void vote(TrialContext context, int number, int[] asked, int[][] counts) {
        long headSeed = Seeds.of(weak.headSeed()).child(number).value();
        try (TextClassifier classifier =
                TextClassifier.open(
                        weak.model(), weak.benchmark().classes(), headSeed, context.device())) {
            Tokenizer tokenizer = classifier.tokenizer();
            int maxLength = Math.min(training().maxLength(), classifier.shape().positions());
            TokenizedDataset own =
                    context.data().labelledSilently(Part.WEAK, 1, tokenizer, maxLength);
            int[] share = share(own.dataset(), weak.splitSeed(), votes.teachers(), number);
            if (share.length > 0) {
                ClassifierTraining.run(
                                classifier,
                                LabelledRows.ofLabels(own.rows(share), weak.benchmark().classes())
                                        .withVersionsOfTheirClass(),
                                ClassificationObjective.of(weak.mainLoss(), weak.regularizers()),
                                training(),
                                TrainingListener.NONE) // its losses are of protected rows
                        .requireComplete(training());
            }
            float[][] logits =
                    classifier.logits(
                            context.data()
                                    .transferSilently(tokenizer, maxLength)
                                    .rows(asked)
                                    .ids());
            for (int i = 0; i < asked.length; i++) {
                counts[i][share.length == 0 ? 0 : Softmax.argmax(logits[i])]++;
            }
        }
    }

    /** Rows of one model: by their own text alone. */
    static int[] share(Dataset rows, long splitSeed, int teachers, int number) {
        Seeds seeds = Seeds.of(splitSeed).child("share");
        return IntStream.range(0, rows.size())
                .filter(
                        i ->
                                Math.floorMod(
                                                seeds.child(String.join("\n", rows.get(i).texts()))
                                                        .value(),
                                                (long) teachers)
                                        == number)
                .toArray();
    }

    /** The noisy labels, which are charged before their noise is drawn. */
    int[] charged(
            Optional<SpendingAccount> ledger,
            PrivateTraining releases,
            int[][] counts,
            JsonObject facts) {
        if (ledger.isEmpty()) {
            Artefact.putSpent(facts, votes.spent(List.of(releases)), Map.of());
            return votes.labels(counts, releases);
        }
        try (SpendingAccount.Attempt attempt = ledger.get().begin()) {
            int lost = attempt.stepsBefore(releases);
            PrivacyBudget spent =
                    votes.spent(List.of(releases.withSteps(releases.steps() + lost, lost)));
            attempt.charge(releases, releases.steps());
            Artefact.putSpent(facts, spent, attempt.counted());
            return votes.labels(counts, releases);
        }
    }

    /**
     * One-hot labels; zeros for rows of D_WTS that are not labelled, whose versions are left out.
     */
    private Map<String, float[][]> matrices(Dataset transfer, int[] asked, int[] labels) {
        float[][] given = new float[transfer.size()][weak.benchmark().classes()];
        List<float[]> perturbed = new ArrayList<>();
        for (int i = 0; i < asked.length; i++) {
            float[] label = given[asked[i]];
            label[labels[i]] = 1;
            transfer.get(asked[i]).perturbed().forEach(version -> perturbed.add(label));
        }
        Map<String, float[][]> matrices = new LinkedHashMap<>();
        matrices.put(Artefact.TRANSFER, given);
        matrices.put(Artefact.PERTURBED_TRANSFER, perturbed.toArray(float[][]::new));
        return matrices;
    }

    /**
     * A remark on how many of the labels are right by ground truth, which no training sees.
     *
     * @param truth D_WTS with its labels
     */
    public static String accuracy(Artefact labels, Dataset truth) {
        float[][] given = labels.matrix(Artefact.TRANSFER);
        int[] labelled = Artefact.labelled(given);
        long right =
                Arrays.stream(labelled)
                        .filter(i -> label(truth.get(i)) == Softmax.argmax(given[i]))
                        .count();
        return "noisy votes labelled %s of %s rows of D_WTS, %s of these as ground truth does, which no training saw"
                .formatted(labelled.length, given.length, right);
    }

    private static int label(Example row) {
        return row.label().orElse(-1);
    }
}
