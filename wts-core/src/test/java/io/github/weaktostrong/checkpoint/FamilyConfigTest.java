package io.github.weaktostrong.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.weaktostrong.data.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code config.json} of published models of every family, and of what is not computed. */
class FamilyConfigTest {
    private static final String LLAMA =
            """
            {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": 64,
             "hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 4,
             "intermediate_size": 30}
            """;

    @TempDir Path temp;

    /** A model's file, abridged, and the number of its parameters as published. */
    record Published(String json, long parameters) {}

    static List<Published> published() {
        return List.of(
                new Published( // SmolLM2-135M
                        """
                        {"architectures": ["LlamaForCausalLM"], "model_type": "llama",
                         "attention_bias": false, "bos_token_id": 0, "eos_token_id": 0,
                         "hidden_act": "silu", "hidden_size": 576, "intermediate_size": 1536,
                         "is_llama_config": true, "max_position_embeddings": 8192,
                         "num_attention_heads": 9, "num_hidden_layers": 30,
                         "num_key_value_heads": 3, "pretraining_tp": 1, "rms_norm_eps": 1e-05,
                         "rope_interleaved": false, "rope_scaling": null, "rope_theta": 100000,
                         "tie_word_embeddings": true, "vocab_size": 49152}
                        """,
                        134_515_008),
                new Published( // TinyLlama-1.1B
                        """
                        {"architectures": ["LlamaForCausalLM"], "model_type": "llama",
                         "hidden_act": "silu", "hidden_size": 2048, "intermediate_size": 5632,
                         "max_position_embeddings": 2048, "num_attention_heads": 32,
                         "num_hidden_layers": 22, "num_key_value_heads": 4, "rms_norm_eps": 1e-05,
                         "tie_word_embeddings": false, "vocab_size": 32000}
                        """,
                        1_100_048_384L),
                new Published( // Llama-2-7B, whose heads are not grouped
                        """
                        {"architectures": ["LlamaForCausalLM"], "model_type": "llama",
                         "hidden_size": 4096, "intermediate_size": 11008,
                         "num_attention_heads": 32, "num_hidden_layers": 32, "vocab_size": 32000}
                        """,
                        6_738_415_616L),
                new Published( // Llama-3.2-1B
                        """
                        {"architectures": ["LlamaForCausalLM"], "model_type": "llama",
                         "eos_token_id": [128001, 128008, 128009], "head_dim": 64,
                         "hidden_size": 2048, "intermediate_size": 8192,
                         "max_position_embeddings": 131072, "mlp_bias": false,
                         "num_attention_heads": 32, "num_hidden_layers": 16,
                         "num_key_value_heads": 8, "rope_theta": 500000.0,
                         "rope_scaling": {"factor": 32.0, "high_freq_factor": 4.0,
                            "low_freq_factor": 1.0, "original_max_position_embeddings": 8192,
                            "rope_type": "llama3"},
                         "tie_word_embeddings": true, "vocab_size": 128256}
                        """,
                        1_235_814_400L),
                new Published( // Mistral-7B-v0.1
                        """
                        {"architectures": ["MistralForCausalLM"], "model_type": "mistral",
                         "hidden_act": "silu", "hidden_size": 4096, "intermediate_size": 14336,
                         "max_position_embeddings": 32768, "num_attention_heads": 32,
                         "num_hidden_layers": 32, "num_key_value_heads": 8,
                         "rms_norm_eps": 1e-05, "rope_theta": 10000.0, "sliding_window": 4096,
                         "vocab_size": 32000}
                        """,
                        7_241_732_096L),
                new Published( // Qwen2.5-0.5B
                        """
                        {"architectures": ["Qwen2ForCausalLM"], "model_type": "qwen2",
                         "hidden_size": 896, "intermediate_size": 4864,
                         "max_position_embeddings": 32768, "max_window_layers": 24,
                         "num_attention_heads": 14, "num_hidden_layers": 24,
                         "num_key_value_heads": 2, "rope_theta": 1000000.0,
                         "sliding_window": 32768, "tie_word_embeddings": true,
                         "use_mrope": false, "use_sliding_window": false, "vocab_size": 151936}
                        """,
                        494_032_768),
                new Published( // Qwen3-0.6B
                        """
                        {"architectures": ["Qwen3ForCausalLM"], "model_type": "qwen3",
                         "attention_bias": false, "head_dim": 128, "hidden_size": 1024,
                         "intermediate_size": 3072, "max_position_embeddings": 40960,
                         "num_attention_heads": 16, "num_hidden_layers": 28,
                         "num_key_value_heads": 8, "rope_scaling": null, "rope_theta": 1000000,
                         "sliding_window": null, "tie_word_embeddings": true,
                         "use_sliding_window": false, "vocab_size": 151936}
                        """,
                        596_049_920),
                new Published( // GPT-2
                        """
                        {"architectures": ["GPT2LMHeadModel"], "model_type": "gpt2",
                         "activation_function": "gelu_new", "bos_token_id": 50256,
                         "eos_token_id": 50256, "n_ctx": 1024, "n_embd": 768, "n_head": 12,
                         "n_layer": 12, "n_positions": 1024, "vocab_size": 50257}
                        """,
                        124_439_808),
                new Published( // BERT base
                        """
                        {"architectures": ["BertForMaskedLM"], "model_type": "bert",
                         "hidden_act": "gelu", "hidden_size": 768, "intermediate_size": 3072,
                         "layer_norm_eps": 1e-12, "max_position_embeddings": 512,
                         "num_attention_heads": 12, "num_hidden_layers": 12, "pad_token_id": 0,
                         "position_embedding_type": "absolute", "type_vocab_size": 2,
                         "vocab_size": 30522}
                        """,
                        109_482_240));
    }

