package io.github.weaktostrong.examples.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.github.weaktostrong.data.Columns;
import io.github.weaktostrong.data.OutputFiles;
import io.github.weaktostrong.data.RowFiles;
import io.github.weaktostrong.data.TokenRows;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.train.CorpusLoss;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wts perplexity}: how well a language model predicts texts. */
@Command(
        name = "perplexity",
        description = "Mean next-token loss of every row, and perplexity of all of them.",
        mixinStandardHelpOptions = true,
        footerHeading = Wts.EXAMPLES,
        footer = "  wts perplexity --model mini-m --input texts.jsonl --output out/losses.jsonl",
        sortOptions = false)
final class PerplexityCommand implements Callable<Integer> {
    @Mixin private ModelOptions model = new ModelOptions();
    @Mixin private ColumnOptions columns = new ColumnOptions();

    @Option(
            names = "--input",
            required = true,
            description = "Rows with a text (.jsonl, .csv, .tsv, .parquet, .arrow).")
    private Path input = Path.of("");

    @Option(
            names = "--output",
            required = true,
            description =
                    "Rows with tokens, next_tokens, mean_token_loss (.jsonl, .csv, .tsv,"
                            + " .parquet).")
    private Path output = Path.of("");

    @Mixin private PassSizeOption pass = new PassSizeOption();

    @Option(
            names = "--max-length",
            description =
                    "Longest row in tokens; longer ones are cut (default: the model's positions).")
    private @Nullable Integer maxLength;

    @Override
    public Integer call() {
        int limit = pass.limit();
        Columns keys = columns.columns().in(input);
        List<List<String>> texts =
                RowFiles.read(input, columns.columns(), row -> InputRows.texts(row, keys));
        RowFiles.requireWritable(output);
        OutputFiles.requireOther(output, input);
        ModelSpec spec = model.spec();
        int longest = OptionValues.maxLength(maxLength, Integer.MAX_VALUE, spec);
        try (CausalLanguageModel opened = CausalLanguageModel.open(spec, model.device())) {
            String name = String.valueOf(input.getFileName());
            List<int[]> rows = TokenRows.of(name, texts, opened.tokenizer(), longest).ids();
            CorpusLoss loss = CorpusLoss.of(opened, rows, limit);
            RowFiles.write(output, json(rows, loss));
            Json.print(corpus(loss));
        }
        return 0;
    }

    private static List<JsonObject> json(List<int[]> rows, CorpusLoss loss) {
        List<JsonObject> json = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            JsonObject row = new JsonObject();
            row.addProperty("tokens", rows.get(i).length);
            row.addProperty("next_tokens", loss.nextTokens()[i]);
            row.add("mean_token_loss", numberOrNull(loss.meanTokenLoss(i)));
            json.add(row);
        }
        return json;
    }

    private static JsonObject corpus(CorpusLoss loss) {
        JsonObject corpus = new JsonObject();
        corpus.addProperty("rows", loss.rows());
        corpus.addProperty("next_tokens", loss.totalNextTokens());
        corpus.add("mean_token_loss", numberOrNull(loss.meanTokenLoss()));
        corpus.add("perplexity", numberOrNull(loss.perplexity()));
        return corpus;
    }

    private static JsonElement numberOrNull(OptionalDouble value) {
        return value.isPresent() ? new JsonPrimitive(value.getAsDouble()) : JsonNull.INSTANCE;
    }
}
