package io.github.weaktostrong.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class HelpTest {
    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "train",
                "label",
                "predict",
                "perplexity",
                "generate",
                "merge",
                "metrics",
                "metrics fairness",
                "metrics membership",
                "epsilon",
                "privacy",
                "bench",
                "bench train"
            })
    void help_everyLevel_isOnStandardOutput(String command) {
        Cli.Result help = Cli.ok((Object[]) (command + " --help").strip().split(" "));
        assertTrue(help.out().startsWith("Usage: wts"), help.out());
        assertEquals("", help.err());
    }

    @Test
    void help_train_showsDefaults() {
        String help = Cli.ok("train", "--help").out().replaceAll("\\s+", " ");
        for (String text :
                List.of(
                        "(default: 5e-5)",
                        "(default: 16)",
                        "(default: 1.0;",
                        "0.01 for adamw, 0 for sgd",
                        "(default: classification)")) {
            assertTrue(help.contains(text), text);
        }
    }

    @Test
    void usage_unknownOrMissing_isOneLine() {
        Cli.refused(List.of("no-such-command"), "no-such-command");
        Cli.refused(List.of("predict", "--model", "mini-xs"), "--input");
        Cli.refused(List.of("predict", "--no-such-option"), "predict --help");
        Cli.refused(List.of("metrics"), "metrics --help");
    }

    @Test
    void usage_noWords_isOnStandardErrorAndListsCommands() {
        Cli.Result nothing = Cli.run();
        assertEquals(2, nothing.code());
        assertEquals("", nothing.out());
        assertEquals(Cli.ok("--help").out(), nothing.err());
        assertTrue(nothing.err().contains("wts fairness --out"), nothing.err());
    }

    /** Each command has an example, and one that its own options take whole. */
    @Test
    void examples_everyCommand_areTaken() {
        List<String> shown = new ArrayList<>();
        examples(Wts.commands(), shown);
        assertTrue(shown.size() > 25, shown.toString());
        for (String line : shown) {
            String[] words = line.replaceFirst("^wts ", "").split(" ");
            assertDoesNotThrow(() -> Wts.commands().parseArgs(words), line);
        }
        assertThrows( // a planted one
                CommandLine.ParameterException.class,
                () -> Wts.commands().parseArgs("label", "--model", "mini-xs"));
    }

    private static void examples(CommandLine command, List<String> shown) {
        CommandSpec spec = command.getCommandSpec();
        for (CommandLine sub : command.getSubcommands().values()) {
            examples(sub, shown);
        }
        boolean all = command.getParent() == null; // whose help lists the commands
        if (!all && !spec.usageMessage().hidden() && !spec.helpCommand()) {
            List<String> lines = List.of(spec.usageMessage().footer());
            assertFalse(lines.isEmpty(), spec.qualifiedName());
            lines.stream()
                    .map(String::strip)
                    .map(line -> line.replaceFirst("source <\\(\\./(.*)\\)", "$1"))
                    .forEach(shown::add);
        }
    }

    @Test
    void completion_bash_knowsCommandsAndOptions() throws Exception {
        String script = Cli.ok("completion", "bash").out();
        assertEquals(script, Cli.ok("completion", "zsh").out());
        Cli.refused(List.of("completion", "fish"), "fish", "[BASH, ZSH]");
        assertFalse(script.contains("worker"), "a hidden command");
        Path file = Files.writeString(folder.resolve("completion"), script);
        if (System.getProperty("os.name").startsWith("Windows")) {
            System.err.println("SKIPPED the completion: needs bash");
            return;
        }
        assertEquals(List.of("fairness"), completed(file, "wts", "fair"));
        assertEquals(List.of("--keep-models"), completed(file, "wts", "ood", "--keep"));
    }

    /** What bash would offer for the last word. */
    private List<String> completed(Path script, String... words) throws Exception {
        String line = "'" + String.join("' '", words) + "'";
        Process bash =
                new ProcessBuilder(
                                "bash",
                                "-c",
                                "source %s; COMP_WORDS=(%s); COMP_CWORD=%d; _complete_wts; echo \"${COMPREPLY[@]}\""
                                        .formatted(script, line, words.length - 1))
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String out = new String(bash.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, bash.waitFor());
        return List.of(out.strip().split(" "));
    }

    @Test
    void usage_misspelt_namesWhatWasMeantWhateverElseIsMissing() {
        Cli.refused(List.of("fairnes", "--out", "x"), "'fairnes'", "did you mean fairness?");
        Cli.refused(List.of("metrics", "fairnes"), "of wts metrics", "did you mean fairness?");
        Cli.refused(List.of("trian", "--model", "x"), "'trian'", "did you mean train?");
        Cli.refused(List.of("help", "trian"), "'trian'", "did you mean train?");
        Cli.refused(List.of("bench", "nothing"), "'nothing'", "expected one of its help");
        Cli.refused(List.of("epsilon", "--noise", "1"), "did you mean --noise-multiplier?");
        String option = Cli.refused(List.of("train", "--modle", "mini-xs"), "'--modle'");
        assertTrue(option.contains("--model"), option);
        assertTrue(option.endsWith("see wts train --help"), option);
        assertEquals(Cli.ok("train", "--help").out(), Cli.ok("help", "train").out());
        assertEquals(
                Cli.ok("metrics", "fairness", "--help").out(),
                Cli.ok("help", "metrics", "fairness").out());
        assertEquals(Cli.ok("--help").out(), Cli.ok("help").out());
        Cli.refused(List.of("help", "metrics", "fairnes"), "of wts metrics; did you mean fairness");
        Cli.refused(List.of("help", "train", "train"), "'train' is no command or option of wts");
    }

    /** What was expected and how to mend it: of each command's first option of every type. */
    @Test
    void usage_wrongMissingOrTwice_saysWhatWasExpectedAndARemedy() {
        int options = 0;
        for (CommandLine command : leaves(Wts.commands())) {
            String name = command.getCommandSpec().qualifiedName();
            Set<Class<?>> seen = new HashSet<>(Set.of(String.class, Path.class));
            for (OptionSpec option : command.getCommandSpec().options()) {
                if (seen.add(option.auxiliaryTypes()[0])) {
                    String line = refusedBy(command, option.longestName() + "=\u0661x");
                    assertTrue(line.contains("'" + option.longestName()), line);
                    assertTrue(
                            line.matches("wts: .+expected .+; .+; see " + name + " --help"), line);
                    options++;
                }
            }
        }
        assertTrue(options > 50, "only " + options);
        String whole = "'x' is not an int; expected a whole number of at most 2147483647; correct";
        Cli.refused(List.of("train", "--epochs", "x"), whole);
        Cli.refused(List.of("train", "--epochs", "99999999999"), "expected a whole number of at");
        Cli.refused(List.of("train", "--max-grad-norm", "x"), "; expected a number such as 0.5; ");
        Cli.refused(List.of("train"), "'--model=", "; expected it in the command; add it; see");
        Cli.refused(List.of("train", "--model"), "'--model'", "; expected it in the command; add");
        Cli.refused(List.of("reproduce"), "'NAME'; expected it in the command; add it; see");
        Cli.refused(
                List.of("train", "--model", "a", "--model", "b"), "; expected it once; leave the");
    }

    private static List<CommandLine> leaves(CommandLine command) {
        Collection<CommandLine> below = command.getSubcommands().values();
        return below.isEmpty()
                ? List.of(command)
                : below.stream().flatMap(each -> leaves(each).stream()).toList();
    }

    private static String refusedBy(CommandLine command, String word) {
        List<String> words = new ArrayList<>();
        words.addAll(List.of(command.getCommandSpec().qualifiedName().split(" ")));
        words.add(word);
        return Cli.refused(words.subList(1, words.size()));
    }

    /** Two letters in the wrong order, of each command and of each option of each command. */
    @Test
    void usage_twoLettersSwapped_namesTheWordWhereverItIs() {
        List<String> commands = words("--help", "^  (?!help)([a-z]{4,}) +[A-Z]");
        assertTrue(commands.size() > 15, commands::toString);
        int options = 0;
        for (String command : commands) {
            Cli.refused(List.of(swapped(command)), "did you mean " + command + "?");
            for (String option : words(command + " --help", "^ .{0,6}(--[a-z2-]{4,})")) {
                Cli.refused(
                        List.of(command, swapped(option) + "=1"), "did you mean " + option + "?");
                options++;
            }
        }
        assertTrue(options > 150, "only " + options);
    }

    private static List<String> words(String help, String pattern) {
        return Pattern.compile(pattern, Pattern.MULTILINE)
                .matcher(Cli.ok((Object[]) help.split(" ")).out())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** The first two letters that differ, exchanged. */
    private static String swapped(String word) {
        int at = word.startsWith("--") ? 2 : 0;
        while (word.charAt(at) == word.charAt(at + 1)) {
            at++;
        }
        return word.substring(0, at)
                + word.charAt(at + 1)
                + word.charAt(at)
                + word.substring(at + 2);
    }
}
