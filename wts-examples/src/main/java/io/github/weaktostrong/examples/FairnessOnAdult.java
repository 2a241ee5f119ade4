package io.github.weaktostrong.examples;

import static io.github.weaktostrong.model.Pythia.pythia14m;
import static io.github.weaktostrong.model.Pythia.pythia410m;

import io.github.weaktostrong.WeakToStrong;
import io.github.weaktostrong.eval.benchmark.Adult;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.objective.AlphaSchedule;
import io.github.weaktostrong.regularizers.fairness.Fairness;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.train.LearningRate;
import io.github.weaktostrong.train.LearningRate.Schedule;
import io.github.weaktostrong.train.TrainingConfig;
import java.nio.file.Path;

/**
 * Runs the fairness experiment of Pawelczyk et al. (2024): three strategies, four roles, five seeds
 * on Adult, with the settings of the {@code paper} preset.
 */
public final class FairnessOnAdult {
    private FairnessOnAdult() {}

    /**
     * Arguments: the folder of UCI's {@code adult.data} and {@code adult.test}, the output folder;
     * then, unless Pythia 14M and 410M are meant, folders of a weak and of a strong model.
     */
    public static void main(String... args) {
        Path out = Path.of(args[1]);
        boolean own = args.length > 2;

        WeakToStrongResult result =
                WeakToStrong.builder()
                        .weak(own ? ModelSpec.folder(Path.of(args[2])) : pythia14m())
                        .strong(own ? ModelSpec.folder(Path.of(args[3])) : pythia410m())
                        .benchmark(Adult.from(Path.of(args[0])))
                        .regularizer(Fairness.demographicParity(1))
                        .auxiliaryLoss(new AlphaSchedule(0.25, 0.2))
                        .weakTraining(training(5e-5))
                        .strongTraining(training(1e-5))
                        .seeds(1, 2, 3, 4, 5)
                        .output(out)
                        .build()
                        .run();

        result.write(out);
        System.out.println(result.toMarkdown());
    }

    private static TrainingConfig training(double rate) {
        LearningRate falling = new LearningRate(rate, Schedule.LINEAR, 0.1, 0);
        return TrainingConfig.builder().epochs(3).batchSize(64).learningRate(falling).build();
    }
}
