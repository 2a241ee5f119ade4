package io.github.weaktostrong.checkpoint;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The families of decoders: what {@code config.json} calls them, the Hugging Face names of their
 * tensors, and the parts of a layer that its configuration does not choose.
 */
public enum DecoderFamily {
    /** GPT-NeoX, Pythia (Black et al. 2022; Biderman et al. 2023). */
    GPT_NEOX("gpt_neox", "GPTNeoX"),
    /** GPT-2 (Radford et al. 2019). */
    GPT2("gpt2", "GPT2"),
    /** Llama 2 and 3 (Touvron et al. 2023; Grattafiori et al. 2024), SmolLM, TinyLlama. */
    LLAMA("llama", "Llama"),
    /** Mistral (Jiang et al. 2023), for texts that are not longer than its window. */
    MISTRAL("mistral", "Mistral"),
    /** Qwen 2 and 2.5 (Yang et al. 2024). */
    QWEN2("qwen2", "Qwen2"),
    /** Qwen 3 without experts (Yang et al. 2025). */
    QWEN3("qwen3", "Qwen3");

    private final String modelType;
    private final String className;

    DecoderFamily(String modelType, String className) {
        this.modelType = modelType;
        this.className = className;
    }

    /** Returns what {@code model_type} in {@code config.json} says. */
    public String modelType() {
        return modelType;
    }

    /** Returns the name of transformers' class. */
    public String className(Architecture architecture) {
        if (architecture == Architecture.CLASSIFIER) {
            return className + "ForSequenceClassification";
        }
        return className + (this == GPT2 ? "LMHeadModel" : "ForCausalLM");
    }

    /** Returns the names of the tensors. */
    public Names names() {
        return switch (this) {
            case GPT_NEOX -> Names.GPT_NEOX;
            case GPT2 -> Names.GPT2;
            case LLAMA, MISTRAL, QWEN2, QWEN3 -> Names.LLAMA;
        };
    }

    /** Whether norms divide by the root mean square alone (Zhang and Sennrich 2019). */
    public boolean rmsNorm() {
        return this != GPT_NEOX && this != GPT2;
    }

    /** Whether queries and keys are normalised, head by head. */
    public boolean queryKeyNorm() {
        return this == QWEN3;
    }

    /** Whether weights of layers are stored as (in, out). */
    public boolean transposed() {
        return this == GPT2;
    }

    static Optional<DecoderFamily> ofModelType(String type) {
        return Arrays.stream(values()).filter(f -> f.modelType.equals(type)).findFirst();
    }

    /**
     * Hugging Face names of tensors, without {@code .weight} and {@code .bias}; those of a layer
     * follow its number.
     *
     * @param body what every name of the body begins with
     * @param layers what the number of a layer follows
     * @param queryKeyValue one fused layer, or three
     * @param expand one layer, or the gate and the layer that it multiplies (Shazeer 2020)
     * @param head the output embedding
     */
    public record Names(
            String body,
            String embedding,
            String layers,
            String inputNorm,
            String feedForwardNorm,
            List<String> queryKeyValue,
            String attended,
            List<String> expand,
            String contract,
            String finalNorm,
            String head) {

        static final Names GPT_NEOX =
                new Names(
                        "gpt_neox.",
                        "embed_in",
                        "layers",
                        "input_layernorm",
                        "post_attention_layernorm",
                        List.of("attention.query_key_value"),
                        "attention.dense",
                        List.of("mlp.dense_h_to_4h"),
                        "mlp.dense_4h_to_h",
                        "final_layer_norm",
                        "embed_out");
        static final Names GPT2 =
                new Names(
                        "transformer.",
                        "wte",
                        "h",
                        "ln_1",
                        "ln_2",
                        List.of("attn.c_attn"),
                        "attn.c_proj",
                        List.of("mlp.c_fc"),
                        "mlp.c_proj",
                        "ln_f",
                        "lm_head");
        static final Names LLAMA =
                new Names(
                        "model.",
                        "embed_tokens",
                        "layers",
                        "input_layernorm",
                        "post_attention_layernorm",
                        List.of("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
                        "self_attn.o_proj",
                        List.of("mlp.gate_proj", "mlp.up_proj"),
                        "mlp.down_proj",
                        "norm",
                        "lm_head");

        /** Queries' and keys' norms of families that have them. */
        public static final List<String> QUERY_KEY_NORMS =
                List.of("self_attn.q_norm", "self_attn.k_norm");

        /** Learned positions of families that have them. */
        public static final String POSITIONS = "wpe";

        /** Returns the name of a module of the body. */
        public String of(String module) {
            return body + module;
        }

        /** Returns the name of a module of a layer. */
        public String of(int layer, String module) {
            return body + layers + "." + layer + "." + module;
        }
    }
}
