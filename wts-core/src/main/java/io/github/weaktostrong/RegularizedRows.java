package io.github.weaktostrong;

import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.objective.ExampleMix;
import io.github.weaktostrong.objective.LossTerm;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.objective.Regularizers;
import io.github.weaktostrong.objective.TrainingRows;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.train.TrainingConfig;
import java.util.List;

/**
 * Whether regularizers are defined on the rows that they will be trained on: asked before the first
 * training, since the regularized ones come late.
 */
final class RegularizedRows {
    private RegularizedRows() {}

    /**
     * Checks the splits of one seed.
     *
     * @throws IllegalArgumentException where a loss term or an example mix would be refused later
     */
    static void require(ExperimentSettings settings, SeedParts seed) {
        for (int i = 0; i < seed.size(); i++) {
            ClassifierBenchmark part = seed.parts().get(i);
            Dataset weak = seed.data().get(i).splits().weak();
            Dataset transfer = seed.data().get(i).splits().transfer();
            TrainingConfig config = settings.weakTraining();
            List<Regularizer> onWeak = active(settings.weakRegularizers());
            requireMixes(part, weak, onWeak);
            requireTerms(described(weak, part.classes(), config), onWeak);
            if (settings.strategies().contains(Strategy.WEAK_WTS_TFT)) {
                List<Regularizer> onTransfer = active(settings.transferRegularizers());
                // ground truth of D_WTS is nobody's business: any targets will do for the question
                Dataset unlabelled = transfer.map(Example::withoutLabels);
                requireMixes(part, transfer, onTransfer);
                requireTerms(
                        described(unlabelled, part.classes(), settings.strongTraining()),
                        onTransfer);
            }
        }
    }

    private static List<Regularizer> active(List<Regularizer> regularizers) {
        return regularizers.stream().filter(regularizer -> !regularizer.isInert()).toList();
    }

    private static void requireTerms(TrainingRows rows, List<Regularizer> regularizers) {
        for (LossTerm term : Regularizers.ofKind(regularizers, LossTerm.class)) {
            term.begin(rows);
        }
    }

    private static void requireMixes(
            ClassifierBenchmark part, Dataset rows, List<Regularizer> regularizers) {
        for (ExampleMix mix : Regularizers.ofKind(regularizers, ExampleMix.class)) {
            if (rows.examples().stream().noneMatch(row -> mix.perturbed(row, 0, 0).isPresent())) {
                throw new IllegalArgumentException(
                        "regularizer '%s' found no perturbed version of any training row of %s; expected one of some rows; make them with an attack (wts attack), or leave the regularizer out"
                                .formatted(mix.name(), part.name()));
            }
        }
    }

    private static TrainingRows described(Dataset rows, int classes, TrainingConfig config) {
        List<String> names = rows.groups();
        float[][] targets = new float[rows.size()][classes];
        int[] groups = new int[rows.size()];
        for (int i = 0; i < groups.length; i++) {
            Example row = rows.get(i);
            int label = row.label().orElse(-1);
            for (int c = 0; c < classes; c++) {
                targets[i][c] = label < 0 ? 1f / classes : c == label ? 1 : 0;
            }
            groups[i] = row.group().map(names::indexOf).orElse(-1);
        }
        return new TrainingRows(
                targets, groups, names, config.batchSize(), config.steps(rows.size()));
    }
}
