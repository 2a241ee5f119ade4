package planted.weaktostrong.train;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** Violation: a listener that is told of tensors. */
interface TensorListener {
    void onStep(List<NDArray> gradients);
}
