package io.github.weaktostrong.train;

import com.google.common.hash.Hasher;
import io.github.weaktostrong.checkpoint.ModelShape;
import io.github.weaktostrong.data.Checks;
import io.github.weaktostrong.data.Tokenizer;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.TextGeneration;
import io.github.weaktostrong.privacy.PrivacyHistory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Targets of a language model's training, token by token: the texts themselves, or what a teacher
 * makes of them.
 *
 * <ul>
 *   <li>{@link #texts}: each next token of a text.
 *   <li>{@link #distilling}: at each position of a text, a teacher's distribution of the next token
 *       (token-level distillation, Hinton et al. 2015), computed on the fly.
 *   <li>{@link #distillingTopK}: the same of its k most likely tokens, computed once and kept.
 *   <li>{@link #mixedWithTexts}: either of these two mixed with the next token of the text.
 *   <li>{@link #continuations}: a teacher's own continuation of the beginning of each text
 *       (sequence-level distillation, Kim and Rush 2016); the beginning is read, not learned.
 * </ul>
 *
 * <p>A teacher is borrowed; it must stay open during the training.
 */
public final class TokenTargets {
    private final List<int[]> texts;
    private final int @Nullable [] first;
    private final @Nullable CausalLanguageModel teacher;
    private final @Nullable TopKTargets kept;
    private final PrivacyHistory teacherHistory;
    private final double ownShare;

    private TokenTargets(
            List<int[]> texts,
            int @Nullable [] first,
            @Nullable CausalLanguageModel teacher,
            @Nullable TopKTargets kept,
            PrivacyHistory teacherHistory,
            double ownShare) {
        this.texts = texts;
        this.first = first;
        this.teacher = teacher;
        this.kept = kept;
        this.teacherHistory = teacherHistory;
        this.ownShare = ownShare;
    }

    /**
     * Targets that are the next tokens of texts.
     *
     * @param texts token ids, at least one a row
     */
    public static TokenTargets texts(List<int[]> texts) {
        return new TokenTargets(texts, null, null, null, PrivacyHistory.NONE, 0);
    }

    /**
     * A teacher's distribution at every position of the texts; the texts' own next tokens are never
     * a target, unless {@link #mixedWithTexts} makes them one.
     *
     * @param texts token ids, at least one a row
     * @param teacher of the same vocabulary and device
     */
    public static TokenTargets distilling(List<int[]> texts, CausalLanguageModel teacher) {
        return new TokenTargets(texts, null, teacher, null, teacher.privacyHistory(), 0);
    }

    /**
     * A teacher's k most likely tokens at every position of the texts, asked for here once and kept
     * in memory, 8 k bytes a position: faster from the second pass on, and no longer the teacher's
     * whole distribution. The mass of the others is given to the k in proportion:
     *
     * <pre>{@code
     * target(v) = p_teacher(v) / sum_{u in top k} p_teacher(u), 0 outside the top k
     * }</pre>
     *
     * @param texts token ids, at least one a row
     * @param teacher of the same vocabulary and device
     * @param k from 1, the teacher's own choice of token, to the vocabulary, {@link #distilling}
     */
    public static TokenTargets distillingTopK(
            List<int[]> texts, CausalLanguageModel teacher, int k) {
        TopKTargets kept = TopKTargets.of(teacher, texts, k);
        return new TokenTargets(texts, null, teacher, kept, teacher.privacyHistory(), 0);
    }

    /**
     * These distributions of a teacher, mixed with the texts' own next tokens:
     *
     * <pre>{@code
     * target(v) = (1 - beta) p_teacher(v) + beta [v is the next token]
     * }</pre>
     *
     * <p>so that the loss is (1 - beta) times distillation plus beta times the cross-entropy on the
     * texts.
     *
     * @param beta from 0, these targets as they are, to 1, those of {@link #texts}
     * @throws IllegalStateException if no teacher's distribution is a target
     */
    public TokenTargets mixedWithTexts(double beta) {
        Checks.requireShare(
                beta, "beta %s; expected a share of the texts' own next tokens from 0 to 1");
        if (teacher == null) {
            throw new IllegalStateException(
                    "targets without a teacher's distribution mixed with the texts; expected those"
                            + " of distilling or distillingTopK; begin with one of them");
        }
        return new TokenTargets(texts, first, teacher, kept, teacherHistory, beta);
    }

    /**
     * A teacher's continuations of the first tokens of each text. What is drawn for a text, where
     * tokens are sampled, depends on its beginning, not on its place among the others.
     *
     * @param texts token ids
     * @param teacher of the same tokenizer; needed by this method only
     * @param prefix tokens of each text that are given, at least 1; a shorter text is given whole
     * @param generation how the teacher writes; prefix and new tokens within both models' positions
     */
    public static TokenTargets continuations(
            List<int[]> texts, CausalLanguageModel teacher, int prefix, TextGeneration generation) {
        List<int[]> prompts = beginnings(texts, prefix);
        List<int[]> added = written(teacher, prompts, generation);
        List<int[]> rows = new ArrayList<>(texts.size());
        int[] first = new int[texts.size()];
        for (int i = 0; i < first.length; i++) {
            int[] prompt = prompts.get(i);
            int[] row = Arrays.copyOf(prompt, prompt.length + added.get(i).length);
            System.arraycopy(added.get(i), 0, row, prompt.length, added.get(i).length);
            rows.add(row);
            first[i] = prompt.length;
        }
        return new TokenTargets(rows, first, null, null, teacher.privacyHistory(), 0);
    }

    /**
     * A teacher's continuations where its tokens may be others than the student's: the teacher
     * reads the beginning of each text as text, and what it writes is learned in the student's
     * tokens. Of equal tokenizers the same as {@link #continuations(List, CausalLanguageModel, int,
     * TextGeneration)}.
     *
     * @param texts token ids of the student
     * @param tokenizer the student's
     * @param maxLength tokens of a row at most; longer ones are cut at their end
     */
    public static TokenTargets continuations(
            List<int[]> texts,
            Tokenizer tokenizer,
            CausalLanguageModel teacher,
            int prefix,
            TextGeneration generation,
            int maxLength) {
        if (tokenizer.json().equals(teacher.tokenizer().json())) {
            return continuations(texts, teacher, prefix, generation);
        }
        WrittenTexts written =
                WrittenTexts.of(beginnings(texts, prefix), tokenizer, teacher, generation);
        List<int[]> rows = written.rows(tokenizer, maxLength);
        int[] first = written.first(tokenizer, rows);
        return new TokenTargets(rows, first, null, null, teacher.privacyHistory(), 0);
    }

    private static List<int[]> beginnings(List<int[]> texts, int prefix) {
        if (prefix < 1) {
            throw new IllegalArgumentException(
                    "prefix of " + prefix + " tokens; expected at least 1 to continue");
        }
        return texts.stream()
                .map(text -> Arrays.copyOf(text, Math.min(prefix, text.length)))
                .toList();
    }

    /** What a teacher writes after prompts; of what is drawn no row's place counts. */
    static List<int[]> written(
            CausalLanguageModel teacher, List<int[]> prompts, TextGeneration generation) {
        int[] keys = prompts.stream().mapToInt(Arrays::hashCode).toArray();
        return generation.run(teacher, prompts, keys);
    }

    /** Token ids of the rows. */
    public List<int[]> texts() {
        return texts;
    }

    /** The history of the teacher, if there is one, before it taught. */
    PrivacyHistory teacherHistory() {
        return teacherHistory;
    }

    /** The teacher whose distributions are imitated. */
    Optional<CausalLanguageModel> teacher() {
        return Optional.ofNullable(teacher);
    }

    /** The teacher's kept tokens, if its distributions are not computed on the fly. */
    Optional<TopKTargets> kept() {
        return Optional.ofNullable(kept);
    }

    /** Share of the texts' own next tokens in the targets of a teacher. */
    double ownShare() {
        return ownShare;
    }

    /** Puts what the targets are a function of, beside the texts. */
    void identify(Hasher hasher) {
        IntStream.range(0, texts.size()).forEach(row -> hasher.putInt(first(row)));
        if (teacher != null) {
            hasher.putInt(kept == null ? 0 : kept.k());
            hasher.putDouble(ownShare);
            ResumableTraining.putParameters(hasher, teacher);
        }
    }

    /** Index of the first token of a row that is learned, at least 1. */
    int first(int row) {
        return first == null ? 1 : first[row];
    }

    /** Whether a row has a token to learn. */
    boolean hasTarget(int row) {
        return texts.get(row).length > first(row);
    }

    static void requireAlike(CausalLanguageModel student, CausalLanguageModel teacher) {
        requireAlike(student.shape(), student.tokenizer(), teacher.shape(), teacher.tokenizer());
    }

    /**
     * Refuses a teacher whose probabilities are not of the student's tokens.
     *
     * @throws IllegalArgumentException if vocabularies or tokenizers differ
     */
    public static void requireAlike(
            ModelShape student, Tokenizer ofStudent, ModelShape teacher, Tokenizer ofTeacher) {
        if (student.vocabSize() != teacher.vocabSize()
                || !ofStudent.json().equals(ofTeacher.json())) {
            throw new IllegalArgumentException(
                    "student and teacher have vocabularies of %s and %s tokens, or other tokenizers; expected the same, so that a probability is of the same token; train towards the teacher's continuations, which are texts, instead"
                            .formatted(student.vocabSize(), teacher.vocabSize()));
        }
    }
}
