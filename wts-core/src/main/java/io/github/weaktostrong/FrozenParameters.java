package io.github.weaktostrong;

import io.github.weaktostrong.checkpoint.ModelShape;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.train.TrainingConfig;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which frozen patterns of an experiment's two trainings take effect.
 *
 * <p>The two models may have different layers. A pattern given for both must occur in one of them,
 * a pattern given for one model in that one; where it does not occur it is left out, so that the
 * training is the same as without it.
 */
record FrozenParameters(TrainingConfig config, ModelShape shape) {

    /** The training with the patterns that freeze something. */
    TrainingConfig effective(FrozenParameters other) {
        for (String pattern : config.frozen()) {
            boolean elsewhere = other.config.frozen().contains(pattern) && other.occurs(pattern);
            if (!occurs(pattern) && !elsewhere) {
                throw new IllegalArgumentException(
                        "the pattern '"
                                + pattern
                                + "' freezes nothing; expected one that occurs in the name of a"
                                + " parameter, such as "
                                + TextClassifier.parameterNames(shape).get(0)
                                + "; correct it or leave it out");
            }
        }
        List<String> effective = config.frozen().stream().filter(this::occurs).toList();
        return config.toBuilder().frozen(effective).build();
    }

    private boolean occurs(String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        return TextClassifier.parameterNames(shape).stream()
                .anyMatch(name -> compiled.matcher(name).find());
    }
}
