package planted.weaktostrong.eval.report;

import io.github.weaktostrong.engine.Engines;
import io.github.weaktostrong.engine.GradMode;

/** Violation: an internal type in another module, beside one that is open. */
class InternalUse {
    GradMode internal;
    Engines open;
}
