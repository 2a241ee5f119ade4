package io.github.weaktostrong.examples;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.ArchCondition.from;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/** Rules that the packages of all modules keep. */
final class Architecture {
    private static final String ROOT = "(root)";

    /**
     * Packages from the lowest floor to the highest: each uses only floors below its own, so that
     * those of one floor do not see each other.
     */
    private static final List<List<String>> FLOORS =
            List.of(
                    List.of("engine", "trend"),
                    List.of("provenance"),
                    List.of("data"),
                    List.of("privacy"),
                    List.of("objective", "safetensors"),
                    List.of("checkpoint"),
                    List.of("hub"),
                    List.of("model"),
                    List.of("benchmark", "train"),
                    List.of("result", "trial"),
                    List.of(ROOT),
                    List.of("regularizers"),
                    List.of(
                            "regularizers.fairness",
                            "regularizers.privacy",
                            "regularizers.robustness"),
                    List.of("eval.statistics", "eval.classification"),
                    List.of("eval.adult", "eval.fairness", "eval.privacy", "eval.robustness"),
                    List.of("eval.messages", "eval.report"),
                    List.of("eval.benchmark"),
                    List.of("examples.bench", "examples.mini", "examples.rows"),
                    List.of("examples.experiments"),
                    List.of("examples.reproduce", "examples.spark"),
                    List.of("examples", "examples.cli"));

    /** Types of internal packages that other modules may use nevertheless. */
    private static final String OPEN_INTERNALS =
            ".*\\.(engine\\.(ChaChaOps|DeviceArrays|Engines)|safetensors\\.(Dtype|SafetensorsFile|TensorSource))";

    private static final Pattern STABILITY =
            Pattern.compile(
                    "@API\\(status = API\\.Status\\.(\\w+)\\)\n@NullMarked\npackage ([\\w.]+);");

    private static final String ABOVE_CORE = "..weaktostrong.(regularizers|eval|examples)..";

    private static final DescribedPredicate<JavaType> TENSOR =
            describe(
                    "tensor",
                    type ->
                            type.getAllInvolvedRawTypes().stream()
                                    .anyMatch(
                                            raw -> raw.getPackageName().equals("ai.djl.ndarray")));

    /** Modules: regularizers and eval use core alone, and core none of the others. */
    static final ArchRule MODULES_USE_CORE_ALONE =
            layeredArchitecture()
                    .consideringOnlyDependenciesInLayers()
                    .layer("core")
                    .definedBy(resideOutsideOfPackage(ABOVE_CORE))
                    .layer("regularizers")
                    .definedBy("..weaktostrong.regularizers..")
                    .layer("eval")
                    .definedBy("..weaktostrong.eval..")
                    .optionalLayer("examples")
                    .definedBy("..weaktostrong.examples..")
                    .whereLayer("core")
                    .mayNotAccessAnyLayer()
                    .whereLayer("regularizers")
                    .mayOnlyAccessLayers("core")
                    .whereLayer("eval")
                    .mayOnlyAccessLayers("core");

    /** Floors: a package uses only packages of the floors below its own. */
    static final ArchRule PACKAGES_USE_LOWER_FLOORS = floors();

    /** Cycles: no package reaches itself through others. */
    static final ArchRule NO_CYCLES =
            slices().assignedFrom(new Packages()).should().beFreeOfCycles();

    /** Engine: DJL's PyTorch engine, below its public API, is known to one package. */
    static final ArchRule ENGINE_ALONE_KNOWS_PYTORCH =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("..weaktostrong.engine")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("ai.djl.pytorch..");

    /** Records: what is handed out needs no closing. */
    static final ArchRule NO_TENSOR_IN_RECORDS_AND_RESULTS =
            noFields()
                    .that()
                    .areDeclaredInClassesThat(
                            describe("are public records or results", Architecture::isHandedOut))
                    .should(from(describe("hold a tensor", field -> TENSOR.test(field.getType()))));

    /** Listeners: nobody who only listens can keep a tensor. */
    static final ArchRule NO_TENSOR_FOR_LISTENERS =
            noMethods()
                    .that()
                    .areDeclaredInClassesThat()
                    .haveSimpleNameEndingWith("Listener")
                    .should(
                            from(
                                    describe(
                                            "be told of a tensor",
                                            method ->
                                                    method.getParameterTypes().stream()
                                                            .anyMatch(TENSOR))));

