package io.github.weaktostrong.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.BadInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigJsonTest {

    private static final String SIZES =
            "\"model_type\": \"gpt_neox\", \"vocab_size\": 96, \"hidden_size\": 24,"
                    + " \"num_hidden_layers\": 3, \"num_attention_heads\": 3,"
                    + " \"intermediate_size\": 40";
    private static final String CAUSAL = SIZES + ", \"architectures\": [\"GPTNeoXForCausalLM\"]";
    private static final String CLASSIFIER =
            SIZES + ", \"architectures\": [\"GPTNeoXForSequenceClassification\"]";

    @TempDir Path temp;

    private ConfigJson read(String json) throws IOException {
        Files.writeString(temp.resolve("config.json"), json);
        return ConfigJson.read(temp);
    }

    private String refusal(String json) {
        BadInputException thrown = assertThrows(BadInputException.class, () -> read(json), json);
        String message = thrown.getMessage();
        assertTrue(message.contains("config.json: "), message);
        assertFalse(message.contains("\n"), message);
        return message;
    }

    @Test
    void keys_missing_haveTheDefaultsOfTransformers() throws IOException {
        GptNeoXConfig shape =
                new GptNeoXConfig(96, 24, 3, 3, 40, 2048, 0.25, 10_000, 1e-5, true, 0.02, 0, 2);
        assertEquals(ConfigJson.causal(shape), read("{" + CAUSAL + "}"));
        assertEquals(ConfigJson.classifier(shape, 2), read("{" + CLASSIFIER + "}"));
    }

    @Test
    void tokenIds_oneOrSeveral_theFirstIsRead() throws IOException {
        String one = ", \"bos_token_id\": 3, \"eos_token_id\": 0}";
        String several = ", \"bos_token_id\": [3, 4], \"eos_token_id\": [0, 7]}";
        for (String keys : new String[] {one, several}) {
            GptNeoXConfig shape = (GptNeoXConfig) read("{" + CAUSAL + keys).shape();
            assertEquals(3, shape.bosTokenId(), keys);
            assertEquals(0, shape.eosTokenId(), keys);
        }
    }

    @Test
    void rotary_underAnyOfItsNames_isRead() throws IOException {
        for (String keys :
                new String[] {
                    "\"rotary_pct\": 0.5, \"rotary_emb_base\": 500",
                    "\"partial_rotary_factor\": 0.5, \"rope_theta\": 500.0",
                    "\"rope_parameters\": {\"rope_type\": \"default\","
                            + " \"partial_rotary_factor\": 0.5, \"rope_theta\": 5e2}"
                }) {
            GptNeoXConfig shape = (GptNeoXConfig) read("{" + CAUSAL + ", " + keys + "}").shape();
            assertEquals(0.5, shape.rotaryFraction(), keys);
            assertEquals(500, shape.rotaryBase(), keys);
        }
    }

    @Test
    void rotary_contradictingNames_areRefused() {
        String message =
                refusal("{" + CAUSAL + ", \"rotary_pct\": 0.5, \"partial_rotary_factor\": 1.0}");
        assertTrue(message.contains("rotary_pct is 0.5"), message);
        message =
                refusal(
                        "{"
                                + CAUSAL
                                + ", \"rotary_emb_base\": 7, \"rope_parameters\": {\"rope_theta\":"
                                + " 8}}");
        assertTrue(message.contains("rotary_emb_base is 7.0"), message);
    }

    @Test
    void labels_namesThenNumberThenTwo_areCounted() throws IOException {
        assertEquals(
                List.of("a", "b", "3"),
                read("{"
                                + CLASSIFIER
                                + ", \"num_labels\": 5, \"id2label\": {\"1\": \"b\", \"0\": \"a\","
                                + " \"2\": 3}}")
                        .labelNames());
        assertEquals(
                List.of("LABEL_0", "LABEL_1", "LABEL_2"),
                read("{" + CLASSIFIER + ", \"num_labels\": 3}").labelNames());
        String odd = ", \"id2label\": {\"1\": \"a\", \"2\": \"b\"}}";
        assertTrue(refusal("{" + CLASSIFIER + odd).contains("the name of every class"));
        assertTrue(refusal("{" + CLASSIFIER + ", \"num_labels\": 1}").contains("has 1 labels"));
    }

    @Test
    void tiedEmbeddings_areReadAndWritten() throws IOException {
        ConfigJson tied = read("{" + CAUSAL + ", \"tie_word_embeddings\": true}");
        assertEquals("gpt_neox.embed_in", tied.shape().headName(Architecture.CAUSAL_LM));
        assertEquals(tied.shape(), read(tied.toJson()).shape());
    }

    @Test
    void padding_absentNullOrSet_isRead() throws IOException {
        assertEquals(OptionalInt.empty(), read("{" + CAUSAL + "}").padTokenId());
        assertEquals(
                OptionalInt.empty(), read("{" + CAUSAL + ", \"pad_token_id\": null}").padTokenId());
        assertEquals(
                OptionalInt.of(95), read("{" + CAUSAL + ", \"pad_token_id\": 95}").padTokenId());
        assertTrue(refusal("{" + CAUSAL + ", \"pad_token_id\": 96}").contains("expected 0 to 95"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"hidden_act\": \"gelu_new\" | hidden_act is 'gelu_new'; expected gelu",
                "\"hidden_act\": \"relu\" | hidden_act is 'relu'; expected gelu",
                "\"attention_bias\": false | attention_bias is 'false'; expected true",
                "\"rope_scaling\": {\"type\": \"dynamic\", \"factor\": 2.0} |"
                        + " rope_scaling.rope_type is 'dynamic'",
                "\"rope_parameters\": {\"rope_type\": \"yarn\"} | rope_parameters.rope_type is"
                        + " 'yarn'",
                "\"rope_parameters\": {\"full_attention\": {}} | rope_parameters differs by layer",
                "\"rope_parameters\": 3 | rope_parameters is '3'; expected an object",
                "\"hidden_size\": 25 | hidden size 25 is not a multiple of the 3",
                "\"hidden_size\": -3 | hidden size is -3; expected 1 to",
                "\"vocab_size\": 0 | vocabulary size is 0; expected 1 to",
                "\"vocab_size\": 1e99 | vocab_size is '1e99'; expected an integer of 32 bits",
                "\"vocab_size\": 1e999999999 | vocab_size is '1e999999999'; expected a number",
                "\"vocab_size\": 12.5 | vocab_size is '12.5'; expected an integer",
                "\"vocab_size\": \"96\" | vocab_size is '\"96\"'; expected a number",
                "\"num_hidden_layers\": 1000000000 | number of layers is 1000000000; expected 1 to",
                "\"max_position_embeddings\": 0 | number of positions is 0",
                "\"use_parallel_residual\": \"yes\" | use_parallel_residual is '\"yes\"'; expected"
                        + " true or false",
                "\"layer_norm_eps\": 0 | layer norm epsilon is 0.0",
                "\"layer_norm_eps\": 1e308 | layer norm epsilon is 1.0E308; expected a number from",
                "\"initializer_range\": 1e308 | initializer range is 1.0E308",
                "\"rotary_emb_base\": 0.5 | rotary base is 0.5",
                "\"bos_token_id\": 96 | token ids are 96 and 2; expected 0 to 95",
                "\"eos_token_id\": -1 | token ids are 0 and -1",
                "\"problem_type\": \"regression\" | problem_type is 'regression'",
                "\"quantization_config\": {\"bits\": 4} | quantised weights are not computed",
                "\"quantization_config\": true | quantised weights are not computed",
                "\"rotary_pct\": 0.0 | rotary fraction is 0.0",
                "\"eos_token_id\": [] | eos_token_id is '[]'; expected a number",
                "\"eos_token_id\": [\"a\", 2] | eos_token_id is '\"a\"'; expected a number",
                "\"model_type\": \"opt\" | model_type is 'opt'; expected one of 'gpt_neox', 'gpt2',"
                        + " 'llama', 'mistral', 'qwen2', 'qwen3', 'bert';",
                "\"model_type\": null | model_type is 'absent'; expected one of 'gpt_neox'",
                "\"architectures\": [\"GPTNeoXModel\"] | expected one of"
                        + " GPTNeoXForSequenceClassification or GPTNeoXForCausalLM",
                "\"architectures\": [] | architectures is '[]'",
            })
    void value_thatIsNotComputed_isRefusedByName(String key, String expected) {
        // Of two equal keys the parser keeps the last one, as Python does.
        String message = refusal("{" + CAUSAL + ", " + key + "}");
        assertTrue(message.contains(expected), message);
    }

    @Test
    void keys_requiredAndMissing_areAllNamed() {
        String message =
                refusal(
                        "{\"model_type\": \"gpt_neox\", \"hidden_size\": 24,"
                                + " \"architectures\": [\"GPTNeoXForCausalLM\"]}");
        assertTrue(
                message.contains(
                        "the keys 'vocab_size', 'num_hidden_layers', 'num_attention_heads',"
                                + " 'intermediate_size' are missing"),
                message);
    }

    @Test
    void json_broken_isRefusedWithItsPlace() {
        assertTrue(refusal("{\n  \"a\": 1,\n  'b': 2}").contains("invalid JSON at line 3 column"));
        assertTrue(refusal("{\"a\": ").contains("invalid JSON at line 1 column"));
        assertTrue(refusal("{} {}").contains("invalid JSON"));
        assertTrue(refusal("").contains("not a JSON object"));
        assertTrue(refusal("[1]").contains("not a JSON object"));
        assertTrue(refusal("{\"a\": NaN}").contains("invalid JSON"));
        assertTrue(refusal("[".repeat(100_000)).contains("invalid JSON"));
    }

    @Test
    void json_halfOfASurrogatePair_isRefusedWithItsLine() {
        String message =
                assertThrows(BadInputException.class, () -> read("{\n \"a\": \"\\udc00\"}"))
                        .getMessage();
        assertTrue(message.contains("config.json line 2: a string has half of"), message);
    }

    @Test
    void file_missingOrNotUtf8_isRefused() throws IOException {
        assertTrue(
                assertThrows(BadInputException.class, () -> ConfigJson.read(temp.resolve("none")))
                        .getMessage()
                        .contains("no such file"));
        Files.write(
                temp.resolve("config.json"),
                "{\"a\": \"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1));
        assertTrue(
                assertThrows(BadInputException.class, () -> ConfigJson.read(temp))
                        .getMessage()
                        .contains("not UTF-8"));
    }

    @Test
    void text_readBack_isTheSame() throws IOException {
        GptNeoXConfig shape =
                new GptNeoXConfig(96, 24, 3, 3, 40, 77, 0.5, 500.5, 1e-6, false, 0.01, 4, 5);
        for (ConfigJson config :
                new ConfigJson[] {
                    ConfigJson.causal(shape),
                    ConfigJson.classifier(shape, 12).withPadTokenId(3),
                    new ConfigJson(
                            shape,
                            Architecture.CLASSIFIER,
                            List.of("schlecht", "gut", "\"ß\""),
                            OptionalInt.empty()),
                    ConfigJson.causal(GptNeoXConfig.of(6, 512, 8)).withPadTokenId(0)
                }) {
            assertEquals(config, read(config.toJson()));
        }
    }

    @Test
    void text_written_hasTheKeysOfBothVersions() {
        String text = ConfigJson.classifier(GptNeoXConfig.of(6, 512, 8), 2).toJson();
        for (String line :
                new String[] {
                    "\"rotary_pct\": 0.25,",
                    "\"rotary_emb_base\": 10000,",
                    "\"rope_theta\": 10000,",
                    "\"rope_type\": \"default\"",
                    "\"torch_dtype\": \"float32\",",
                    "\"1\": \"LABEL_1\"",
                    "\"tie_word_embeddings\": false,"
                }) {
            assertTrue(text.contains(line), text);
        }
        assertFalse(text.contains("pad_token_id"), text);
    }

    @Test
    void labels_thatDoNotFitTheArchitecture_areRefused() {
        GptNeoXConfig shape = GptNeoXConfig.of(6, 512, 8);
        assertThrows(IllegalArgumentException.class, () -> ConfigJson.classifier(shape, 1));
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        new ConfigJson(
                                shape,
                                Architecture.CAUSAL_LM,
                                List.of("a", "b"),
                                OptionalInt.empty()));
        assertThrows(
                IllegalArgumentException.class,
                () -> ConfigJson.causal(shape).withPadTokenId(50_304));
    }
}
