package io.github.weaktostrong.examples.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Columns;
import io.github.weaktostrong.data.JsonNumbers;
import io.github.weaktostrong.data.OutputFiles;
import io.github.weaktostrong.data.RowFiles;
import io.github.weaktostrong.data.TokenRows;
import io.github.weaktostrong.data.Tokenizer;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextGeneration;
import io.github.weaktostrong.model.TokenChoice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wts generate}: continues texts. */
@Command(
        name = "generate",
        description =
                "Continue texts with a language model, greedily unless sampling is asked for.",
        mixinStandardHelpOptions = true,
        footerHeading = Wts.EXAMPLES,
        footer =
                "  wts generate --model mini-m --input prompts.jsonl --max-new-tokens 20 --output"
                        + " out/texts.jsonl",
        sortOptions = false)
final class GenerateCommand implements Callable<Integer> {
    @Mixin private ModelOptions model = new ModelOptions();
    @Mixin private ColumnOptions columns = new ColumnOptions();

    @Option(
            names = "--input",
            required = true,
            description = "Rows with a text or input_ids (.jsonl, .csv, .tsv, .parquet, .arrow).")
    private Path input = Path.of("");

    @Option(
            names = "--output",
            required = true,
            description =
                    "Rows with the new tokens: text, output_ids (.jsonl, .csv, .tsv, .parquet).")
    private Path output = Path.of("");

    @Option(
            names = "--max-new-tokens",
            required = true,
            paramLabel = "N",
            description = "Tokens to add at most; the end of the text comes earlier.")
    private int maxNewTokens;

    @Option(
            names = "--top-k",
            paramLabel = "K",
            description = "Sample among the K most likely tokens (default: all).")
    private @Nullable Integer topK;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            description =
                    "Sample among the fewest tokens whose probabilities reach P (default: all).")
    private @Nullable Double topP;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "Sample from the logits divided by T (default when sampling: 1).")
    private @Nullable Double temperature;

    @Option(
            names = "--seed",
            defaultValue = "0",
            description = "Seed of the sampling (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Mixin private PassSizeOption pass = new PassSizeOption();

    @Override
    public Integer call() {
        TextGeneration generation = new TextGeneration(maxNewTokens, choice(), pass.limit());
        Columns keys = columns.columns().in(input);
        List<Prompt> prompts = RowFiles.read(input, columns.columns(), row -> Prompt.of(row, keys));
        RowFiles.requireWritable(output);
        OutputFiles.requireOther(output, input);
        ModelSpec spec = model.spec();
        try (CausalLanguageModel opened = CausalLanguageModel.open(spec, model.device())) {
            Tokenizer tokenizer = opened.tokenizer();
            List<int[]> tokens = prompts.stream().map(row -> row.tokens(tokenizer)).toList();
            List<int[]> added = continued(generation, opened, tokens);
            List<JsonObject> rows = new ArrayList<>(added.size());
            for (int i = 0; i < added.size(); i++) {
                rows.add(row(added.get(i), tokenizer, prompts.get(i).id()));
            }
            RowFiles.write(output, rows);
        }
        return 0;
    }

    private List<int[]> continued(
            TextGeneration generation, CausalLanguageModel opened, List<int[]> tokens) {
        try {
            return generation.run(opened, tokens);
        } catch (IllegalArgumentException e) { // says which row
            throw new BadInputException(input + ": " + e.getMessage(), e);
        }
    }

    private TokenChoice choice() {
        if (topK == null && topP == null && temperature == null) {
            return new TokenChoice.Greedy();
        }
        return new TokenChoice.Sampling(
                topK == null ? Integer.MAX_VALUE : topK,
                topP == null ? 1 : topP,
                temperature == null ? 1 : temperature,
                seed);
    }

    private static JsonObject row(int[] added, Tokenizer tokenizer, Optional<JsonElement> id) {
        // a model may embed more ids than its tokenizer knows; they have no text
        int[] known =
                Arrays.stream(added).filter(token -> token < tokenizer.vocabularySize()).toArray();
        JsonObject row = new JsonObject();
        row.addProperty("text", tokenizer.decode(known));
        JsonArray ids = new JsonArray(added.length);
        Arrays.stream(added).forEach(ids::add);
        row.add("output_ids", ids);
        id.ifPresent(value -> row.add("id", value));
        return row;
    }

    /**
     * A text to be continued.
     *
     * @param id the row's
     * @param texts its text and second text; empty where ids are given
     * @param ids its {@code input_ids}, which count where both are given
     */
    private record Prompt(Optional<JsonElement> id, List<String> texts, List<Integer> ids) {

        static Prompt of(JsonObject json, Columns columns) {
            Optional<JsonElement> id = InputRows.id(json, columns);
            JsonElement ids = json.get("input_ids");
            if (ids == null || ids.isJsonNull()) {
                if (!json.has(columns.text())) {
                    throw new IllegalArgumentException(
                            "no \"%s\" and no \"input_ids\"; expected one of them; add it"
                                    .formatted(columns.text()));
                }
                return new Prompt(id, InputRows.texts(json, columns), List.of());
            }
            if (!(ids instanceof JsonArray array) || array.isEmpty()) {
                throw new IllegalArgumentException(
                        "\"input_ids\" is no list of token ids; expected at least one; add them");
            }
            return new Prompt(id, List.of(), array.asList().stream().map(Prompt::tokenId).toList());
        }

        int[] tokens(Tokenizer tokenizer) {
            if (!ids.isEmpty()) {
                return ids.stream().mapToInt(Integer::intValue).toArray();
            }
            return TokenRows.silently(List.of(texts), tokenizer, Integer.MAX_VALUE).ids().get(0);
        }

        private static Integer tokenId(JsonElement value) {
            OptionalInt id = JsonNumbers.whole(value);
            if (id.isPresent() && id.getAsInt() >= 0) {
                return id.getAsInt();
            }
            throw new IllegalArgumentException(
                    "\"input_ids\" has the entry "
                            + value
                            + "; expected whole numbers from 0; correct it or drop the row");
        }
    }
}
