package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.StoppedException;
import io.github.weaktostrong.provenance.Environment;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code wts} and its subcommands: a thin layer over the public API. */
@Command(
        name = "wts",
        description = "Weak-to-strong trustworthiness: fairness, robustness, privacy.",
        mixinStandardHelpOptions = true,
        versionProvider = Wts.Version.class,
        footerHeading = Wts.EXAMPLES,
        footer = {
            "  wts fairness --out out/fairness",
            "  wts help train",
            "  source <(./wts completion bash)"
        },
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            TrainCommand.class,
            LabelCommand.class,
            PredictCommand.class,
            PerplexityCommand.class,
            GenerateCommand.class,
            MergeCommand.class,
            AttackCommand.class,
            MetricsCommand.class,
            EpsilonCommand.class,
            PropertyCommands.Fairness.class,
            PropertyCommands.Ood.class,
            PropertyCommands.Adversarial.class,
            CompareCommand.class,
            ReproduceCommand.class,
            RerunCommand.class,
            PropertyCommands.Privacy.class,
            PretrainCommand.class,
            WorkerCommand.class,
            BenchCommand.class,
            CompletionCommand.class,
            HelpCommand.class
        })
public final class Wts {
    /** Heading of the examples at the end of a command's help. */
    static final String EXAMPLES = "%nExamples:%n";

    private static final String A_VALUE = "a value as in its help";
    private static final Map<Class<?>, String> EXPECTED =
            Map.of(
                    Integer.class, "a whole number of at most " + Integer.MAX_VALUE,
                    int.class, "a whole number of at most " + Integer.MAX_VALUE,
                    Long.class, "a whole number of at most " + Long.MAX_VALUE,
                    long.class, "a whole number of at most " + Long.MAX_VALUE,
                    Double.class, "a number such as 0.5",
                    double.class, "a number such as 0.5",
                    boolean.class, "the option alone");

    private static final int FAILED = 1;
    private static final int BAD_INPUT = 2;
    private static final int LONGEST_LINE = 2_000;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Show the stack trace of an error.")
    private boolean debug;

    private Wts() {}

    /**
     * Runs a command and exits with 0 (done), 1 (the run failed), 2 (bad usage or input), or 128
     * and the number of the signal that stopped it. A result that could not be written to standard
     * output is a failure.
     */
    public static void main(String[] args) {
        StandardOutput output = speakTheSameEverywhere();
        StopSignals signals = StopSignals.listen();
        Optional<String> lost = LostLetters.of(args);
        lost.ifPresent(message -> System.err.println("wts: " + message));
        int code = lost.isPresent() ? BAD_INPUT : run(args);
        if (output.failure().isPresent()) {
            System.err.println("wts: " + output.failure().get());
            code = code == 0 ? FAILED : code;
        }
        System.exit(signals.exitCode(code));
    }

    /** UTF-8 and the digits 0-9 on both streams, whatever locale the process was started in. */
    private static StandardOutput speakTheSameEverywhere() {
        Locale.setDefault(Locale.ROOT);
        System.setErr(new PrintStream(System.err, true, StandardCharsets.UTF_8));
        return StandardOutput.install();
    }

    /**
     * Runs a command: 0 done, 1 the run failed, or its thread was interrupted, 2 bad usage or bad
     * input.
     */
    public static int run(String... args) {
        Wts wts = new Wts();
        CommandLine line = wts.commandLine();
        if (args.length == 0) {
            line.usage(line.getErr());
            return BAD_INPUT;
        }
        try {
            return line.execute(args);
        } catch (VirtualMachineError | LinkageError e) {
            return report(e, line.getErr(), wts.debug);
        }
    }

    /** A path, of which an empty one is an unset variable rather than the current folder. */
    private static Path path(String text) {
        if (text.isEmpty()) {
            throw new TypeConversionException("an empty path");
        }
        return Path.of(text);
    }

    /** All commands, not yet given any words. */
    static CommandLine commands() {
        return new Wts().commandLine();
    }

    private CommandLine commandLine() {
        CommandLine line = new CommandLine(this);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.registerConverter(Path.class, Wts::path);
        line.setUsageHelpWidth(100);
        line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        line.setParameterExceptionHandler(Wts::badUsage);
        line.setExecutionExceptionHandler(
                (error, command, parsed) -> report(error, command.getErr(), debug));
        return line;
    }

