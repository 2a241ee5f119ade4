package io.github.weaktostrong.eval.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The tasks of AdvGLUE and AdvGLUE++. */
public enum AdvGlueTask {
    /** Sentiment; 1 is positive. */
    SST2("sst2", 2, "sentence"),
    /** Duplicate questions; 1 is a duplicate. */
    QQP("qqp", 2, "question1", "question2"),
    /** Entailment 0, neutral 1, contradiction 2; genres of the training data. */
    MNLI("mnli", 3, "premise", "hypothesis"),
    /** The question of {@link #MNLI}, on texts of other genres. */
    MNLI_MM("mnli-mm", 3, "premise", "hypothesis"),
    /** Answering of a question by a sentence; 0 is yes. */
    QNLI("qnli", 2, "question", "sentence"),
    /** Entailment; 0 is yes. */
    RTE("rte", 2, "sentence1", "sentence2");

    private final String id;
    private final int classes;

    @SuppressWarnings("ImmutableEnumChecker") // from List.of
    private final List<String> fields;

    AdvGlueTask(String id, int classes, String... fields) {
        this.id = id;
        this.classes = classes;
        this.fields = List.of(fields);
    }

    /** The key in the published files. */
    public String id() {
        return id;
    }

    /** Number of classes. */
    public int classes() {
        return classes;
    }

    /** Keys of the one or two texts. */
    public List<String> fields() {
        return fields;
    }

    /** Returns the task with a given key, if there is one. */
    public static Optional<AdvGlueTask> named(String id) {
        return Arrays.stream(values()).filter(task -> task.id.equals(id)).findFirst();
    }

    /** All keys. */
    static List<String> ids() {
        return Arrays.stream(values()).map(AdvGlueTask::id).toList();
    }
}
