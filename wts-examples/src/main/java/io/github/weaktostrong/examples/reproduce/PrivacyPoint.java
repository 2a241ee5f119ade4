package io.github.weaktostrong.examples.reproduce;

import io.github.weaktostrong.ExperimentListener;
import io.github.weaktostrong.Strategy;
import io.github.weaktostrong.WeakToStrongResult;
import io.github.weaktostrong.WeakToStrongText;
import io.github.weaktostrong.examples.ModelNames;
import io.github.weaktostrong.examples.Overrides;
import io.github.weaktostrong.examples.Preset;
import io.github.weaktostrong.examples.PrivacyExperiment;
import io.github.weaktostrong.model.ModelSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A point of the privacy experiment, whose models are language models. */
record PrivacyPoint(Scenario scenario, Point point) {

    WeakToStrongResult run(Path out, String device, ExperimentListener listener) {
        Preset settings = scenario.settings(Scenario.PRIVACY).with(point.changes());
        PrivacyExperiment experiment = new PrivacyExperiment(settings);
        ModelNames models = ModelNames.standard();
        ModelSpec strong = models.parse(settings.text("strong"));
        List<Path> data = scenario.data().getOrDefault(Scenario.PRIVACY, List.of());
        WeakToStrongText run =
                experiment
                        .builder(Overrides.none(), PrivacyExperiment.Budgets.none())
                        .weak(models.parse(settings.text("weak")))
                        .strong(strong)
                        .benchmark(experiment.benchmark(data, maxRows(settings), 0, strong))
                        .strategies(point.strategies().toArray(new Strategy[0]))
                        .seeds(point.seeds().stream().mapToLong(Long::longValue).toArray())
                        .output(out)
                        .device(device)
                        .listener(listener)
                        .build();
        return run.run();
    }

    /** A study may sample the messages, with {@code privacy.max_rows}. */
    private static Optional<Integer> maxRows(Preset settings) {
        return settings.has("max_rows")
                ? Optional.of(settings.integer("max_rows"))
                : Optional.empty();
    }
}
