package io.github.weaktostrong.privacy;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Statement of what is private about a model or an experiment, what it cost, and what is not
 * covered.
 *
 * <p>There are two budgets because there are two private data sets: D_W, which the weak model and
 * the ceiling learn from, and D_WTS, which the student learns from. A unit that is in one of them
 * only has the larger epsilon; a person with units in both has their composition. Where the split
 * varies with the seed or the task, a unit may be in D_W of one and in D_WTS of another: the budget
 * of any unit bounds what it is charged.
 *
 * @param unit what is added or removed, such as {@code one message}
 * @param relation between neighbouring data sets
 * @param dW budget of D_W
 * @param dWts budget of D_WTS
 * @param publicConstants values that the training used and that are treated as public, such as the
 *     expected batch size
 * @param notCovered what the budgets say nothing about, in words
 * @param anyUnit budget over all seeds of a unit, whichever of the two it is in under each; empty
 *     for a single model
 */
public record PrivacyStatement(
        String unit,
        NeighbouringRelation relation,
        PrivacyBudget dW,
        PrivacyBudget dWts,
        List<String> publicConstants,
        List<String> notCovered,
        Optional<PrivacyBudget> anyUnit) {
    /** Exclusions from every budget of this library. */
    private static final List<String> NEVER_COVERED =
            List.of(
                    "data that the models were pre-trained on",
                    "a person with k units: epsilon grows k times, delta more (group privacy)",
                    "content that is repeated in k units: k times the epsilon for that content",
                    "choices made by looking at the data, such as hyper-parameters, unless their"
                            + " trainings are listed",
                    "other private results on the same rows, such as other points of a sweep, a"
                            + " re-run, or earlier runs into this folder: their budgets add up",
                    "losses, gradient norms and batch sizes, if they were printed or stored;"
                            + " measurements of the rows (predictions/, membership-roc.csv,"
                            + " store/*/measured.f32 of an experiment): evaluation output, not to"
                            + " be published with the model",
                    "timing and other side channels of the machine");

    /** Values that a single training uses and treats as public. */
    private static final List<String> OF_TRAINING =
            List.of(
                    "number of rows and expected batch size: their ratio is the sampling rate",
                    "number of steps, clipping norm, noise multiplier, learning rate and all"
                            + " other settings",
                    "number of classes, and of groups and their base rates where a regularizer"
                            + " uses them",
                    "the model that training starts from, with its tokenizer");

    private static final String WITHOUT_PRIVACY =
            "rows of an earlier training of this model without differential privacy";

    public PrivacyStatement {
        publicConstants = List.copyOf(publicConstants);
        notCovered = List.copyOf(notCovered);
        if (unit.isBlank()) {
            throw new IllegalArgumentException(
                    "The unit of privacy is blank; expected what is added or removed, e.g. one"
                            + " message");
        }
    }

    /**
     * A statement under adding or removing one unit, with the exclusions that always hold.
     *
     * @param unit what is added or removed
     * @param dW budget of D_W
     * @param dWts budget of D_WTS
     * @param publicConstants values treated as public
     */
    public static PrivacyStatement of(
            String unit, PrivacyBudget dW, PrivacyBudget dWts, List<String> publicConstants) {
        return new PrivacyStatement(
                unit,
                NeighbouringRelation.ADD_OR_REMOVE_ONE,
                dW,
                dWts,
                publicConstants,
                NEVER_COVERED,
                Optional.empty());
    }

    /**
     * A statement of a single training, whose rows stand for D_W.
     *
     * @param unit what is added or removed
     * @param spent of the rows that it was trained on
     */
    public static PrivacyStatement ofTraining(String unit, PrivacyBudget spent) {
        return of(unit, spent, PrivacyBudget.notUsed(), OF_TRAINING);
    }

    /** This statement of a model that was trained without differential privacy before. */
    public PrivacyStatement afterTrainingWithoutPrivacy() {
        return alsoNotCovering(WITHOUT_PRIVACY);
    }

    /** Whether the JSON of a statement excludes a training without differential privacy. */
    public static boolean namesTrainingWithoutPrivacy(JsonObject json) {
        return json.getAsJsonArray("not_covered").contains(new JsonPrimitive(WITHOUT_PRIVACY));
    }

    /** This statement with a further exclusion. */
    public PrivacyStatement alsoNotCovering(String what) {
        List<String> all = new ArrayList<>(notCovered);
        all.add(what);
        return withNotCovered(all);
    }

    PrivacyStatement withNotCovered(List<String> all) {
        return new PrivacyStatement(unit, relation, dW, dWts, publicConstants, all, anyUnit);
    }

    PrivacyStatement withAnyUnit(PrivacyBudget budget) {
        return new PrivacyStatement(
                unit, relation, dW, dWts, publicConstants, notCovered, Optional.of(budget));
    }

    /**
     * JSON with snake_case keys: {@code unit, neighbouring_relation, d_w, d_wts, any_unit, ...}.
     */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("unit", unit);
        json.addProperty("neighbouring_relation", relation.label());
        json.add("d_w", dW.toJson());
        json.add("d_wts", dWts.toJson());
        anyUnit.ifPresent(budget -> json.add("any_unit", budget.toJson()));
        json.add("public_constants", array(publicConstants));
        json.add("not_covered", array(notCovered));
        return json;
    }

    /** A section of a report, without a heading. */
    public String toMarkdown() {
        StringBuilder text = new StringBuilder();
        text.append("Unit of privacy: %s; neighbours: %s.\n\n".formatted(unit, relation.label()));
        text.append(dW.toMarkdown("D_W")).append(dWts.toMarkdown("D_WTS"));
        anyUnit.ifPresent(
                budget ->
                        text.append(
                                budget.toMarkdown(
                                        "Any unit, over all seeds, in D_W or D_WTS under each")));
        appendList(text, "Treated as public", publicConstants);
        appendList(text, "Not covered", notCovered);
        return text.toString();
    }

    private static void appendList(StringBuilder text, String title, List<String> lines) {
        if (!lines.isEmpty()) {
            text.append("\n%s:\n\n".formatted(title));
            lines.forEach(line -> text.append("- ").append(line).append('\n'));
        }
    }

    private static JsonArray array(List<String> lines) {
        JsonArray array = new JsonArray();
        lines.forEach(array::add);
        return array;
    }
}
