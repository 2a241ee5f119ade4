package io.github.weaktostrong.examples.experiments;

import ai.djl.Device;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.regularizers.robustness.EmbeddingNoise;
import io.github.weaktostrong.regularizers.robustness.EmbeddingScale;
import io.github.weaktostrong.regularizers.robustness.NoiseForm;
import java.util.Locale;

/** A remark on how strong noise is beside a model's embeddings, for the report. */
final class NoiseRemark {
    private NoiseRemark() {}

    /** The remark in one line; opens the model. */
    static String of(ModelSpec spec, EmbeddingNoise noise) {
        try (TextClassifier model = TextClassifier.open(spec, 2, 0, Device.cpu())) {
            double scale = EmbeddingScale.rootMeanSquare(model);
            double deviation =
                    switch (noise.form()) {
                        case STANDARD_DEVIATION -> noise.noise();
                        case VARIANCE -> Math.sqrt(noise.noise());
                        case RELATIVE -> noise.noise() * scale;
                    };
            return String.format(
                    Locale.ROOT,
                    "noise std / RMS of the embeddings of %s: %.4f (std %.3g%s, RMS %.3g)",
                    spec.name(),
                    scale == 0 ? 0 : deviation / scale,
                    deviation,
                    noise.form() == NoiseForm.RELATIVE ? " on average, relative to each row" : "",
                    scale);
        }
    }
}
