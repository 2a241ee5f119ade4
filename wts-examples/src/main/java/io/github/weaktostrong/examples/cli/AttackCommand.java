package io.github.weaktostrong.examples.cli;

import ai.djl.Device;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.OutputFiles;
import io.github.weaktostrong.data.Required;
import io.github.weaktostrong.data.RowFiles;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.eval.robustness.Attack;
import io.github.weaktostrong.eval.robustness.AttackOptions;
import io.github.weaktostrong.eval.robustness.AttackReport;
import io.github.weaktostrong.eval.robustness.AttackedRow;
import io.github.weaktostrong.eval.robustness.AttackedRow.Outcome;
import io.github.weaktostrong.eval.robustness.ClassifierVictim;
import io.github.weaktostrong.eval.robustness.SimilarityFilter;
import io.github.weaktostrong.eval.robustness.VectorNeighbours;
import io.github.weaktostrong.eval.robustness.WordNeighbours;
import io.github.weaktostrong.eval.robustness.WordNetSynonyms;
import io.github.weaktostrong.examples.mini.MiniLmEncoder;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wts attack}: changes texts until the model's class changes. */
@Command(
        name = "attack",
        description = "Search for small changes of texts that change a classifier's class.",
        mixinStandardHelpOptions = true,
        footerHeading = Wts.EXAMPLES,
        footer =
                "  wts attack --model out/strong --data test.jsonl --recipe textfooler --out"
                        + " out/attacked.jsonl",
        sortOptions = false)
final class AttackCommand implements Callable<Integer> {
    @Mixin private ModelOptions model = new ModelOptions();
    @Mixin private ColumnOptions columns = new ColumnOptions();
    @Mixin private AttackRecipe recipe = new AttackRecipe();

    @Option(
            names = "--data",
            required = true,
            description = "Rows with a text and a label (.jsonl, .csv, .tsv, .parquet, .arrow).")
    private Path data = Path.of("");

    @Option(
            names = "--out",
            required = true,
            description =
                    "Rows with the perturbed text and what became of it (.jsonl, .csv, .tsv,"
                            + " .parquet).")
    private Path out = Path.of("");

    @Option(
            names = "--max-queries",
            defaultValue = "1000",
            description = "Texts the model is asked about, per row (default: ${DEFAULT-VALUE}).")
    private int maxQueries;

    @Option(
            names = "--max-changed-words",
            paramLabel = "SHARE",
            defaultValue = "0.4",
            description = "Most changed words, of all words of a text (default: ${DEFAULT-VALUE}).")
    private double maxChangedShare;

    @Option(
            names = "--similarity",
            paramLabel = "COSINE",
            description =
                    "Keep to texts that minilm finds this similar, such as 0.85, without negations"
                            + " or antonyms changed (default: no such limit).")
    private @Nullable Double similarity;

    @Option(
            names = "--second-text",
            description = "Attack text2 of pairs instead of text, as TextFooler does.")
    private boolean secondText;

    @Option(
            names = "--seed",
            defaultValue = "0",
            description = "Seed of the positions of bugs (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--max-length",
            description =
                    "Longest row in tokens; longer ones are cut (default: the model's positions).")
    private @Nullable Integer maxLength;

    @Override
    public Integer call() {
        AttackOptions options = new AttackOptions(maxQueries, maxChangedShare, secondText, seed);
        RowFiles.requireWritable(out);
        OutputFiles.requireOther(out, data);
        InputRows rows = InputRows.read(data, columns.columns(), Required.LABEL);
        Dataset labelled = rows.data();
        ModelSpec spec = model.spec();
        int longest = OptionValues.maxLength(maxLength, Integer.MAX_VALUE, spec);
        int classes = Math.max(2, labelled.classes());
        Device device = model.device();
        model.warnWithoutHead(spec);
        try (TextClassifier classifier = TextClassifier.open(spec, classes, 0, device);
                @Nullable MiniLmEncoder encoder =
                        similarity == null ? null : new MiniLmEncoder(device)) {
            Attack attack = keepingSimilar(recipe.attack(classifier).withOptions(options), encoder);
            TokenizedDataset.of(labelled, classifier.tokenizer(), longest).requireTokens();
            ClassifierVictim victim = new ClassifierVictim(classifier, longest);
            AttackReport report = attack.run(victim, labelled);
            write(report, rows);
            Json.print(summary(report));
        }
        return 0;
    }

