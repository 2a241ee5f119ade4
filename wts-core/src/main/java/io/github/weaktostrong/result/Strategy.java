package io.github.weaktostrong.result;

/** Choices of the trainings that are regularized (Pawelczyk et al. 2024, section 3.2). */
public enum Strategy {
    /** Regularizes neither training: lambda_W = lambda_WTS = 0. */
    NO_TFT(false, false),
    /** Regularizes the weak model only: lambda_W &gt; 0, lambda_WTS = 0. */
    WEAK_TFT(true, false),
    /** Regularizes the weak model and the transfer: both &gt; 0. */
    WEAK_WTS_TFT(true, true);

    private final boolean weak;
    private final boolean transfer;

    Strategy(boolean weak, boolean transfer) {
        this.weak = weak;
        this.transfer = transfer;
    }

    /** Whether the weak model's training is regularized. */
    public boolean regularizesWeak() {
        return weak;
    }

    /** Whether the transfer to the strong model is regularized. */
    public boolean regularizesTransfer() {
        return transfer;
    }
}