    /** Random numbers come from streams of this project; the engine's generator keeps no secret. */
    static final ArchRule ENGINE_DRAWS_NO_NUMBERS =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("..weaktostrong.examples.bench") // times with matrices
                    .should()
                    .callMethodWhere(
                            describe(
                                    "the engine draws numbers",
                                    call ->
                                            call.getTargetOwner()
                                                            .getPackageName()
                                                            .startsWith("ai.djl.ndarray")
                                                    && call.getName()
                                                            .matches(
                                                                    "random.*|sample.*|truncatedNormal")));

    /** Waiting for a device: the packages of a step read numbers in the one way that is counted. */
    static final ArchRule STEPS_READ_IN_ONE_WAY =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "..weaktostrong.engine", "..weaktostrong.model", "..weaktostrong.train")
                    .and()
                    .doNotHaveSimpleName("HostReads")
                    .should()
                    .accessTargetWhere(
                            describe(
                                    "an array is read",
                                    access ->
                                            access.getTargetOwner().isEquivalentTo(NDArray.class)
                                                    && access.getName()
                                                            .matches(
                                                                    "to\\w*Array|get(Boolean|Byte|Double|Float|Int|Long|Uint8)")));

    /** Waiting for a device: a step's numbers become arrays in the one way that does not wait. */
    static final ArchRule STEPS_MAKE_ARRAYS_IN_ONE_WAY =
            noClasses()
                    .that()
                    .resideInAnyPackage("..weaktostrong.model", "..weaktostrong.train")
                    .should()
                    .accessTargetWhere(
                            describe(
                                    "numbers become an array",
                                    access ->
                                            access.getTargetOwner().isEquivalentTo(NDManager.class)
                                                    && access.getTarget()
                                                            .getFullName()
                                                            .matches(
                                                                    ".*\\.create\\((\\[|float|double|int|long|boolean).*")));

    /** Internal packages: other modules use them by the list only. */
    static final ArchRule INTERNALS_STAY_INSIDE =
            noClasses()
                    .that()
                    .resideInAPackage(ABOVE_CORE)
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage(internalPackages())
                                    .and(DescribedPredicate.not(nameMatching(OPEN_INTERNALS)))
                                    .as("are internal"));

    private Architecture() {}

    private static ArchRule floors() {
        LayeredArchitecture floors = layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (String name : FLOORS.stream().flatMap(List::stream).toList()) {
            floors = floors.layer(name).definedBy(pattern(name));
        }
        List<String> below = new ArrayList<>();
        for (List<String> floor : FLOORS) {
            for (String name : floor) {
                floors =
                        below.isEmpty()
                                ? floors.whereLayer(name).mayNotAccessAnyLayer()
                                : floors.whereLayer(name)
                                        .mayOnlyAccessLayers(below.toArray(String[]::new));
            }
            below.addAll(floor);
        }
        return floors.ensureAllClassesAreContainedInArchitectureIgnoring(pattern("eval"));
    }

    private static String pattern(String name) {
        return name.equals(ROOT) ? "..weaktostrong" : "..weaktostrong." + name;
    }

    private static boolean isHandedOut(JavaClass type) {
        return resideOutsideOfPackage("..weaktostrong.engine").test(type)
                && (resideInAPackage("..weaktostrong.result").test(type)
                        || type.isRecord() && isPublic(type));
    }

    private static boolean isPublic(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(Architecture::isPublic).orElse(true);
    }

    private static String[] internalPackages() {
        return stability().entrySet().stream()
                .filter(each -> each.getValue() == API.Status.INTERNAL)
                .map(Map.Entry::getKey)
                .toArray(String[]::new);
    }

    /** How long each package of the libraries is meant to stay, as its page says. */
    static Map<String, API.Status> stability() {
        Map<String, API.Status> found = new TreeMap<>();
        for (String module : List.of("wts-core", "wts-regularizers", "wts-eval")) {
            Path sources = Markdown.root().resolve(module).resolve("src/main/java");
            try (Stream<Path> files = Files.walk(sources)) {
                for (Path file : files.filter(f -> f.endsWith("package-info.java")).toList()) {
                    String text = Files.readString(file);
                    Matcher page = STABILITY.matcher(text);
                    if (!page.find()) {
                        throw new IllegalStateException(
                                file + " says nothing of stability; expected @API(status = ...)");
                    }
                    found.put(page.group(2), API.Status.valueOf(page.group(1)));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return found;
    }

    /** One slice for every package, the root's among them. */
    private static final class Packages implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return resideInAPackage("..weaktostrong..").test(type)
                    ? SliceIdentifier.of(type.getPackageName())
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }
}
