package io.github.weaktostrong.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** Every rule of {@link Architecture} finds the violation that is planted for it. */
class PlantedViolationsTest {
    private static final JavaClasses PLANTED = new ClassFileImporter().importPackages("planted");

    @Test
    void module_thatUsesItsSibling_isFound() {
        assertFound(
                Architecture.MODULES_USE_CORE_ALONE,
                "planted.weaktostrong.eval.fairness.MetricOfItsTerm");
    }

    @Test
    void package_thatUsesAHigherFloor_isFound() {
        assertFound(
                Architecture.PACKAGES_USE_LOWER_FLOORS,
                "planted.weaktostrong.engine.UpwardReference");
    }

    @Test
    void packages_thatUseEachOther_areFound() {
        assertFound(Architecture.NO_CYCLES, "planted.weaktostrong.train.BackReference");
    }

    @Test
    void pyTorch_outsideTheEngine_isFound() {
        assertFound(
                Architecture.ENGINE_ALONE_KNOWS_PYTORCH,
                "planted.weaktostrong.train.EngineInternals");
    }

    @Test
    void numbers_readUncounted_areFound() {
        assertFound(Architecture.STEPS_READ_IN_ONE_WAY, "planted.weaktostrong.train.UncountedRead");
    }

    @Test
    void arrays_copiedWithAWait_areFound() {
        assertFound(
                Architecture.STEPS_MAKE_ARRAYS_IN_ONE_WAY,
                "planted.weaktostrong.train.WaitingCopy");
    }

    @Test
    void tensor_inARecordOrResult_isFound() {
        ArchRule rule = Architecture.NO_TENSOR_IN_RECORDS_AND_RESULTS;
        assertFound(rule, "planted.weaktostrong.train.TensorRecord");
        assertFound(rule, "planted.weaktostrong.result.TensorResult");
    }

    @Test
    void tensor_givenToAListener_isFound() {
        assertFound(
                Architecture.NO_TENSOR_FOR_LISTENERS, "planted.weaktostrong.train.TensorListener");
    }

    @Test
    void internalType_inAnotherModule_isFoundUnlessListed() {
        ArchRule rule = Architecture.INTERNALS_STAY_INSIDE;
        assertFound(rule, "io.github.weaktostrong.engine.GradMode");
        assertFalse(report(rule).contains("Engines"), report(rule));
        assertEquals(1, rule.evaluate(PLANTED).getFailureReport().getDetails().size());
    }

    private static void assertFound(ArchRule rule, String type) {
        assertTrue(report(rule).contains(type), report(rule));
    }

    private static String report(ArchRule rule) {
        return String.join("\n", rule.evaluate(PLANTED).getFailureReport().getDetails());
    }
}
