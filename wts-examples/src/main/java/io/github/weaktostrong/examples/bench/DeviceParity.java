package io.github.weaktostrong.examples.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.github.weaktostrong.checkpoint.ModelShape;
import io.github.weaktostrong.data.JsonFiles;
import io.github.weaktostrong.engine.ChaChaOps;
import io.github.weaktostrong.engine.Engines;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.LoadedModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.ClippingRule;
import io.github.weaktostrong.regularizers.privacy.DifferentialPrivacy;
import io.github.weaktostrong.safetensors.SafetensorsFile;
import io.github.weaktostrong.train.CausalTraining;
import io.github.weaktostrong.train.ClassifierTraining;
import io.github.weaktostrong.train.CorpusLoss;
import io.github.weaktostrong.train.LabelledRows;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.ChaCha20ParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * How far a device's numbers are from those of PyTorch on a CPU.
 *
 * @param models folders that were compared
 * @param logits largest difference of a classifier's logits, or of a language model's mean loss of
 *     a row's next tokens
 * @param clippedSums largest difference of sums of clipped gradients, as a share of a model's
 *     largest entry; norms err upwards by up to a thousandth, so that clipping is never too weak
 * @param keyStream whether its ChaCha20 is the JDK's, bit by bit
 */
public record DeviceParity(int models, double logits, double clippedSums, boolean keyStream) {
    private static final String SUMS = "clipped_gradient_sum.safetensors";
    private static final int BLOCKS = 4096; // compared at once

    /**
     * Compares a device with the folders of a folder that hold a model, {@code expected.json} and
     * {@code clipped_gradient_sum.safetensors}, as the fixtures of the core module do.
     *
     * @throws IllegalArgumentException if it has none of these
     */
    public static DeviceParity of(Path fixtures, Device device) {
        double logits = 0;
        double sums = 0;
        List<Path> folders = folders(fixtures);
        for (Path folder : folders) {
            Expected expected = Expected.read(folder);
            try (LoadedModel model = expected.open(device)) {
                logits = larger(logits, expected.outputDifference(model));
                sums = larger(sums, expected.sumDifference(model));
            }
        }
        return new DeviceParity(folders.size(), logits, sums, keyStream(device));
    }