    private static int badUsage(ParameterException error, String[] args) {
        CommandLine command = error.getCommandLine();
        List<String> unmatched =
                error instanceof UnmatchedArgumentException unknown
                        ? unknown.getUnmatched()
                        : command.getUnmatchedArguments();
        String message =
                unmatched.isEmpty()
                        ? oneLine(error) + remedy(error)
                        : unknown(command, unmatched.get(0));
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println("wts: " + message + "; see " + name + " --help");
        return BAD_INPUT;
    }

    /** What was expected and how to mend it, of which picocli says nothing. */
    private static String remedy(ParameterException error) {
        if (error instanceof MissingParameterException) {
            return "; expected it in the command; add it";
        }
        if (error instanceof OverwrittenOptionException) {
            return "; expected it once; leave the others out";
        }
        if (String.valueOf(error.getMessage()).startsWith("Missing required subcommand")) {
            return "; expected one of its commands; name it";
        }
        ArgSpec argument = error.getArgSpec();
        Class<?> type = argument == null ? Object.class : argument.auxiliaryTypes()[0];
        return type.isEnum() // picocli names the values
                ? "; name one of them"
                : "; expected %s; correct it".formatted(EXPECTED.getOrDefault(type, A_VALUE));
    }

    /** A misspelt word comes first: what else is missing may follow from it. */
    private static String unknown(CommandLine command, String word) {
        return "'%s' is no command or option of %s; %s"
                .formatted(
                        word,
                        command.getCommandSpec().qualifiedName(),
                        meant(command, word.replaceFirst("=.*", ""))
                                .map(each -> "did you mean " + each + "?")
                                .orElse("expected one of its help; correct it or leave it out"));
    }

    /** The command or option of nearly the same letters, or that begins with these. */
    private static Optional<String> meant(CommandLine command, String word) {
        Stream<String> commands =
                command.getSubcommands().entrySet().stream()
                        .filter(e -> !e.getValue().getCommandSpec().usageMessage().hidden())
                        .map(Map.Entry::getKey);
        Stream<String> options =
                command.getCommandSpec().options().stream()
                        .filter(option -> !option.hidden())
                        .map(OptionSpec::longestName);
        return Stream.concat(commands, options)
                .filter(
                        name ->
                                difference(word, name) <= Math.max(1, name.length() / 4)
                                        || name.startsWith(word))
                .min(
                        Comparator.comparingInt(
                                name -> name.startsWith(word) ? 0 : difference(word, name)));
    }

    /** How many letters only one of two words has. */
    private static int difference(String word, String other) {
        StringBuilder rest = new StringBuilder(other);
        int own = 0;
        for (int i = 0; i < word.length(); i++) {
            int at = rest.indexOf(word.substring(i, i + 1));
            if (at < 0) {
                own++;
            } else {
                rest.deleteCharAt(at);
            }
        }
        return own + rest.length();
    }

    private static int report(Throwable error, PrintWriter err, boolean debug) {
        if (debug) {
            error.printStackTrace(err);
        }
        err.println("wts: " + oneLine(error));
        boolean badInput =
                error instanceof BadInputException
                        || error.getClass() == IllegalArgumentException.class;
        return badInput ? BAD_INPUT : FAILED;
    }

    /** What went wrong, on one line. */
    static String oneLine(Throwable error) {
        Optional<String> outOfMemory = OutOfMemory.of(error);
        if (outOfMemory.isPresent()) {
            return outOfMemory.get();
        }
        if (Thread.currentThread().isInterrupted() && !(error instanceof StoppedException)) {
            return "stopped"; // in the middle of what does not count its steps, such as reading
        }
        String message = error.getMessage();
        String text = message == null || message.isBlank() ? error.toString() : message;
        return shortened(text.strip().replaceAll("\\s*\\R\\s*", "; "));
    }

    /** Without the middle of what is longer than anybody reads: it may quote a file's content. */
    private static String shortened(String line) {
        int half = LONGEST_LINE / 2;
        return line.length() <= LONGEST_LINE
                ? line
                : line.substring(0, half) + " ... " + line.substring(line.length() - half);
    }

    /** The version that the build wrote into the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"wts " + Environment.version()};
        }
    }
}
