package io.github.weaktostrong.examples;

import ai.djl.Device;
import io.github.weaktostrong.WeakToStrong;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Required;
import io.github.weaktostrong.data.RowFiles;
import io.github.weaktostrong.eval.benchmark.AdversarialPairs;
import io.github.weaktostrong.eval.benchmark.RobustnessBenchmark;
import io.github.weaktostrong.eval.benchmark.SurrogateAttack;
import io.github.weaktostrong.eval.benchmark.SurrogateRows;
import io.github.weaktostrong.eval.robustness.Attack;
import io.github.weaktostrong.eval.robustness.AttackProbe;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.regularizers.robustness.Robustness;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.train.TrainingConfig;
import java.nio.file.Path;
import java.util.Map;

/**
 * Attacks rows (JSON lines, CSV or TSV with text and label) through a surrogate, and every model
 * anew.
 */
public final class RobustnessUnderAttack {
    private RobustnessUnderAttack() {}

    /** Arguments: rows, folder of the weak model, folder of the strong one, output folder. */
    public static void main(String... args) {
        Dataset all = RowFiles.read(Path.of(args[0]), Required.LABEL);
        ModelSpec weak = ModelSpec.folder(Path.of(args[1]));
        TrainingConfig training =
                TrainingConfig.builder().epochs(3).batchSize(32).learningRate(1e-4).build();

        SurrogateRows rows = SurrogateRows.of(all, 2000, 0);
        Attack attack = Attack.textBugger();
        RobustnessBenchmark benchmark =
                AdversarialPairs.attacked(
                                rows,
                                AdversarialPairs.sizes(rows.compared().size(), all.name()),
                                Map.of("licence", "as the owner of the rows says"),
                                new SurrogateAttack(weak, training, attack),
                                Device.cpu())
                        .withAttackOnEachModel(new AttackProbe(attack, 500));

        WeakToStrongResult result =
                WeakToStrong.builder()
                        .weak(weak)
                        .strong(ModelSpec.folder(Path.of(args[2])))
                        .benchmark(benchmark)
                        .regularizer(Robustness.adversarialTraining(0.3))
                        .training(training)
                        .output(Path.of(args[3]))
                        .build()
                        .run();
        System.out.println(result.toMarkdown());
    }
}
