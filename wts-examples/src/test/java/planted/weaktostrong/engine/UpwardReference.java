package planted.weaktostrong.engine;

import planted.weaktostrong.train.BackReference;

/** Violation: the lowest floor uses a higher one, which uses it in turn. */
public class UpwardReference {
    BackReference above;
}
