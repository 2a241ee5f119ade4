package io.github.weaktostrong.examples.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.github.weaktostrong.examples.Proc;
import io.github.weaktostrong.examples.mini.MiniModel;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.LoadedModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.regularizers.privacy.DifferentialPrivacy;
import io.github.weaktostrong.regularizers.robustness.Robustness;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What a process holds after many steps: arrays of the engine, memory, open files. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it reads /proc/self")
class LeaksTest {
    private static final StepBenchmark STEPS = new StepBenchmark(4, 16, 1);
    private static final long MOST_KIB = 64 << 10;

    @Test
    void steps_aHundredOfEachKind_leaveNothing() throws IOException {
        trainAndPredict(100);
    }

    @Test
    @Tag("stress")
    void steps_tenThousandOfEachKind_leaveNothing() throws IOException {
        trainAndPredict(10_000);
    }

    private static void trainAndPredict(int steps) throws IOException {
        ModelSpec spec = MiniModel.named("mini-xs").orElseThrow().spec();
        List<Regularizer> noise = List.of(Robustness.embeddingNoise(0.1));
        try (TextClassifier model = TextClassifier.open(spec, 2, 1, Device.cpu())) {
            run("plain", model, noise, Optional.empty(), steps);
            run("private", model, List.of(), privately(), steps);
        }
        try (CausalLanguageModel model = CausalLanguageModel.open(spec, Device.cpu())) {
            run("plain", model, List.of(), Optional.empty(), steps);
            run("private", model, List.of(), privately(), steps);
        }
    }

    private static Optional<GradientMechanism> privately() {
        return Optional.of(DifferentialPrivacy.dpSgd().noiseMultiplier(1).maxGradNorm(1));
    }

    private static void run(
            String kind,
            LoadedModel model,
            List<Regularizer> regularizers,
            Optional<GradientMechanism> mechanism,
            int steps)
            throws IOException {
        TimedSteps.Training training = STEPS.training(model, regularizers, mechanism);
        training.run(20, step -> {}); // what is made once
        long openFiles = Proc.openFiles();
        Set<Integer> arrays = new TreeSet<>();
        long[] tenth = new long[1];
        training.run(
                steps,
                step -> {
                    arrays.add(model.arrayCount());
                    tenth[0] = step.step() == steps / 10 ? Proc.kib("VmRSS") : tenth[0];
                });
        long more = Proc.kib("VmRSS") - tenth[0];
        String what = kind + " " + model.getClass().getSimpleName();
        System.err.printf(
                "%s: %s steps, arrays %s, %s KiB more than after a tenth, %s open files%n",
                what, steps, arrays, more, openFiles);
        assertEquals(1, arrays.size(), what + ", arrays " + arrays);
        long left = Proc.openFiles(); // less where those of other tests were collected
        assertTrue(left <= openFiles, what + ", open files " + left + " of " + openFiles);
        assertTrue(more < MOST_KIB, what + ", KiB " + more);
    }
}