    private Attack keepingSimilar(Attack attack, @Nullable MiniLmEncoder encoder) {
        return encoder == null || similarity == null
                ? attack
                : attack.keepingTo(
                        new SimilarityFilter(encoder, similarity, WordNetSynonyms.open()));
    }

    private void write(AttackReport report, InputRows inputs) {
        List<JsonObject> lines = new ArrayList<>();
        for (int i = 0; i < inputs.json().size(); i++) {
            JsonElement id =
                    InputRows.id(inputs.json().get(i), inputs.columns()).orElse(JsonNull.INSTANCE);
            lines.add(line(report.rows().get(i), id, report.recipe()));
        }
        RowFiles.write(out, lines);
    }

    private JsonObject line(AttackedRow row, JsonElement id, String recipe) {
        JsonObject line = new JsonObject();
        line.add("id", id);
        line.addProperty("text", row.original().text());
        line.addProperty("perturbed_text", row.perturbed().text());
        row.original().secondText().ifPresent(text -> line.addProperty("text2", text));
        if (secondText) {
            row.perturbed().secondText().ifPresent(t -> line.addProperty("perturbed_text2", t));
        }
        line.addProperty("label", row.original().label().orElseThrow());
        row.original().group().ifPresent(group -> line.addProperty("group", group));
        line.addProperty("prediction", row.prediction());
        line.addProperty("perturbed_prediction", row.perturbedPrediction());
        boolean attacked = row.outcome() != Outcome.ALREADY_WRONG;
        Boolean success = attacked ? row.outcome() == Outcome.SUCCEEDED : null;
        line.addProperty("success", success);
        line.addProperty("queries", row.queries());
        line.addProperty("changed_words", row.changedWords());
        line.addProperty("recipe", recipe);
        return line;
    }

    private static Map<String, @Nullable Object> summary(AttackReport report) {
        Map<String, @Nullable Object> summary = new LinkedHashMap<>();
        summary.put("clean_accuracy", report.cleanAccuracy());
        summary.put("attacked_accuracy", report.attackedAccuracy());
        summary.put("success_rate", report.metrics().asMap().get("success_rate"));
        summary.put("mean_queries", report.metrics().asMap().get("mean_queries"));
        summary.put(
                "mean_changed_word_share", report.metrics().asMap().get("mean_changed_word_share"));
        summary.put("rows", report.rows().size());
        summary.put("succeeded", report.count(Outcome.SUCCEEDED));
        summary.put("failed", report.count(Outcome.FAILED));
        summary.put("already_wrong", report.count(Outcome.ALREADY_WRONG));
        summary.put("intervals", report.intervals());
        return summary;
    }

    /** Which attack, and where its substitutes come from. */
    private static final class AttackRecipe {
        private enum Recipe {
            TEXTBUGGER,
            TEXTFOOLER
        }

        @Option(
                names = "--recipe",
                required = true,
                paramLabel = "NAME",
                description = "textbugger (character bugs) or textfooler (word substitution).")
        private Recipe recipe = Recipe.TEXTBUGGER;

        @Option(
                names = "--neighbours",
                paramLabel = "SOURCE",
                description =
                        "Substitutes of words: wordnet, embeddings (the model's own table), or a"
                            + " file of word vectors as text (default: wordnet for textfooler, none"
                            + " for textbugger).")
        private @Nullable String neighbours;

        @Option(
                names = "--min-cosine",
                paramLabel = "X",
                defaultValue = "0.5",
                description = "Least cosine of a neighbour by vectors (default: ${DEFAULT-VALUE}).")
        private double minimumCosine;

        /** The attack; the model is read now if its embeddings are the neighbours. */
        Attack attack(TextClassifier model) {
            if (!(minimumCosine >= -1 && minimumCosine <= 1)) {
                throw new IllegalArgumentException(
                        "--min-cosine is %s; expected -1 to 1; correct it"
                                .formatted(minimumCosine));
            }
            if (recipe == Recipe.TEXTFOOLER) {
                return Attack.textFooler(
                        neighbours == null ? WordNetSynonyms.open() : source(neighbours, model));
            }
            return neighbours == null
                    ? Attack.textBugger()
                    : Attack.textBugger(source(neighbours, model));
        }

        private WordNeighbours source(String name, TextClassifier model) {
            return switch (name) {
                case "wordnet" -> WordNetSynonyms.open();
                case "embeddings" -> VectorNeighbours.ofEmbeddings(model, minimumCosine);
                default -> VectorNeighbours.read(Path.of(name), minimumCosine);
            };
        }
    }
}
