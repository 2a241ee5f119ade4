package io.github.weaktostrong.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.weaktostrong.examples.cli.Wts;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands that the documentation shows exist and have the options shown. */
class DocumentedCommandsTest {
    private static final Pattern COMMAND =
            Pattern.compile("(?:\\S+=(?:\\S+|\"[^\"]*\") )*\\./wts ((?:[a-z]+ )+)(.*)");
    private static final Pattern OPTION = Pattern.compile("(?<= )--[a-z-]+");

    static Stream<String> commands() {
        return Markdown.all().stream().flatMap(page -> commands(page).stream());
    }

    /** The lines of a page's shell blocks that call the launcher, continued lines joined. */
    private static List<String> commands(Markdown page) {
        List<String> commands = new ArrayList<>();
        for (Markdown.Block block : page.blocks("sh")) {
            for (String line : block.text().replace("\\\n", " ").split("\n")) {
                if (line.contains("./wts ")) {
                    commands.add(line);
                }
            }
        }
        return commands;
    }

    @ParameterizedTest
    @MethodSource("commands")
    void command_shown_existsWithItsOptions(String line) {
        assertEquals(List.of(), unknown(line));
    }

    @Test
    void command_withAnOptionThatIsNot_isFound() {
        assertEquals(
                List.of("--alfa"), unknown("A=b ./wts train --model mini-xs --alfa 1 --seed 2"));
        assertFalse(unknown("./wts brain --model mini-xs").isEmpty());
    }

    /** What the command's own help does not know. */
    private static List<String> unknown(String line) {
        Matcher command = COMMAND.matcher(line);
        if (!command.matches()) {
            return List.of(line);
        }
        String help = help(command.group(1).strip().split(" "));
        List<String> unknown = new ArrayList<>();
        if (help.isEmpty()) {
            unknown.add(command.group(1).strip());
        }
        for (Matcher option = OPTION.matcher(" " + command.group(2)); option.find(); ) {
            if (!Pattern.compile("(?<![\\w-])" + option.group() + "(?![\\w-])")
                    .matcher(help)
                    .find()) {
                unknown.add(option.group());
            }
        }
        return unknown;
    }

    /** Empty if there is no such command. */
    private static String help(String[] command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.add("--help");
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(printed, true, UTF_8)) {
            System.setOut(out);
            int code = Wts.run(arguments.toArray(new String[0]));
            return code == 0 ? printed.toString(UTF_8) : "";
        } finally {
            System.setOut(before);
        }
    }
}