    @ParameterizedTest
    @MethodSource("published")
    void config_publishedModel_hasItsParametersAndIsReadBack(Published model) throws IOException {
        ConfigJson config = read(JsonParser.parseString(model.json()).getAsJsonObject());
        ModelShape shape = config.shape();
        boolean apart = shape instanceof DecoderShape decoder && !decoder.tied();
        long head = apart ? (long) shape.vocabSize() * shape.hiddenSize() : 0;
        assertEquals(model.parameters(), ModelShape.count(shape.parameterShapes()) + head);
        long embedding = (long) shape.vocabSize() * shape.hiddenSize();
        assertEquals(ModelShape.count(shape.parameterShapes()) - embedding, shape.bodyParameters());

        ConfigJson classifier = ConfigJson.classifier(shape, List.of("bad", "good"));
        JsonObject written = JsonParser.parseString(classifier.toJson()).getAsJsonObject();
        assertEquals(classifier, read(written));
    }

    @Test
    void mistral_window_isTheLongestText() throws IOException {
        JsonObject json = JsonParser.parseString(published().get(4).json()).getAsJsonObject();
        assertEquals(4096, read(json).shape().positions());
        json.add("sliding_window", JsonNull.INSTANCE);
        assertEquals(32_768, read(json).shape().positions());
        JsonObject written = JsonParser.parseString(read(json).toJson()).getAsJsonObject();
        assertTrue(written.get("sliding_window").isJsonNull()); // 4,096 where it is left out
    }

