package io.github.weaktostrong.regularizers.privacy;

/**
 * The discrete Fourier transform of a power-of-two length, in place.
 *
 * <p>Cooley and Tukey (1965), radix 2. The factors come from a table, not from a recurrence: their
 * error does not grow with the length, which the many-fold powers of the result would multiply.
 */
final class Fourier {
    private final int length;
    private final double[] cosine;
    private final double[] sine;

    /** For arrays of this length: a power of two, at least 2. */
    Fourier(int length) {
        this.length = length;
        this.cosine = new double[length / 2];
        this.sine = new double[length / 2];
        for (int i = 0; i < length / 2; i++) {
            cosine[i] = Math.cos(2 * Math.PI * i / length);
            sine[i] = Math.sin(2 * Math.PI * i / length);
        }
    }

    /** X_k = sum_j x_j exp(-2 pi i j k / length). */
    void forward(double[] real, double[] imaginary) {
        reorder(real, imaginary);
        for (int half = 1; half < length; half *= 2) {
            int stride = length / (2 * half);
            for (int start = 0; start < length; start += 2 * half) {
                for (int j = 0; j < half; j++) {
                    double c = cosine[j * stride];
                    double s = -sine[j * stride];
                    int top = start + j;
                    int bottom = top + half;
                    double re = real[bottom] * c - imaginary[bottom] * s;
                    double im = real[bottom] * s + imaginary[bottom] * c;
                    real[bottom] = real[top] - re;
                    imaginary[bottom] = imaginary[top] - im;
                    real[top] += re;
                    imaginary[top] += im;
                }
            }
        }
    }

    /** The inverse of {@link #forward}, 1 / length included: swapping the parts turns it round. */
    void inverse(double[] real, double[] imaginary) {
        forward(imaginary, real);
        for (int i = 0; i < length; i++) {
            real[i] /= length;
            imaginary[i] /= length;
        }
    }

    private void reorder(double[] real, double[] imaginary) {
        int shift = Integer.numberOfLeadingZeros(length) + 1;
        for (int i = 0; i < length; i++) {
            int j = Integer.reverse(i) >>> shift;
            if (i < j) {
                double re = real[i];
                double im = imaginary[i];
                real[i] = real[j];
                imaginary[i] = imaginary[j];
                real[j] = re;
                imaginary[j] = im;
            }
        }
    }
}
