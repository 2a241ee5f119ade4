package planted.weaktostrong.train;

import ai.djl.ndarray.NDArray;

/** Violation: a package of the steps that waits for the device uncounted. */
class UncountedRead {
    float[] read(NDArray array) {
        return array.toFloatArray();
    }
}
