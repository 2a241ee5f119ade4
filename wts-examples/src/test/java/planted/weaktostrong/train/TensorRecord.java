package planted.weaktostrong.train;

import ai.djl.ndarray.NDArray;

/** Violation: a public record that holds tensors. */
public record TensorRecord(NDArray[] logits) {}
