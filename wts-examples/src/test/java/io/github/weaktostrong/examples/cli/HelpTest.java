package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
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
        Cli.refused(List.of(), "--help");
    }

    @Test
    void usage_misspelt_namesWhatWasMeantWhateverElseIsMissing() {
        Cli.refused(List.of("fairnes", "--out", "x"), "'fairnes'", "did you mean fairness?");
        Cli.refused(List.of("metrics", "fairnes"), "of wts metrics", "did you mean fairness?");
        Cli.refused(List.of("trian", "--model", "x"), "'trian'", "did you mean train?");
        String option = Cli.refused(List.of("train", "--modle", "mini-xs"), "'--modle'");
        assertTrue(option.contains("--model"), option);
        assertTrue(option.endsWith("see wts train --help"), option);
        assertEquals(Cli.ok("train", "--help").out(), Cli.ok("help", "train").out());
    }
}
