package io.github.weaktostrong.examples.cli;

import ai.djl.Device;
import io.github.weaktostrong.model.Precision;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where models compute, and in which arithmetic. */
final class ComputeOptions {
    @Mixin private DeviceOption device = new DeviceOption();

    @Option(
            names = "--precision",
            paramLabel = "FORMAT",
            description =
                    "Arithmetic of the layers: fp32, bf16 (weights, losses and the optimizer are"
                            + " float32; slow on most CPUs), or tf32 (products of matrices, on a"
                            + " GPU only) (default: fp32).")
    private Optional<String> precision = Optional.empty();

    /** The device as it was named. */
    String deviceName() {
        return device.name();
    }

    /**
     * The device, which starts the engine.
     *
     * @throws IllegalArgumentException if there is none of the name, or it does not compute in the
     *     precision
     */
    Device device() {
        Device found = device.device();
        precision().requireOn(found);
        return found;
    }

    /** The precision; float32 where none was named. */
    Precision precision() {
        return named().orElse(Precision.FLOAT32);
    }

    /** The precision that was named. */
    Optional<Precision> named() {
        return precision.map(Precision::parse);
    }
}
