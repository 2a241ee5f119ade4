package io.github.weaktostrong.eval.robustness;

import java.util.Locale;
import java.util.Set;

/**
 * Function words that attacks leave alone: they carry grammar or, like {@code not}, turn a meaning
 * round.
 */
final class StopWords {
    private static final String WORDS =
"""
a about above across after again against all almost along already also although always am
among an and any anybody anyone anything are aren't around as at away be became because
become been before behind being below beneath beside besides between beyond both but by can
can't cannot could couldn't did didn't do does doesn't doing don't done down during each
either else enough even ever every everybody everyone everything except few for from further
had hadn't has hasn't have haven't having he he'd he'll he's hence her here hers herself him
himself his how however i i'd i'll i'm i've if in indeed instead into is isn't it it's its
itself just least less many may me might mine more most much must mustn't my myself neither
never nevertheless no nobody none nor not nothing now nowhere of off often on once one only
onto or other others otherwise ought our ours ourselves out over own per perhaps quite rather
same several shall shan't she she'd she'll she's should shouldn't since so some somebody
someone something such than that that's the their theirs them themselves then there
there's therefore these they they'd they'll they're they've this those though through
throughout thus till to together too toward towards under unless until up upon us very was
wasn't we we'd we'll we're we've were weren't what whatever when whenever where whether which
while who whoever whole whom whose why will with within without won't would wouldn't yet you
you'd you'll you're you've your yours yourself yourselves
""";
    private static final Set<String> ALL = Set.of(WORDS.strip().split("\\s+"));

    private StopWords() {}

    /** Returns whether a word is a stop word, whatever its case and kind of apostrophe. */
    static boolean contains(String word) {
        return ALL.contains(word.toLowerCase(Locale.ROOT).replace('\u2019', '\''));
    }
}
