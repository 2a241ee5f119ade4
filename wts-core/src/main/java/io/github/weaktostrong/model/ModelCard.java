package io.github.weaktostrong.model;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.github.weaktostrong.checkpoint.CustomShape;
import io.github.weaktostrong.checkpoint.ModelContent;
import io.github.weaktostrong.data.Printable;
import io.github.weaktostrong.privacy.PrivacyHistory;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The card of a trained model: {@code README.md} with the front matter that the Hugging Face hub
 * reads, base, data, settings, metrics, what can be said of fairness and of privacy, and how to
 * load it.
 *
 * @param base the model that the training began with
 * @param settings everything that defines the training, JSON-able; empty where there was none
 * @param measured what was measured, by name, JSON-able; may be empty
 * @param privacy the statement of a private training as Markdown; empty without one
 */
public record ModelCard(
        ModelSpec base,
        Map<String, Object> settings,
        Map<String, Object> measured,
        Optional<String> privacy) {
    private static final Gson GSON =
            new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

    /** What is computed from the rows themselves, which no guarantee covers. */
    private static final Set<String> OF_THE_ROWS = Set.of("data", "data_digest");

    /** Copies the maps. */
    public ModelCard {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        measured = Collections.unmodifiableMap(new LinkedHashMap<>(measured));
    }

    /** A card without measurements, of a training without a statement. */
    public ModelCard(ModelSpec base, Map<String, Object> settings) {
        this(base, settings, Map.of(), Optional.empty());
    }

    /** The card of the whole model, by its file's name: an extra file to save with it. */
    public Map<String, String> file(LoadedModel model) {
        return Map.of(ModelContent.CARD_FILE_NAME, text(model, false));
    }

    /** The same of a folder that holds the model's adapter alone. */
    public Map<String, String> fileOfAdapter(LoadedModel model) {
        return Map.of(ModelContent.CARD_FILE_NAME, text(model, true));
    }

    private String text(LoadedModel model, boolean adapter) {
        boolean classifier = model instanceof TextClassifier;
        String name = Printable.name(base.name());
        StringBuilder text = new StringBuilder();
        frontMatter(classifier, adapter, text);
        text.append(
                "\n# A %s on %s\n\n"
                        .formatted(classifier ? "text classifier" : "language model", name));
        text.append("Base: ").append(name).append(adapter ? ", needed beside this adapter" : "");
        text.append(", of the shape %s.".formatted(model.shape().configKeys().get("model_type")));
        text.append(" Its licence and that of the data hold here too.\n\n");
        section("Training and data", training(model.privacyHistory()), "Not trained here.", text);
        section("Metrics", measured, "Not measured yet.", text);
        text.append("## Fairness\n\nRegularizers of the training: ")
                .append(GSON.toJson(settings.getOrDefault("regularizers", Map.of())))
                .append(
                        ". A penalty mitigates a difference that was measured on the training's"
                            + " data; it does not make a model fair. Groups are compared by `wts"
                            + " metrics fairness`, on rows with labels and groups.\n\n");
        text.append("## Privacy\n\n").append(privacy(model.privacyHistory())).append("\n\n");
        text.append("## How to load it\n\n").append(loading(model, classifier, adapter));
        return text.toString();
    }

    private void frontMatter(boolean classifier, boolean adapter, StringBuilder text) {
        text.append("---\nlibrary_name: ").append(adapter ? "peft" : "transformers");
        text.append("\npipeline_tag: text-").append(classifier ? "classification" : "generation");
        if (base.source() instanceof ModelSource.Hub hub) {
            text.append("\nbase_model: ").append(GSON.toJson(hub.id()));
        }
        text.append("\ntags:\n- wts\n- weak-to-strong\n---\n");
    }

    private Map<String, Object> training(PrivacyHistory history) {
        Map<String, Object> said = new LinkedHashMap<>(settings);
        said.remove("model"); // the base, which may be a path of this machine
        if (history.isPrivate()) {
            said.keySet().removeAll(OF_THE_ROWS);
        }
        return said;
    }

    private static void section(
            String title, Map<String, Object> values, String none, StringBuilder text) {
        text.append("## ").append(title).append("\n\n");
        values.forEach(
                (key, value) ->
                        text.append("- ")
                                .append(key)
                                .append(": ")
                                .append(value instanceof String ? value : GSON.toJson(value))
                                .append('\n'));
        text.append(values.isEmpty() ? none + "\n\n" : "\n");
    }

    private String privacy(PrivacyHistory history) {
        if (privacy.isPresent()) {
            return privacy.get().strip();
        }
        if (history.trainedWithoutPrivacy()) {
            return "Trained without differential privacy: the weights may tell of single rows."
                    + " Models of rows that nobody may see are not to be published.";
        }
        return history.isPrivate()
                ? "Trained with DP-SGD. The trainings that were spent are in the metadata of the"
                        + " weights: "
                        + history.toJson()
                : "No training is known that would have to be private.";
    }

    private String loading(LoadedModel model, boolean classifier, boolean adapter) {
        Optional<String> own = model.shape().card().filter(card -> classifier && !adapter);
        if (own.isPresent()) {
            return own.get();
        }
        String command =
                classifier
                        ? "wts predict --model FOLDER --input rows.jsonl --output predictions.csv"
                        : "wts perplexity --model FOLDER --input rows.jsonl --output losses.jsonl";
        String shell =
                "```sh\n%s\n```\n"
                        .formatted(
                                adapter
                                        ? command.replace("FOLDER", "BASE --adapter FOLDER")
                                        : command);
        return model.shape() instanceof CustomShape
                ? shell
                : shell + "\n" + python(model, classifier, adapter);
    }

    private static String python(LoadedModel model, boolean classifier, boolean adapter) {
        String type = "AutoModelFor" + (classifier ? "SequenceClassification" : "CausalLM");
        String from = "%s.from_pretrained(folder)".formatted(type);
        String classes =
                model instanceof TextClassifier head ? ", num_labels=" + head.classes() : "";
        return adapter
                ? """
                ```python
                from peft import PeftModel
                from transformers import %1$s

                model = PeftModel.from_pretrained(%1$s.from_pretrained(base%2$s), folder)
                ```
                """
                        .formatted(type, classes)
                : """
                ```python
                from transformers import %s, AutoTokenizer

                model = %s
                tokenizer = AutoTokenizer.from_pretrained(folder)
                ```
                """
                        .formatted(type, from);
    }
}
