package io.github.weaktostrong.examples.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code wts bench check}: a command of this program.
 *
 * @param name what is done
 * @param shape of a step; null for a row that is no step
 * @param arguments of the command, but for its device and its folders
 * @param reach what an H100 shall reach, which is no measurement; empty where nothing is set
 */
record CheckedCommand(String name, @Nullable Shape shape, List<String> arguments, String reach) {
    private static final int CARD_LENGTH = 128;

    /**
     * Of an optimizer step.
     *
     * @param model name of a model
     * @param objective classification or causal-lm
     */
    record Shape(String model, String objective, int batch, int length, String precision) {
        private List<String> arguments() {
            return List.of(
                    "--model",
                    model + "@random:0",
                    "--objective",
                    objective,
                    "--batch-size",
                    String.valueOf(batch),
                    "--length",
                    String.valueOf(length),
                    "--precision",
                    precision);
        }

        private String words() {
            return model.replace("pythia-", "") + (isCausal() ? " causal" : " classification");
        }

        double tokens() {
            return (double) batch * length;
        }

        boolean isCausal() {
            return objective.equals("causal-lm");
        }
    }

    /** What an H100 was measured at, or is to reach, and what depends on a card besides. */
    static List<CheckedCommand> ofACard() {
        List<CheckedCommand> works = new ArrayList<>();
        works.add(parity());
        works.add(step(card("pythia-14m", false, 16, "fp32"), ""));
        works.add(step(card("pythia-70m", false, 16, "fp32"), ""));
        works.add(step(card("pythia-410m", false, 16, "fp32"), ""));
        works.add(step(card("pythia-410m", false, 64, "bf16"), "60 ms, 12.6 GiB"));
        works.add(step(card("pythia-410m", false, 16, "bf16"), "52 ms"));
        works.add(step(card("pythia-1b", false, 16, "bf16"), "50 ms"));
        works.add(step(card("pythia-410m", true, 16, "bf16"), "58 ms"));
        works.add(step(card("pythia-14m", true, 16, "fp32"), "14 ms"));
        works.add(privately(card("pythia-410m", true, 64, "fp32"), 6, "1.8; 1.4"));
        works.add(mini("", "10 s, of an earlier preset"));
        works.add(mini(" --jobs 6", ""));
        return works;
    }

    /** The same kinds of work on shapes for a CPU. */
    static List<CheckedCommand> tiny() {
        List<CheckedCommand> works = new ArrayList<>();
        works.add(parity());
        works.add(step(new Shape("mini-xs", "classification", 2, 16, "fp32"), ""));
        works.add(step(new Shape("mini-xs", "classification", 2, 16, "bf16"), ""));
        works.add(step(new Shape("mini-xs", "causal-lm", 2, 16, "fp32"), ""));
        works.add(privately(new Shape("mini-xs", "causal-lm", 2, 16, "fp32"), 2, ""));
        String small = " --strategies NO_TFT --max-rows 200 --epochs 1 --strong mini-xs@random:0";
        works.add(mini(small, ""));
        works.add(mini(small + " --jobs 2", ""));
        return works;
    }

    private static Shape card(String model, boolean causal, int batch, String precision) {
        String objective = causal ? "causal-lm" : "classification";
        return new Shape(model, objective, batch, CARD_LENGTH, precision);
    }

    private static CheckedCommand step(Shape shape, String reach) {
        return of(shape, shape.words(), List.of("bench", "train"), reach);
    }

    private static CheckedCommand privately(Shape shape, int steps, String reach) {
        List<String> command = List.of("bench", "dp", "--steps", String.valueOf(steps));
        return of(shape, "DP-SGD, " + shape.words(), command, reach);
    }

    private static CheckedCommand of(Shape shape, String name, List<String> command, String reach) {
        List<String> arguments = new ArrayList<>(command);
        arguments.addAll(shape.arguments());
        return new CheckedCommand(name, shape, arguments, reach);
    }

    private static CheckedCommand parity() {
        return new CheckedCommand("parity with the fixtures", null, List.of("bench", "parity"), "");
    }

    private static CheckedCommand mini(String options, String reach) {
        return new CheckedCommand(
                "mini fairness, one seed" + options.replaceFirst(".*(?= --jobs)|.*", ""),
                null,
                List.of(("fairness --seeds 1" + options).split(" ")),
                reach);
    }

    /** Whether the time of the whole command is asked for. */
    boolean isTimed() {
        return arguments.get(0).equals("fairness");
    }

    /** Whether it compares numbers with fixtures. */
    boolean isParity() {
        return arguments.contains("parity");
    }

    /** What is known before it is carried out. */
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("work", name);
        json.put("batch", shape == null ? null : shape.batch() + " x " + shape.length());
        json.put("precision", shape == null ? null : shape.precision());
        json.put("reach", reach);
        return json;
    }
}