    @Test
    void rotary_scaledInEitherVersion_isTheSame() throws IOException {
        String old =
                """
                {"rope_theta": 500.0, "rope_scaling": {"type": "linear", "factor": 4.0}}
                """;
        String today =
                """
                {"rope_parameters": {"rope_type": "linear", "factor": 4.0, "rope_theta": 500.0}}
                """;
        RotaryPositions expected = new RotaryPositions(1, 500, new RotaryPositions.Linear(4));
        for (String keys : List.of(old, today)) {
            assertEquals(expected, ((DecoderShape) read(with(LLAMA, keys)).shape()).rotary());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"quantization_config\": {\"bits\": 4}} | quantization_config is",
                "{\"add_cross_attention\": true} | add_cross_attention is 'true'; expected false",
                "{\"num_local_experts\": 8} | num_local_experts is '8'; expected 0: a mixture",
                "{\"model_type\": \"mixtral\"} | model_type is 'mixtral'; expected one of",
                "{\"use_sliding_window\": true} | use_sliding_window is 'true'; expected false",
                "{\"layer_types\": [\"full_attention\", \"sliding_attention\"]} | layer_types is",
                "{\"rope_scaling\": {\"rope_type\": \"yarn\", \"factor\": 2}} | expected default,"
                        + " linear or llama3",
                "{\"rope_scaling\": {\"rope_type\": \"dynamic\", \"factor\": 2}} |"
                        + " rope_scaling.rope_type is 'dynamic'",
                "{\"rope_scaling\": {\"rope_type\": \"linear\"}} | rotary factor is 0.0",
                "{\"rope_scaling\": {\"rope_type\": \"llama3\", \"factor\": 8, \"low_freq_factor\":"
                        + " 4, \"high_freq_factor\": 4}} | high_freq_factor is 0.0 above",
                "{\"rope_scaling\": {\"type\": \"linear\", \"factor\": 2}, \"rope_parameters\":"
                    + " {\"rope_type\": \"default\"}} | rope_scaling and rope_parameters differ",
                "{\"partial_rotary_factor\": 0.5} | partial_rotary_factor is '0.5'; expected 1.0",
                "{\"hidden_act\": \"quick_gelu\"} | hidden_act is 'quick_gelu'; expected gelu,",
                "{\"num_key_value_heads\": 3} | 4 attention heads are not a multiple of the 3",
                "{\"num_attention_heads\": 5} | hidden size 24 is not a multiple of the 5",
                "{\"head_dim\": 5} | rotates 6 dimensions",
                "{\"head_dim\": -4} | head size is -4; expected 1 to",
                "{\"rms_norm_eps\": 0} | layer norm epsilon is 0.0",
                "{\"architectures\": [\"LlamaModel\"]} | LlamaForSequenceClassification or"
                        + " LlamaForCausalLM"
            })
    void value_thatIsNotComputed_isRefusedByName(String keys, String expected) {
        assertRefused(with(LLAMA, keys), expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "7 | {\"scale_attn_weights\": false} | scale_attn_weights is 'false'",
                "7 | {\"scale_attn_by_inverse_layer_idx\": true} | by_inverse_layer_idx is 'true'",
                "7 | {\"n_head\": 7} | hidden size 768 is not a multiple of the 7",
                "8 | {\"position_embedding_type\": \"relative_key\"} | position_embedding_type is",
                "8 | {\"is_decoder\": true} | is_decoder is 'true'; expected false",
                "8 | {\"type_vocab_size\": 0} | number of token types is 0",
                "8 | {\"architectures\": [\"BertForCausalLM\"]} | BertForSequenceClassification"
            })
    void value_ofAnotherFamily_isRefusedByName(int model, String keys, String expected) {
        assertRefused(with(published().get(model).json(), keys), expected);
    }

    private void assertRefused(JsonObject json, String expected) {
        BadInputException refused = assertThrows(BadInputException.class, () -> read(json));
        assertTrue(refused.getMessage().contains(expected), refused.getMessage());
    }

    private static JsonObject with(String json, String keys) {
        JsonObject all = JsonParser.parseString(json).getAsJsonObject();
        JsonParser.parseString(keys).getAsJsonObject().asMap().forEach(all::add);
        return all;
    }

    private ConfigJson read(JsonObject json) throws IOException {
        Files.writeString(temp.resolve("config.json"), json.toString());
        return ConfigJson.read(temp);
    }
}
