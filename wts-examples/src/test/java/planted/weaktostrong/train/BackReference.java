package planted.weaktostrong.train;

import planted.weaktostrong.engine.UpwardReference;

/** Violation: half of a cycle. */
public class BackReference {
    UpwardReference below;
}
