package io.github.weaktostrong.trial;

/**
 * What a trained model says of D_WTS: the labels that its students learn from.
 *
 * @param rows class probabilities, rows x classes; no row where there is no teacher
 * @param perturbed the same of every perturbed version, row by row; often none
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
public record TeacherLabels(float[][] rows, float[][] perturbed) {
    private static final TeacherLabels NONE = new TeacherLabels(new float[0][], new float[0][]);

    /** No teacher: ground truth. */
    public static TeacherLabels none() {
        return NONE;
    }
}
