package io.github.weaktostrong.examples.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.sun.management.OperatingSystemMXBean;
import io.github.weaktostrong.engine.Engines;
import io.github.weaktostrong.model.LoadedModel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Facts of this machine and process. */
public final class Machine {
    private static final int MATRIX = 1024;
    private static final int CARD_MATRIX = 8192; // a smaller one does not fill a card
    private static final int REPEATS = 5;

    private Machine() {}

    /** The name of a device as {@code --device} takes it. */
    public static String name(Device device) {
        return device.isGpu() ? "gpu" + device.getDeviceId() : "cpu";
    }

    /** Peak resident memory of this process in MiB, where the system tells it (Linux). */
    public static OptionalLong peakResidentMib() {
        Path status = Path.of("/proc/self/status");
        try {
            return Files.exists(status)
                    ? Files.readAllLines(status).stream()
                            .filter(line -> line.startsWith("VmHWM:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                            .findFirst()
                    : OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /**
     * Memory of a GPU in use, in MiB, by whatever process; after timed steps that is their peak,
     * since the engine gives nothing back. Empty for the CPU. Not tried on a GPU so far.
     */
    public static OptionalLong deviceMib(Device device) {
        return Engines.memory(device).stream().mapToLong(all -> all.getUsed() >> 20).findFirst();
    }

    /** Memory of this machine in bytes, where the system tells it. */
    public static OptionalLong hostBytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? OptionalLong.of(system.getTotalMemorySize())
                : OptionalLong.empty();
    }

    /**
     * Operations a second of float32 products, as the model is computed with, of 1024 x 1024
     * matrices, on a GPU of 8192 x 8192.
     */
    static double matmulRate(LoadedModel model) {
        int size = model.device().isGpu() ? CARD_MATRIX : MATRIX;
        try (NDManager scope = model.newStep()) {
            NDArray a = scope.randomUniform(-1, 1, new Shape(size, size));
            NDArray b = scope.randomUniform(-1, 1, new Shape(size, size));
            multiply(model, a, b); // warms up
            long begin = System.nanoTime();
            int count = 0;
            while (System.nanoTime() - begin < 1_000_000_000L) {
                multiply(model, a, b);
                count += REPEATS;
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            return 2.0 * size * size * size * count / seconds;
        }
    }

    private static void multiply(LoadedModel model, NDArray a, NDArray b) {
        for (int i = 0; i < REPEATS; i++) {
            try (NDArray product = model.product(a, b);
                    NDArray first = product.get(0, 0)) {
                first.getFloat(); // waits for the device
            }
        }
    }
}
