package io.github.weaktostrong.examples.mini;

import io.github.weaktostrong.checkpoint.Architecture;
import io.github.weaktostrong.checkpoint.BertShape;
import io.github.weaktostrong.checkpoint.BertShape.Pooling;
import io.github.weaktostrong.checkpoint.Checkpoint;
import io.github.weaktostrong.checkpoint.CheckpointWriter;
import io.github.weaktostrong.checkpoint.ConfigJson;
import io.github.weaktostrong.checkpoint.DecoderShape.Activation;
import io.github.weaktostrong.checkpoint.ModelContent;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.privacy.PrivacyHistory;
import io.github.weaktostrong.safetensors.Dtype;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The embedded encoder {@code minilm}: all-MiniLM-L6-v2 (Reimers and Gurevych 2019; Wang et al.
 * 2020), pre-trained on a billion pairs of sentences, 22.6 million parameters.
 *
 * <p>Its 8-bit weights come with a Maven artefact, as an ONNX file; they are dequantised to float32
 * once. A classifier reads the mean over the tokens.
 */
public final class MiniLm {
    /** The name on the command line. */
    public static final String ID = "minilm";

    private static final String ONNX = "/all-minilm-l6-v2-q.onnx";
    private static final String TOKENIZER = "/all-minilm-l6-v2-q-tokenizer.json";
    private static final BertShape SHAPE =
            new BertShape(
                    30522, 384, 6, 12, 1536, 512, 2, Activation.GELU, 1e-12, 0.02, Pooling.MEAN);
    private static final ConfigJson CONFIG =
            new ConfigJson(SHAPE, Architecture.BODY, List.of(), OptionalInt.of(0));

    private MiniLm() {}

    /** The shape: six layers of width 384. */
    public static BertShape shape() {
        return SHAPE;
    }

    /**
     * The pre-trained model, as a folder of 90 MB below the temporary one, which the processes of a
     * user share.
     */
    public static ModelSpec spec() {
        return ModelSpec.folder(
                        UnpackedFiles.inTemporaryFolder()
                                .made(
                                        ID,
                                        Map.of("onnx", ONNX, "tokenizer", TOKENIZER),
                                        MiniLm::isWhole,
                                        MiniLm::write))
                .named(ID);
    }

    private static boolean isWhole(Path folder) throws IOException {
        Path config = folder.resolve(ConfigJson.FILE_NAME);
        return Files.isRegularFile(config)
                && Files.readString(config).equals(CONFIG.toJson())
                && Files.isRegularFile(folder.resolve(Checkpoint.TOKENIZER_FILE_NAME))
                && Files.isRegularFile(folder.resolve(Checkpoint.WEIGHTS_FILE_NAME));
    }

    private static void write(Path folder) throws IOException {
        OnnxGraph graph = OnnxGraph.read(ONNX.substring(1), ByteBuffer.wrap(bytes(ONNX)));
        ModelContent content =
                new ModelContent(
                        CONFIG,
                        new String(bytes(TOKENIZER), StandardCharsets.UTF_8),
                        new QuantisedBert(SHAPE, graph).tensors(),
                        Map.of(),
                        PrivacyHistory.NONE);
        CheckpointWriter.write(folder, content, Dtype.F32);
    }

    private static byte[] bytes(String resource) throws IOException {
        try (InputStream in = UnpackedFiles.resource(resource)) {
            return in.readAllBytes();
        }
    }
}
