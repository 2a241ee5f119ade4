package io.github.weaktostrong.examples.reproduce;

import io.github.weaktostrong.examples.experiments.ExperimentRun;
import io.github.weaktostrong.examples.experiments.Preset;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.trial.ExperimentListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A point of the privacy experiment, whose models are language models. */
record PrivacyPoint(Scenario scenario, Point point) {

    WeakToStrongResult run(Path out, String device, ExperimentListener listener) {
        Preset settings = scenario.settings(Scenario.PRIVACY).with(point.changes());
        ExperimentRun run =
                new ExperimentRun(
                        Scenario.PRIVACY,
                        settings,
                        scenario.data().getOrDefault(Scenario.PRIVACY, List.of()),
                        maxRows(settings),
                        0,
                        point.strategies(),
                        point.seeds());
        return run.textBuilder(run.textBenchmark())
                .output(out)
                .device(device)
                .listener(listener)
                .build()
                .run();
    }

    /** A study may sample the messages, with {@code privacy.max_rows}. */
    private static Optional<Integer> maxRows(Preset settings) {
        return settings.has("max_rows")
                ? Optional.of(settings.integer("max_rows"))
                : Optional.empty();
    }
}
