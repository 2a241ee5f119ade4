package io.github.weaktostrong.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.Utils;
import ai.djl.util.cuda.CudaUtils;
import com.google.common.base.Throwables;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that starts the engine and names its devices.
 *
 * <p>DJL's engine is global to the process. Before it starts, its usage tracking is switched off;
 * nothing is fetched by this library, and DJL itself loads its natives from the class path (or, for
 * CUDA, from its own download unless {@code ai.djl.offline} is set).
 */
public final class Engines {
    private static final Logger LOG = LoggerFactory.getLogger(Engines.class);
    private static final String ENGINE = "PyTorch";
    private static final int CHUNK_SHARE = 64; // several arrays of a chunk are there at once

    /** The engine's failure, known by its text alone, which goes on with a native stack trace. */
    private static final Pattern OUT_OF_MEMORY =
            Pattern.compile(
                    "DefaultCPUAllocator: [^\\r\\n]*?(?=\\. Error code|\\R|$)"
                            + "|CUDA (error: )?out of memory(\\. Tried to allocate [\\d.]+ \\w+)?");

    private Engines() {}

    /** Starts the engine if need be and opens a manager on the device; the caller closes it. */
    public static NDManager openManager(Device device) {
        NDManager manager = engine().newBaseManager(device);
        // our scripted operations are called with ever new shapes: specialising costs, never pays
        JniUtils.setGraphExecutorOptimize(false);
        return manager;
    }

    /**
     * The device of a name.
     *
     * @param name {@code auto} (first GPU, otherwise CPU), {@code cpu}, or {@code gpu0}, {@code
     *     gpu1}
     * @throws IllegalArgumentException if the name is another one or the GPU does not exist
     */
    public static Device device(String name) {
        int gpus = engine().getGpuCount();
        if (name.equals("auto")) {
            return gpus > 0 ? Device.gpu() : Device.cpu();
        }
        if (name.equals("cpu")) {
            return Device.cpu();
        }
        if (!name.matches("gpu\\d{1,3}")) {
            throw new IllegalArgumentException(
                    "device '"
                            + name
                            + "'; expected auto, cpu or gpu0, gpu1, ...; name one of them");
        }
        int index = Integer.parseInt(name.substring(3));
        if (index >= gpus) {
            throw new IllegalArgumentException(
                    "device '"
                            + name
                            + "' does not exist: the engine sees "
                            + gpus
                            + " GPU(s); use cpu or auto, or see docs/gpu.md for the CUDA natives");
        }
        return Device.gpu(index);
    }

    /** Returns name and version of the engine and its number of threads, for records of runs. */
    public static String description() {
        Engine engine = engine();
        return "DJL "
                + Engine.getDjlVersion()
                + ", "
                + engine.getEngineName()
                + " "
                + engine.getVersion();
    }

    /**
     * What multiplies float32 matrices on a device: {@code onednn} where that is faster, {@code
     * blas} for the engine's own choice. Results differ in last digits.
     */
    public static String products(Device device) {
        return MatrixProducts.on(device).word();
    }

    /**
     * Memory of a GPU: used by whatever process, and in all. Empty for the CPU, and where CUDA's
     * runtime library is not found. Not tried on a GPU so far.
     */
    public static Optional<MemoryUsage> memory(Device device) {
        if (!device.isGpu()) {
            return Optional.empty();
        }
        try {
            return Optional.of(CudaUtils.getGpuMemory(device));
        } catch (RuntimeException | LinkageError e) {
            return Optional.empty();
        }
    }

    /**
     * Floats of one chunk of logits over the vocabulary.
     *
     * @param onCpu floats that serve the CPU best
     * @return as many, or a 64th of a GPU's memory where that is more
     */
    public static long chunkFloats(Device device, int onCpu) {
        return chunkFloats(memory(device).map(MemoryUsage::getMax).orElse(0L), onCpu);
    }

    static long chunkFloats(long memory, int onCpu) {
        return Math.max(onCpu, memory / (CHUNK_SHARE * Float.BYTES));
    }

    /** What the engine says of memory that ran out, its own or the device's, in one line. */
    public static Optional<String> outOfMemory(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            Matcher said = OUT_OF_MEMORY.matcher(String.valueOf(cause.getMessage()));
            if (said.find()) {
                return Optional.of(said.group());
            }
        }
        return Optional.empty();
    }

    /** Threads that one operation may use. */
    public static int threads() {
        engine();
        return JniUtils.getNumThreads();
    }

    private static Engine engine() {
        if (System.getProperty("OPT_OUT_TRACKING") == null) {
            System.setProperty("OPT_OUT_TRACKING", "true");
        }
        if (!Engine.hasEngine(ENGINE)) {
            throw new IllegalStateException(
                    "no PyTorch natives on the class path; expected ai.djl.pytorch:pytorch-jni and"
                            + " ai.djl.pytorch:pytorch-native-cpu of this platform; add them as"
                            + " runtime dependencies (see docs/gpu.md for CUDA)");
        }
        Path cache = Utils.getEngineCacheDir("pytorch");
        if (Utils.getEnvOrSystemProperty("PYTORCH_LIBRARY_PATH") == null) {
            firstUse(cache).ifPresent(LOG::info);
        }
        try {
            return Engine.getEngine(ENGINE);
        } catch (RuntimeException | LinkageError e) {
            throw unloadable(e, cache);
        }
    }

    /** What happens before the first start; empty where the folder has libraries. */
    static Optional<String> firstUse(Path cache) {
        String[] unpacked = cache.toFile().list();
        return unpacked == null || unpacked.length == 0
                ? Optional.of(
                        "unpacking PyTorch's libraries into %s, once: about 450 MB for a CPU (DJL_CACHE_DIR names another folder)"
                                .formatted(cache))
                : Optional.empty();
    }

    /**
     * Returns a failure that names the folder into which the engine's libraries are unpacked, which
     * DJL's own does not.
     */
    static IllegalStateException unloadable(Throwable failure, Path cache) {
        Throwable root = Throwables.getRootCause(failure);
        return new IllegalStateException(
                "PyTorch's libraries cannot be unpacked or loaded (%s: %s); expected a writable folder with 1 GB of room at %s; make room there or set DJL_CACHE_DIR to another folder"
                        .formatted(
                                root.getClass().getSimpleName(),
                                Objects.requireNonNullElse(root.getMessage(), "no reason given"),
                                cache),
                failure);
    }
}
