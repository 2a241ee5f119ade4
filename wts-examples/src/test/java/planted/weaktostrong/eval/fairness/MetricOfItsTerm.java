package planted.weaktostrong.eval.fairness;

import planted.weaktostrong.regularizers.fairness.SharedTerm;

/** Violation: a metric that shares code with the term that trains for it. */
class MetricOfItsTerm {
    SharedTerm term;
}
