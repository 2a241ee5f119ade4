package io.github.weaktostrong.examples.cli;

import ai.djl.Device;
import io.github.weaktostrong.engine.Engines;
import picocli.CommandLine.Option;

/** The device on which a command computes. */
final class DeviceOption {
    @Option(
            names = "--device",
            defaultValue = "auto",
            description =
                    "auto (the first GPU, otherwise the CPU), cpu, gpu0, ... (default:"
                            + " ${DEFAULT-VALUE}).")
    private String name = "auto";

    /** The device as it was named. */
    String name() {
        return name;
    }

    /**
     * The device, which starts the engine.
     *
     * @throws IllegalArgumentException if there is none of the name
     */
    Device device() {
        return Engines.device(name);
    }
}
