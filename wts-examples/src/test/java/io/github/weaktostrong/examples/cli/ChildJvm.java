package io.github.weaktostrong.examples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A command in a process of its own. */
record ChildJvm(Process process, Path err) {

    /** Starts a command in a folder and waits until it has loaded the engine. */
    static ChildJvm start(Path folder, List<String> command)
            throws IOException, InterruptedException {
        return start(folder, Wts.class, command);
    }

    /** The same with another program. */
    static ChildJvm start(Path folder, Class<?> program, List<String> command)
            throws IOException, InterruptedException {
        List<String> line =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                program.getName()));
        line.addAll(command);
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().put("OMP_NUM_THREADS", "1"); // sums do not depend on the machine
        Process process =
                builder.directory(folder.toFile())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(err.toFile())
                        .start();
        Path maps = Path.of("/proc/" + process.pid() + "/maps");
        if (!Files.exists(maps)) {
            Thread.sleep(3000); // a system that does not show what is loaded
        }
        while (process.isAlive()
                && Files.exists(maps)
                && !Files.readString(maps).contains("libtorch_cpu")) {
            Thread.sleep(20);
        }
        return new ChildJvm(process, err);
    }

    /** What it wrote to standard error so far. */
    String said() throws IOException {
        return Files.readString(err);
    }
}
