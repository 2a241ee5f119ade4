package io.github.weaktostrong.result;

/** Which of the two trainings is regularized (Pawelczyk et al. 2024, section 3.2). */
public enum Strategy {
    /** Neither: lambda_W = lambda_WTS = 0. */
    NO_TFT(false, false),
    /** The weak model only: lambda_W &gt; 0, lambda_WTS = 0. */
    WEAK_TFT(true, false),
    /** The weak model and the transfer: both &gt; 0. */
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
