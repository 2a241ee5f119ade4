package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.eval.robustness.Attack;
import io.github.weaktostrong.eval.robustness.VectorNeighbours;
import io.github.weaktostrong.eval.robustness.WordNeighbours;
import io.github.weaktostrong.eval.robustness.WordNetSynonyms;
import io.github.weaktostrong.model.TextClassifier;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of an attack and of its substitutes. */
final class AttackRecipe {
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
                    "Substitutes of words: wordnet, embeddings (the model's own table), or a file"
                            + " of word vectors as text (default: wordnet for textfooler, none for"
                            + " textbugger).")
    private @Nullable String neighbours;

    @Option(
            names = "--min-cosine",
            paramLabel = "X",
            defaultValue = "0.5",
            description = "Least cosine of a neighbour by vectors (default: ${DEFAULT-VALUE}).")
    private double minimumCosine;

    /** The attack; the model is read now if its embeddings are the neighbours. */
    Attack attack(TextClassifier model) {
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
