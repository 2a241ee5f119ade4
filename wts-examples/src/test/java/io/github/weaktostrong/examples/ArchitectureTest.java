package io.github.weaktostrong.examples;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;

/** The main sources of all modules keep the rules of {@link Architecture}. */
@AnalyzeClasses(
        packages = "io.github.weaktostrong",
        importOptions = ArchitectureTest.MainClasses.class)
class ArchitectureTest {
    // Methods, not fields: a field's rule is carried out but not counted in the reports.

    @ArchTest
    void modules_besideOneAnother_useCoreAlone(JavaClasses classes) {
        Architecture.MODULES_USE_CORE_ALONE.check(classes);
    }

    @ArchTest
    void packages_onTheirFloors_useLowerFloorsOnly(JavaClasses classes) {
        Architecture.PACKAGES_USE_LOWER_FLOORS.check(classes);
    }

    @ArchTest
    void packages_ofAllModules_formNoCycle(JavaClasses classes) {
        Architecture.NO_CYCLES.check(classes);
    }

    @ArchTest
    void pyTorch_belowItsPublicApi_isKnownToTheEngineAlone(JavaClasses classes) {
        Architecture.ENGINE_ALONE_KNOWS_PYTORCH.check(classes);
    }

    @ArchTest
    void recordsAndResults_handedOut_holdNoTensor(JavaClasses classes) {
        Architecture.NO_TENSOR_IN_RECORDS_AND_RESULTS.check(classes);
    }

    @ArchTest
    void listeners_ofTrainings_areToldOfNoTensor(JavaClasses classes) {
        Architecture.NO_TENSOR_FOR_LISTENERS.check(classes);
    }

    @ArchTest
    void engine_ofAnyClassButBenchmarks_drawsNoNumbers(JavaClasses classes) {
        Architecture.ENGINE_DRAWS_NO_NUMBERS.check(classes);
    }

    @ArchTest
    void numbersOfArrays_inSteps_areReadInOneWay(JavaClasses classes) {
        Architecture.STEPS_READ_IN_ONE_WAY.check(classes);
    }

    @ArchTest
    void arrays_ofSteps_areMadeInOneWay(JavaClasses classes) {
        Architecture.STEPS_MAKE_ARRAYS_IN_ONE_WAY.check(classes);
    }

    @ArchTest
    void internalTypes_outsideTheirModule_areUsedByTheListOnly(JavaClasses classes) {
        Architecture.INTERNALS_STAY_INSIDE.check(classes);
    }

    /** Compiled main sources, in jars or folders. */
    static final class MainClasses implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/test-classes/");
        }
    }
}
