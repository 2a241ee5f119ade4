package planted.weaktostrong.regularizers.fairness;

/** What a metric must not use. */
public class SharedTerm {}
