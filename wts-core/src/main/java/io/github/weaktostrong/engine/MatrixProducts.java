package io.github.weaktostrong.engine;

import ai.djl.Device;
import com.google.common.base.Suppliers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What multiplies float32 matrices in scripted operations.
 *
 * <p>PyTorch gives them to the BLAS that it was built with, on x86 Intel's MKL, which on AMD's
 * processors uses vectors of 256 bits. oneDNN, which is in PyTorch as well, uses 512 where there
 * are, on Zen 5 (family 26) twice as fast. It is PyTorch's convolution of one by one that goes
 * there, with gradients, and copies nothing: the rows of a matrix are the places of an image whose
 * channels are its columns. The methods of both are in {@code products_blas.py} and {@code
 * products_onednn.py}; results differ in last digits.
 */
enum MatrixProducts {
    /** PyTorch's BLAS; on a GPU cuBLAS. */
    BLAS,
    /** oneDNN for large products, the BLAS for others. */
    ONEDNN;

    /** Environment variable that chooses, {@code blas} or {@code onednn}. */
    static final String VARIABLE = "WTS_MATMUL";

    private static final Logger LOG = LoggerFactory.getLogger(MatrixProducts.class);
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo"); // Linux only
    private static final Pattern FAMILY = Pattern.compile("(?m)^cpu family\\s*:\\s*(\\d{1,4})$");
    private static final int ZEN_5 = 26;
    private static final Supplier<MatrixProducts> ON_CPU =
            Suppliers.memoize(() -> of(processors(), Optional.ofNullable(System.getenv(VARIABLE))));

    /** Those of a device: chosen once for the process. */
    static MatrixProducts on(Device device) {
        return device.isGpu() ? BLAS : ON_CPU.get();
    }

    /**
     * The choice of the user, or by the processor.
     *
     * @param processors as Linux describes them, may be empty
     * @throws IllegalArgumentException if the choice is another one than those
     */
    static MatrixProducts of(String processors, Optional<String> choice) {
        if (choice.isPresent()) {
            for (MatrixProducts each : values()) {
                if (each.word().equals(choice.get())) {
                    return each;
                }
            }
            throw new IllegalArgumentException(
                    "environment variable %s is '%s'; expected blas or onednn; set one of them or leave it out"
                            .formatted(VARIABLE, choice.get()));
        }
        Matcher family = FAMILY.matcher(processors);
        boolean wide =
                processors.contains("AuthenticAMD")
                        && processors.contains(" avx512f ")
                        && family.find()
                        && Integer.parseInt(family.group(1)) >= ZEN_5;
        return wide ? ONEDNN : BLAS;
    }

    private static String processors() {
        try {
            return Files.isReadable(PROCESSORS)
                    ? Files.readString(PROCESSORS, StandardCharsets.UTF_8)
                    : "";
        } catch (IOException e) {
            LOG.debug("{} cannot be read", PROCESSORS, e);
            return "";
        }
    }

    /** Name of the file with the methods, beside this class. */
    String resource() {
        return "products_%s.py".formatted(word());
    }

    /** The choice as {@link #VARIABLE} has it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
