package planted.weaktostrong.train;

import ai.djl.pytorch.engine.PtModel;

/** Violation: PyTorch's engine outside the engine package. */
class EngineInternals {
    PtModel model;
}
