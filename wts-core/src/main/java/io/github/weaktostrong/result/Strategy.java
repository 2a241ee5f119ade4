package io.github.weaktostrong.result;

/** Choices of the trainings that are regularized (Pawelczyk et al. 2024, section 3.2). */
public enum Strategy {
    /** Regularizes neither training: lambda_W = lambda_WTS = 0. */
    NO_TFT("no regularizer", false, false),
    /** Regularizes the weak model only: lambda_W &gt; 0, lambda_WTS = 0. */
    WEAK_TFT("weak model regularized", true, false),
    /** Regularizes the weak model and the transfer: both &gt; 0. */
    WEAK_WTS_TFT("weak model and transfer regularized", true, true);

    private final String words;
    private final boolean weak;
    private final boolean transfer;

    Strategy(String words, boolean weak, boolean transfer) {
        this.words = words;
        this.weak = weak;
        this.transfer = transfer;
    }

    /** What is regularized, in words, as pages name it. */
    public String words() {
        return words;
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
