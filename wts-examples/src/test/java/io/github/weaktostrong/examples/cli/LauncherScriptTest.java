package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a project of empty files, with a {@code java} and a {@code mvn} that tell. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a bash script")
class LauncherScriptTest {
    @TempDir private Path folder;
    private Path root;
    private Path source;
    private String locale = "C.UTF-8";
    private Optional<String> policy = Optional.empty();

    @BeforeEach
    void makeProject() throws IOException {
        root = Files.createDirectory(folder.toRealPath().resolve("a project"));
        Files.createDirectory(root.resolve(".mvn"));
        Cli.write(root.resolve("pom.xml"), "");
        for (String module : List.of("core", "regularizers", "eval", "examples")) {
            Path home = root.resolve("wts-" + module);
            Files.createDirectories(home.resolve("src/main"));
            Cli.write(home.resolve("pom.xml"), "");
        }
        source = Cli.write(root.resolve("wts-core/src/main/A.java"), "");
        Files.createDirectories(root.resolve("wts-examples/target/wts"));
        Cli.write(root.resolve("wts-examples/target/wts/wts.jar"), "");
        Path stamp = Cli.write(root.resolve("wts-examples/target/wts/.built"), "");
        age(stamp, 60);
        executable(root.resolve("wts"), Files.readString(Cli.projectRoot().resolve("wts")));
        Files.createDirectories(root.resolve("jdk/bin"));
        executable(root.resolve("jdk/bin/java"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\nexit 3\n");
        Files.createDirectory(root.resolve("bin"));
        executable(root.resolve("bin/mvn"), "#!/bin/sh\necho \"$(pwd) $*\" >mvn.log\necho noise\n");
    }

    @Test
    void upToDateJar_isRunWithTheArgumentsAsTheyAreAndItsExitCode() throws Exception {
        Run run = run(root.resolve("wts"), "predict", "--input", "two words");
        assertEquals(3, run.exit);
        assertEquals("", run.err);
        List<String> lines = run.out.lines().toList();
        int jar = lines.indexOf("-jar");
        assertEquals(
                List.of(
                        root.resolve("wts-examples/target/wts/wts.jar").toString(),
                        "predict",
                        "--input",
                        "two words"),
                lines.subList(jar + 1, lines.size()));
        assertTrue(lines.subList(0, jar).contains("-Xmx1g"), run.out);
        assertFalse(Files.exists(root.resolve("mvn.log")));
    }

    /** As in a released archive, which has no sources. */
    @Test
    void jarBesideTheScript_isRunAsItIs() throws Exception {
        Path jar = Cli.write(root.resolve("wts.jar"), "");
        Files.delete(root.resolve("pom.xml"));
        age(source, 120);
        Run run = run(root.resolve("wts"), "--version");
        assertEquals(3, run.exit);
        assertTrue(run.out.contains("-jar\n" + jar + "\n--version\n"), run.out);
        assertFalse(Files.exists(root.resolve("mvn.log")));
    }

    @Test
    void changedSource_isBuiltOnceQuietly() throws Exception {
        age(source, 120);
        Run run = run(root.resolve("wts"), "--help");
        assertEquals(3, run.exit);
        assertEquals("wts: building (once, and after each change of the sources) ...\n", run.err);
        String build = Files.readString(root.resolve("mvn.log")).strip();
        assertTrue(build.startsWith(root + " "), build);
        assertTrue(build.endsWith(" package"), build);
        assertTrue(build.contains("-Dmaven.test.skip=true"), build);
        assertFalse(run.out.contains("noise"), run.out);
    }

    @Test
    void failedBuild_showsItsLogAndRunsNothing() throws Exception {
        age(source, 120);
        executable(root.resolve("bin/mvn"), "#!/bin/sh\necho it broke\nexit 1\n");
        Run run = run(root.resolve("wts"), "--help");
        assertEquals(1, run.exit);
        assertEquals("", run.out);
        assertTrue(run.err.contains("it broke\n"), run.err);
        assertTrue(run.err.endsWith("wts: the build failed, see the log above\n"), run.err);
    }

    @Test
    void waitPolicy_isPassiveUnlessTheUserSetOne() throws Exception {
        executable(
                root.resolve("jdk/bin/java"),
                "#!/bin/sh\necho \"<$OMP_WAIT_POLICY> <$GOMP_SPINCOUNT>\"\n");
        assertEquals("<PASSIVE> <1000>\n", run(root.resolve("wts"), "--help").out);
        policy = Optional.of("ACTIVE");
        assertEquals("<ACTIVE> <>\n", run(root.resolve("wts"), "--help").out);
        policy = Optional.of(""); // set, to the engine's own choice
        assertEquals("<> <>\n", run(root.resolve("wts"), "--help").out);
    }

    @Test
    void memoryOfTheEngine_isKeptForTheNextStepUnlessTheUserSaysOtherwise() throws Exception {
        executable(
                root.resolve("jdk/bin/java"),
                "#!/bin/sh\n"
                        + "echo $MALLOC_ARENA_MAX $MALLOC_TRIM_THRESHOLD_ $MALLOC_MMAP_THRESHOLD_"
                        + " $ONEDNN_PRIMITIVE_CACHE_CAPACITY\n");
        assertEquals("1 1073741824 1073741824 64\n", run(root.resolve("wts"), "--help").out);
        executable(root.resolve("less"), "#!/bin/sh\nMALLOC_TRIM_THRESHOLD_=4096 exec \"$1\"\n");
        Run less = run(root.resolve("less"), root.resolve("wts").toString());
        assertEquals("1 4096 1073741824 64\n", less.out);
    }

    @Test
    void jarThatTheUserNames_isRunAndNothingBuilt() throws Exception {
        age(source, 120);
        executable(root.resolve("bin/mvn"), "#!/bin/sh\nexit 1\n");
        executable(root.resolve("jdk/bin/java"), "#!/bin/sh\necho \"$@\"\n");
        executable(root.resolve("named"), "#!/bin/sh\nWTS_JAR=/some/wts.jar exec \"$1\" --help\n");
        Run run = run(root.resolve("named"), root.resolve("wts").toString());
        assertTrue(run.out.endsWith("-jar /some/wts.jar --help\n"), run.out + run.err);
    }

    @Test
    void tf32_isTurnedOnForTheProcessThatAsksForIt() throws Exception {
        executable(
                root.resolve("jdk/bin/java"),
                "#!/bin/sh\necho \"<$TORCH_ALLOW_TF32_CUBLAS_OVERRIDE>\"\n");
        Path launcher = root.resolve("wts");
        assertEquals("<1>\n", run(launcher, "predict", "--precision", "tf32").out);
        assertEquals("<1>\n", run(launcher, "predict", "--precision=tf32", "--out", "a b").out);
        assertEquals("<>\n", run(launcher, "predict", "--precision", "bf16").out);
        assertEquals("<>\n", run(launcher, "predict", "--out", "tf32").out);
    }

    @Test
    void deletedWorkingFolder_isSaidInsteadOfTheJvmsStackTrace() throws Exception {
        executable(
                root.resolve("gone"),
                "#!/bin/bash\nset -e\nmkdir \"$0.d\"\ncd \"$0.d\"\nrmdir \"$0.d\"\nexec \"$1\"\n");
        Run run = run(root.resolve("gone"), root.resolve("wts").toString());
        assertEquals(1, run.exit);
        assertEquals("", run.out);
        assertTrue(run.err.endsWith("does not exist any more; expected one; change to another\n"));
    }

    /** Whatever Java opened next would otherwise stand in its place. */
    @Test
    void closedStandardOutput_cannotBeWritten() throws Exception {
        executable(root.resolve("jdk/bin/java"), "#!/bin/bash\necho result 2>/dev/null\n");
        executable(root.resolve("closed"), "#!/bin/bash\nexec \"$1\" >&-\n");
        assertEquals(1, run(root.resolve("closed"), root.resolve("wts").toString()).exit);
        assertEquals(0, run(root.resolve("wts")).exit);
    }

    @Test
    void symbolicLink_isFollowed() throws Exception {
        Path link = folder.resolve("link");
        Files.createSymbolicLink(link, root.resolve("wts"));
        assertEquals(3, run(link, "--help").exit);
    }

    @Test
    void localeOfAsciiOrNone_isReplacedByUtf8AndAnyOtherKept() throws Exception {
        executable(root.resolve("jdk/bin/java"), "#!/bin/sh\nprintf '%s' \"$LC_ALL\"\nexit 3\n");
        for (String known : List.of("C", "POSIX", "no_SUCH.UTF-8")) {
            locale = known;
            assertEquals("C.UTF-8", run(root.resolve("wts")).out, known);
        }
        executable(root.resolve("bin/locale"), "#!/bin/sh\necho ISO-8859-1\n");
        locale = "de_DE";
        assertEquals("de_DE", run(root.resolve("wts")).out);
    }

    private Run run(Path launcher, String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(args));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", root.resolve("jdk").toString());
        builder.environment().merge("PATH", root.resolve("bin").toString(), (p, b) -> b + ":" + p);
        builder.environment().put("LC_ALL", locale);
        builder.environment().remove("WTS_MVN_ARGS");
        builder.environment().remove("WTS_JAVA_OPTS");
        builder.environment().remove("WTS_JAR");
        builder.environment().remove("OMP_WAIT_POLICY");
        builder.environment().remove("GOMP_SPINCOUNT");
        builder.environment().keySet().removeIf(name -> name.matches("(MALLOC|ONEDNN)_.*"));
        builder.environment().remove("TORCH_ALLOW_TF32_CUBLAS_OVERRIDE");
        policy.ifPresent(set -> builder.environment().put("OMP_WAIT_POLICY", set));
        Process process = builder.start();
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private static void age(Path file, int secondsAhead) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(secondsAhead)));
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private record Run(int exit, String out, String err) {}
}
