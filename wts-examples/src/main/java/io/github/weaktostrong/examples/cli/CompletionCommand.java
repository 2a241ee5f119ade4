package io.github.weaktostrong.examples.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code wts completion}: prints what a shell completes commands and options by. */
@Command(
        name = "completion",
        description = "Print a script by which a shell completes commands and options.",
        mixinStandardHelpOptions = true,
        footerHeading = Wts.EXAMPLES,
        footer = {"  source <(./wts completion bash)", "  source <(./wts completion zsh)"})
final class CompletionCommand implements Callable<Integer> {
    /** The shells that picocli's script is for: it makes zsh read what is meant for bash. */
    enum Shell {
        BASH,
        ZSH
    }

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "SHELL", description = "bash or zsh; both take the same script.")
    @SuppressWarnings("UnusedVariable") // checked by its type; both take the same script
    private Shell shell = Shell.BASH;

    @Override
    public Integer call() {
        CommandSpec root = spec.root();
        System.out.println(AutoComplete.bash(root.name(), root.commandLine()));
        return 0;
    }
}
