package io.github.weaktostrong.examples.cli;

/** What a model is trained for. */
enum Objective {
    CLASSIFICATION,
    CAUSAL_LM;

    static Objective parse(String text) {
        return Checks.choice("--objective", text, Objective.class);
    }
}
