package io.github.weaktostrong.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.checkpoint.AdapterFiles;
import io.github.weaktostrong.checkpoint.Architecture;
import io.github.weaktostrong.checkpoint.CheckpointWriter;
import io.github.weaktostrong.checkpoint.ModelContent;
import io.github.weaktostrong.engine.HostReads;
import io.github.weaktostrong.safetensors.Dtype;
import io.github.weaktostrong.safetensors.TensorSource;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;

/** Writes a model in memory as a Hugging Face folder, one tensor at a time. */
final class ModelFolder {
    private ModelFolder() {}

    static void write(Path folder, LoadedModel model, Dtype dtype, Map<String, String> extraFiles) {
        try (NDManager scope = model.newStep();
                NDManager host = scope.newSubManager(Device.cpu())) {
            TreeMap<String, TensorSource> tensors = new TreeMap<>();
            model.parameters()
                    .forEach(
                            (name, array) -> {
                                if (!Lora.isAdapter(name)) {
                                    NDArray merged = merged(model, array, scope);
                                    tensors.put(
                                            name,
                                            model.shape().isTransposed(name)
                                                    ? transposed(merged)
                                                    : source(merged, host));
                                }
                            });
            int padding = model.tokenizer().paddingId().orElse(model.tokenizer().endOfTextId());
            ModelContent content =
                    new ModelContent(
                            model.configJson().withPadTokenId(padding),
                            model.tokenizer().json(),
                            tensors,
                            extraFiles,
                            model.privacyHistory());
            CheckpointWriter.write(folder, content, dtype);
        }
    }

    private static NDArray merged(LoadedModel model, NDArray array, NDManager scope) {
        LowRank adapter = model.adapter();
        return adapter == null ? array : adapter.merged(array, scope);
    }

    static void writeAdapter(
            Path folder, LoadedModel model, String base, Map<String, String> extraFiles) {
        Lora lora =
                model.lora()
                        .orElseThrow(
                                () ->
                                        new IllegalStateException(
                                                "a model without an adapter; expected one of"
                                                        + " ModelSpec.withAdapter; save the model"
                                                        + " itself"));
        boolean classifier = model instanceof TextClassifier;
        String head = model.shape().headName(Architecture.CLASSIFIER);
        TreeSet<String> targets = new TreeSet<>();
        Map<String, TensorSource> tensors = new LinkedHashMap<>();
        try (NDManager scope = model.newStep();
                NDManager host = scope.newSubManager(Device.cpu())) {
            model.parameters()
                    .forEach(
                            (name, array) -> {
                                boolean ofHead = classifier && name.startsWith(head + ".");
                                if (Lora.isAdapter(name)) {
                                    targets.add(Lora.layer(name));
                                }
                                if (ofHead || Lora.isAdapter(name)) {
                                    tensors.put(name, source(array, host));
                                }
                            });
            Map<String, Object> config = new LinkedHashMap<>();
            config.put("task_type", classifier ? "SEQ_CLS" : "CAUSAL_LM");
            config.put("base_model_name_or_path", base);
            config.put("r", lora.rank());
            config.put("lora_alpha", lora.alpha());
            config.put("target_modules", targets);
            config.put("modules_to_save", classifier ? List.of(head) : null);
            config.put("fan_in_fan_out", model.shape().isTransposed(targets.first() + ".weight"));
            AdapterFiles.write(folder, tensors, config, extraFiles, model.privacyHistory());
        }
    }

    static TensorSource source(NDArray array, NDManager host) {
        List<Long> shape = LongStream.of(array.getShape().getShape()).boxed().toList();
        return new TensorSource(shape, () -> values(array, host));
    }

    /** Values (out, in) of the model as (in, out). */
    private static TensorSource transposed(NDArray array) {
        int rows = Math.toIntExact(array.getShape().get(0));
        int columns = Math.toIntExact(array.getShape().get(1));
        return new TensorSource(
                List.of((long) columns, (long) rows),
                () -> {
                    float[] values = HostReads.floats(array);
                    float[] turned = new float[values.length];
                    for (int i = 0; i < values.length; i++) {
                        turned[i % columns * rows + i / columns] = values[i];
                    }
                    return FloatBuffer.wrap(turned);
                });
    }

    private static FloatBuffer values(NDArray array, NDManager host) {
        if (array.getDevice().equals(Device.cpu())) {
            return array.toByteBuffer(true).asFloatBuffer();
        }
        NDArray copy = array.toDevice(Device.cpu(), true);
        copy.attach(host); // the buffer is a view of it
        return copy.toByteBuffer(true).asFloatBuffer();
    }
}
