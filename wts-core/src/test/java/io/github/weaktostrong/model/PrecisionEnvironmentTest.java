package io.github.weaktostrong.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which precisions a process has, by device and environment. */
class PrecisionEnvironmentTest {
    private static final String TORCH = "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE";
    private static final String NVIDIA = "NVIDIA_TF32_OVERRIDE";

    /** The two variables ({@code -} for none), and which of the three precisions are taken. */
    @ParameterizedTest
    @CsvSource({
        "gpu,-,-,true,false,true",
        "gpu,1,-,false,true,false",
        "gpu,0,-,true,false,true",
        "gpu,1,0,false,false,false",
        "gpu,-,0,true,false,true",
        "gpu,-,1,false,false,false",
        "gpu,1,1,false,true,false",
        "cpu,-,-,true,false,true",
        "cpu,-,1,true,false,true",
        "cpu,1,-,false,false,false"
    })
    void precision_isTakenWhereTheProcessHasItAndNoOther(
            String device, String torch, String nvidia, boolean fp32, boolean tf32, boolean bf16) {
        Map<String, String> environment =
                torch.equals("-")
                        ? (nvidia.equals("-") ? Map.of() : Map.of(NVIDIA, nvidia))
                        : (nvidia.equals("-")
                                ? Map.of(TORCH, torch)
                                : Map.of(TORCH, torch, NVIDIA, nvidia));
        Device on = device.equals("gpu") ? Device.gpu() : Device.cpu();
        assertEquals(fp32, isTaken(Precision.FLOAT32, on, environment));
        assertEquals(tf32, isTaken(Precision.TF32, on, environment));
        assertEquals(bf16, isTaken(Precision.BFLOAT16, on, environment));
    }

    private static boolean isTaken(
            Precision precision, Device device, Map<String, String> environment) {
        try {
            precision.requireOn(device, environment);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Test
    void refusals_sayHowToMendThem() {
        assertMessage(Precision.TF32, Device.gpu(), Map.of(), "expected " + TORCH + "=1");
        assertMessage(Precision.TF32, Device.cpu(), Map.of(), "expected a GPU");
        assertMessage(
                Precision.BFLOAT16, Device.gpu(), Map.of(TORCH, "1"), "turns tf32 on by " + TORCH);
    }

    private static void assertMessage(
            Precision precision, Device device, Map<String, String> environment, String part) {
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> precision.requireOn(device, environment))
                        .getMessage();
        assertTrue(message.contains(part), message);
    }
}
