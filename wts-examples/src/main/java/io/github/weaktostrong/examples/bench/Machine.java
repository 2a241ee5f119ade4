package io.github.weaktostrong.examples.bench;

import ai.djl.Device;
import com.sun.management.OperatingSystemMXBean;
import io.github.weaktostrong.engine.Engines;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Facts of this machine and process. */
public final class Machine {

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
}