    private static List<Path> folders(Path fixtures) {
        try (Stream<Path> all = Files.list(fixtures)) {
            List<Path> folders =
                    all.filter(each -> Files.exists(each.resolve(SUMS))).sorted().toList();
            if (folders.isEmpty()) {
                throw new IllegalArgumentException(
                        fixtures
                                + " has no folder with "
                                + SUMS
                                + "; expected the core module's fixtures; name"
                                + " wts-core/src/test/resources/fixtures");
            }
            return folders;
        } catch (IOException e) {
            throw new UncheckedIOException(fixtures + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The larger of two differences; infinite where one is no number. */
    private static double larger(double a, double b) {
        return Double.isNaN(b) ? Double.POSITIVE_INFINITY : Math.max(a, b);
    }

    /** What PyTorch found with a model. */
    private record Expected(Path folder, JsonObject json, List<int[]> rows) {
        static Expected read(Path folder) {
            JsonObject json = JsonFiles.readObject(folder.resolve("expected.json"));
            return new Expected(
                    folder,
                    json,
                    List.of(new Gson().fromJson(json.get("input_ids"), int[][].class)));
        }

        LoadedModel open(Device device) {
            ModelSpec spec = ModelSpec.folder(folder);
            return json.has("logits")
                    ? TextClassifier.open(spec, spec.headClasses().orElseThrow(), 0, device)
                    : CausalLanguageModel.open(spec, device);
        }

        double outputDifference(LoadedModel model) {
            double worst = 0;
            if (model instanceof TextClassifier classifier) {
                float[][] found = classifier.logits(rows);
                float[][] logits = new Gson().fromJson(json.get("logits"), float[][].class);
                for (int i = 0; i < logits.length; i++) {
                    for (int c = 0; c < logits[i].length; c++) {
                        worst = larger(worst, Math.abs(logits[i][c] - found[i][c]));
                    }
                }
                return worst;
            }
            CorpusLoss found = CorpusLoss.of((CausalLanguageModel) model, rows);
            double[] losses = new Gson().fromJson(json.get("mean_token_losses"), double[].class);
            for (int i = 0; i < losses.length; i++) {
                if (found.meanTokenLoss(i).isPresent()) {
                    double own = found.meanTokenLoss(i).getAsDouble();
                    worst = larger(worst, Math.abs(losses[i] - own));
                }
            }
            return worst;
        }

        /** Takes one private step without noise, which trains the model: it comes last. */
        double sumDifference(LoadedModel model) {
            Captured sums = new Captured(json.get("clip").getAsDouble());
            TrainingConfig config =
                    TrainingConfig.builder()
                            .batchSize(rows.size())
                            .maxLength(model.shape().positions())
                            .maxGradNorm(0)
                            .mechanism(sums)
                            .build();
            if (model instanceof TextClassifier classifier) {
                int[] labels = new Gson().fromJson(json.get("labels"), int[].class);
                float[][] targets = new float[labels.length][classifier.classes()];
                IntStream.range(0, labels.length).forEach(i -> targets[i][labels[i]] = 1);
                ClassifierTraining.run(
                        classifier,
                        new LabelledRows(rows, targets, new int[labels.length], List.of("all")),
                        ClassificationObjective.of(AuxiliaryConfidenceLoss.off(), List.of()),
                        config,
                        TrainingListener.NONE);
            } else {
                CausalTraining.run(
                        (CausalLanguageModel) model, rows, config, TrainingListener.NONE);
            }
            return difference(model.shape(), sums.found);
        }

        private double difference(ModelShape shape, Map<String, float[]> found) {
            double scale = 0;
            double worst = 0;
            try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(SUMS))) {
                for (String name : file.tensors().keySet()) {
                    FloatBuffer expected = file.floats(name).asFloatBuffer();
                    float[] own = found.get(name);
                    if (own == null) {
                        return Double.POSITIVE_INFINITY;
                    }
                    long[] sizes = shape.parameterShapes().get(name); // none of a head
                    int out = shape.isTransposed(name) && sizes != null ? (int) sizes[0] : 1;
                    int in = own.length / out;
                    for (int i = 0; i < own.length; i++) {
                        float value = expected.get(i);
                        scale = Math.max(scale, Math.abs(value));
                        worst = larger(worst, Math.abs(value - own[i % out * in + i / out]));
                    }
                }
            }
            return worst / scale;
        }
    }

    /** Whether blocks at both ends of the counter are those of the JDK under one key. */
    private static boolean keyStream(Device device) {
        byte[] key = new byte[32];
        byte[] nonce = new byte[12];
        SplittableRandom random = new SplittableRandom(1);
        random.nextBytes(key);
        random.nextBytes(nonce);
        byte[] constants = "expand 32-byte k".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer bytes = ByteBuffer.allocate(64).put(constants).put(key).putInt(0).put(nonce);
        int[] state = words(bytes.array());
        boolean equal = true;
        try (NDManager manager = Engines.openManager(device);
                ChaChaOps ops = new ChaChaOps(manager)) {
            for (long first : new long[] {0, 1L << 31, ChaChaOps.BLOCKS - BLOCKS}) {
                try (NDArray blocks = ops.blocks(state, first, BLOCKS)) {
                    equal &= Arrays.equals(blocks.toIntArray(), jdk(key, nonce, (int) first));
                }
            }
        }
        return equal;
    }

    private static int[] jdk(byte[] key, byte[] nonce, int counter) {
        try {
            Cipher cipher = Cipher.getInstance("ChaCha20");
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(key, "ChaCha20"),
                    new ChaCha20ParameterSpec(nonce, counter));
            return words(cipher.doFinal(new byte[64 * BLOCKS]));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "no ChaCha20 in this Java; expected every runtime from 11 on to have it", e);
        }
    }

    private static int[] words(byte[] littleEndian) {
        int[] words = new int[littleEndian.length / Integer.BYTES];
        ByteBuffer.wrap(littleEndian).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(words);
        return words;
    }

    /** Takes all rows, keeps the clipped sums and adds no noise. */
    private static final class Captured extends WrappedMechanism {
        private final Map<String, float[]> found = new HashMap<>();

        Captured(double clip) {
            super(DifferentialPrivacy.dpSgd().noiseMultiplier(1).maxGradNorm(clip));
        }

        @Override
        protected Session wrap(Session session, int rows) {
            return new WrappedSession(session) {
                @Override
                public int[] nextBatch() {
                    return IntStream.range(0, rows).toArray();
                }

                @Override
                public Optional<ClippingRule> clippingRule(int parts) {
                    return session.clippingRule(parts);
                }

                @Override
                public void addNoise(Map<String, NDArray> clippedSums) {
                    clippedSums.forEach((name, sum) -> found.put(name, sum.toFloatArray()));
                }
            };
        }
    }
}
