package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.examples.Mutation;
import io.github.weaktostrong.examples.Proc;
import io.github.weaktostrong.privacy.NoiseMode;
import io.github.weaktostrong.privacy.PrivateTraining;
import io.github.weaktostrong.privacy.SpendingLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of every kind that is read, damaged by chance: taken, or refused in one line. */
class MutatedInputTest {
    /**
     * The trace of an exception that a user is told of, then the one line: what happened, what was
     * expected, how to mend it. Any other exception is a fault of the program.
     */
    private static final Pattern EXPECTED =
            Pattern.compile(
                    "(wts: .*\\n)*" // of progress
                            + "(io\\.github\\.weaktostrong\\.data\\.BadInputException"
                            + "|io\\.github\\.weaktostrong\\.train\\.TrainingDivergedException"
                            + "|java\\.lang\\.IllegalArgumentException"
                            + "|java\\.io\\.UncheckedIOException"
                            + "|java\\.lang\\.IllegalStateException): .*\\n"
                            + "((\\t|Caused by: |[^w\\n]).*\\n)*"
                            + "(?=wts: .{1,2005}\\n)wts: .+; (.* )?expected .+; .+\\n");

    /** Kinds whose values are refused by what uses them, which knows no file. */
    private static final Set<String> USED_LATER =
            Set.of("IN/preset.properties", "OUT/model/model.safetensors");

    private static final long MOST_KIB = 1 << 19; // of one input

    @TempDir private Path folder;

    @Test
    void input_afterAFewChanges_isTakenOrRefusedInOneLine() throws IOException {
        tryAll(5);
    }

    @Test
    @Tag("stress")
    void input_afterThousandsOfChanges_isTakenOrRefusedInOneLine() throws IOException {
        tryAll(100);
    }

    /** What is read of a damaged ledger is what was entered, up to some line. */
    @Test
    void ledger_afterAFewChanges_isRefusedOrWithoutItsLastLines() throws IOException {
        SpendingLog log = SpendingLog.in(folder);
        Set<List<SpendingLog.Entry>> entered = new HashSet<>(Set.of(List.of()));
        for (int i = 0; i < 6; i++) {
            log.append(
                    new SpendingLog.Entry(
                            "attempt " + i % 4,
                            "digest",
                            new PrivateTraining(
                                    "t", 1.5, 0.25, i, 1, "poisson", NoiseMode.SECURE)));
            entered.add(log.attempts());
        }
        byte[] whole = Files.readAllBytes(log.file());
        int refused = 0;
        for (int seed = 0; seed < 1_000; seed++) {
            Files.write(log.file(), new Mutation(seed).of(whole));
            try {
                assertTrue(entered.contains(log.attempts()), "seed " + seed);
            } catch (BadInputException e) {
                refused++;
            }
        }
        assertTrue(refused > 500, refused + " refused");
    }

    private void tryAll(int each) throws IOException {
        InputKinds kinds = new InputKinds(folder);
        List<String> faults = new ArrayList<>();
        int all = 0;
        long most = 0;
        for (Map.Entry<String, String> kind : kinds.readers().entrySet()) {
            Path file = kinds.file(kind.getKey());
            byte[] whole = Files.readAllBytes(file);
            assertEquals("", refusal(kinds.jobs().run(kind.getValue())), kind.getValue());
            int refused = 0;
            for (int seed = 0; seed < each; seed++) {
                Files.write(file, new Mutation(seed).of(whole));
                Proc.forgetPeak();
                long before = Proc.kib("VmHWM");
                String refusal = refusal(kinds.jobs().run(kind.getValue() + " --debug"));
                long more = Proc.kib("VmHWM") - before;
                most = Math.max(most, more);
                refused += refusal.isEmpty() ? 0 : 1;
                if (more > MOST_KIB
                        || !refusal.isEmpty() && !isTold(refusal, kind.getKey(), file)) {
                    faults.add(
                            "%s, seed %s, %s KiB%n%s"
                                    .formatted(kind.getKey(), seed, more, refusal));
                }
            }
            Files.write(file, whole);
            System.err.printf("%s: %s of %s refused%n", kind.getKey(), refused, each);
            all += refused;
        }
        System.err.printf("%s KiB more memory of one input at most%n", most);
        assertEquals(List.of(), faults);
        assertTrue(all > each * kinds.readers().size() / 2, "too little is refused: " + all);
    }

    /** Whether a refusal has the form of the house, and says where. */
    private static boolean isTold(String refusal, String kind, Path file) {
        String line = refusal.substring(refusal.lastIndexOf("\nwts: ") + 1);
        return EXPECTED.matcher(refusal).matches()
                && (USED_LATER.contains(kind) || line.contains(file.getParent().toString()));
    }

    /** What was said of a job that failed; its output is deleted. */
    private String refusal(Cli.Result result) throws IOException {
        Path out = folder.resolve("OUT/t");
        if (Files.exists(out)) {
            MoreFiles.deleteRecursively(out, RecursiveDeleteOption.ALLOW_INSECURE);
        }
        return result.code() == 0 ? "" : result.err();
    }
}
