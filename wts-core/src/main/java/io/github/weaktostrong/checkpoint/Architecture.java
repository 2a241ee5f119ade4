package io.github.weaktostrong.checkpoint;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The head on the body of a model folder. */
public enum Architecture {
    /** A linear score per class, read at the last token. */
    CLASSIFIER("GPTNeoXForSequenceClassification"),
    /** A linear score per vocabulary entry at every position. */
    CAUSAL_LM("GPTNeoXForCausalLM");

    private final String className;

    Architecture(String className) {
        this.className = className;
    }

    /** Returns the name that {@code architectures} in {@code config.json} uses. */
    public String className() {
        return className;
    }

    static Optional<Architecture> ofClassName(String name) {
        return Arrays.stream(values()).filter(a -> a.className.equals(name)).findFirst();
    }

    static String known() {
        return Arrays.stream(values())
                .map(Architecture::className)
                .collect(Collectors.joining(" or "));
    }
}
