package io.github.weaktostrong.eval.robustness;

/** Which of several candidates for a word that all change the victim's class is kept. */
enum Choice {
    /** The first in the transformation's order: the closest neighbour. */
    CLOSEST,
    /** The one with the lowest probability of the label. */
    STRONGEST
}
