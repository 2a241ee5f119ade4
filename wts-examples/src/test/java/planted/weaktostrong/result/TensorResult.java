package planted.weaktostrong.result;

import ai.djl.ndarray.NDList;

/** Violation: a result that holds tensors. */
class TensorResult {
    NDList logits;
}
