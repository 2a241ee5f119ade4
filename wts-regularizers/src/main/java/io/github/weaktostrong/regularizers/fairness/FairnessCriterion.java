package io.github.weaktostrong.regularizers.fairness;

import java.util.List;

/** The rows on which a group's scores are compared with those of the others. */
public enum FairnessCriterion {
    /** All rows alike (equation 2 of Pawelczyk et al. 2024; Zafar et al. 2017). */
    DEMOGRAPHIC_PARITY("demographic-parity"),
    /** The rows of class 1, i.e. equal true positive rates (Hardt et al. 2016). */
    EQUAL_OPPORTUNITY("equal-opportunity"),
    /** The rows of class 1 and those of class 0, each on their own; the two penalties are added. */
    EQUALIZED_ODDS("equalized-odds");

    private final String id;

    FairnessCriterion(String id) {
        this.id = id;
    }

    /** The name on the command line, in reports and in stored settings. */
    public String id() {
        return id;
    }

    List<Stratum> strata() {
        return switch (this) {
            case DEMOGRAPHIC_PARITY -> List.of(Stratum.ALL);
            case EQUAL_OPPORTUNITY -> List.of(Stratum.POSITIVES);
            case EQUALIZED_ODDS -> List.of(Stratum.POSITIVES, Stratum.NEGATIVES);
        };
    }
}
