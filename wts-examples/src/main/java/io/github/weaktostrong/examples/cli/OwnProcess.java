package io.github.weaktostrong.examples.cli;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** This program in a further process. */
final class OwnProcess {
    private OwnProcess() {}

    /** A command of this program, with the class path and the flags of this process's JVM. */
    static ProcessBuilder of(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("--add-opens=java.base/java.nio=ALL-UNNAMED"); // as the manifest does
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Wts.class.getName());
        command.addAll(arguments);
        return new ProcessBuilder(command);
    }
}
