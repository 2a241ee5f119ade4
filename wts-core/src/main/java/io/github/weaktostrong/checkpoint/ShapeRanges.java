package io.github.weaktostrong.checkpoint;

import io.github.weaktostrong.data.Checks;

/** The ranges of the numbers that every shape has. */
final class ShapeRanges {
    static final int MAX_WIDTH = 1 << 20;
    private static final int MAX_ROWS = 1 << 24;
    private static final int MAX_LAYERS = 10_000;

    private ShapeRanges() {}

    static void require(
            int vocabSize, int hiddenSize, int layers, int intermediateSize, int positions) {
        Checks.requireOneTo(vocabSize, MAX_ROWS, "vocabulary size is %s; expected 1 to %s");
        Checks.requireOneTo(hiddenSize, MAX_WIDTH, "hidden size is %s; expected 1 to %s");
        Checks.requireOneTo(layers, MAX_LAYERS, "number of layers is %s; expected 1 to %s");
        Checks.requireOneTo(
                intermediateSize, MAX_ROWS, "intermediate size is %s; expected 1 to %s");
        Checks.requireOneTo(positions, MAX_ROWS, "number of positions is %s; expected 1 to %s");
    }

    static void requireFrom(String what, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(
                    "%s is %s; expected a number from %s to %s"
                            .formatted(what, value, least, most));
        }
    }

    static void requireConstants(double initializerRange, int bosTokenId, int eosTokenId) {
        requireFrom("initializer range", initializerRange, 0, 100);
        if (bosTokenId < 0 || eosTokenId < 0) {
            throw new IllegalArgumentException(
                    "begin and end token ids are %s and %s; expected ids that are not negative"
                            .formatted(bosTokenId, eosTokenId));
        }
    }
}
