package io.github.weaktostrong.examples.experiments;

import io.github.weaktostrong.Teaching;
import io.github.weaktostrong.objective.AlphaSchedule;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.Hardening;
import io.github.weaktostrong.objective.LabelCombination.Rule;
import io.github.weaktostrong.objective.TransferMethod;
import io.github.weaktostrong.objective.TransferMethods;
import io.github.weaktostrong.regularizers.privacy.NoisyVotes;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** Reads a transfer method, {@code NAME:key=value,...}, such as {@code reverse-kl:floor=0.001}. */
public final class MethodText {
    /** The method that the auxiliary student has where none is named. */
    public static final String AUXILIARY = "auxiliary-confidence";

    private static final String HARDENING = "hardening";
    private static final String ENSEMBLE = "ensemble";
    private static final String CHAIN = "chain";
    private static final String RELABEL = "relabel";
    private static final String PATE = "pate";

    /** At which the budget of noisy votes is stated. */
    static final double DELTA = 1e-5;

    private static final List<Form> FORMS =
            List.of(
                    new Form("cross-entropy", Map.of(), of -> TransferMethods.crossEntropy()),
                    new Form(
                            "adaptive-confidence",
                            Map.of("temperature", 1.0),
                            of -> TransferMethods.adaptiveConfidence(of.number("temperature"))),
                    new Form(
                            "reverse-cross-entropy",
                            Map.of("floor", 1e-4),
                            of -> TransferMethods.reverseCrossEntropy(of.number("floor"))),
                    new Form(
                            "reverse-kl",
                            Map.of("floor", 1e-4),
                            of -> TransferMethods.reverseKl(of.number("floor"))),
                    new Form(
                            "reverse-mixture",
                            Map.of("share", 0.5, "floor", 1e-4),
                            of ->
                                    TransferMethods.reverseMixture(
                                            of.number("share"), of.number("floor"))),
                    new Form(
                            "jensen-shannon",
                            Map.of("share", 0.5),
                            of -> TransferMethods.jensenShannon(of.number("share"))),
                    new Form(
                            "product-of-experts",
                            Map.of("weak", 1.0, "own", 1.0, "warm-up", 0.1),
                            of ->
                                    TransferMethods.productOfExperts(
                                            of.number("weak"),
                                            new AlphaSchedule(
                                                    of.number("own"), of.number("warm-up")))),
                    new Form(
                            "label-smoothing",
                            Map.of("share", 0.1),
                            of -> TransferMethods.labelSmoothing(of.number("share"))),
                    new Form(
                            "focal",
                            Map.of("gamma", 2.0),
                            of -> TransferMethods.focal(of.number("gamma"))),
                    new Form(
                            "confidence-weighted",
                            Map.of("power", 1.0),
                            of -> TransferMethods.confidenceWeighted(of.number("power"))),
                    new Form(
                            "confidence-filter",
                            Map.of("keep", 0.5),
                            of -> TransferMethods.confidenceFilter(of.number("keep"))));

    private MethodText() {}

    /** A method whose options are numbers, with their defaults. */
    private record Form(
            String name, Map<String, Double> defaults, Function<Numbers, TransferMethod> method) {}

    /** The numbers that a text gives, in place of defaults. */
    private record Numbers(String text, Map<String, String> given, Map<String, Double> defaults) {
        double number(String key) {
            String value = given.get(key);
            try {
                return value == null ? defaults.getOrDefault(key, 0.0) : Double.parseDouble(value);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "--method %s: %s is '%s'; expected a number; correct it"
                                .formatted(text, key, value),
                        e);
            }
        }

        int whole(String key) {
            double number = number(key);
            if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "--method %s: %s is '%s'; expected a whole number; correct it"
                                .formatted(text, key, given.get(key)));
            }
            return (int) number;
        }
    }

    /**
     * A transfer method as an experiment has it.
     *
     * @param loss what the student is trained towards, for a number of classes
     * @param teaching who labels its rows
     */
    public record Method(IntFunction<TransferMethod> loss, Teaching teaching) {
        private static Method of(IntFunction<TransferMethod> loss) {
            return new Method(loss, Teaching.plain());
        }

        private static Method taught(Teaching teaching) {
            return new Method(classes -> TransferMethods.crossEntropy(), teaching);
        }
    }

    /**
     * Reads one method.
     *
     * @param standing alpha of {@code auxiliary-confidence} where the text does not say
     * @throws IllegalArgumentException if there is no such method, or option of it, or it is out of
     *     range
     */
    public static Method parse(String text, AlphaSchedule standing) {
        NamedOptions read = NamedOptions.parse("--method", text);
        return switch (read.name()) {
            case AUXILIARY -> Method.of(auxiliary(text, read.options(), standing));
            case ENSEMBLE -> Method.taught(ensemble(text, read.options()));
            case CHAIN -> Method.taught(chain(text, read.options()));
            case RELABEL -> Method.taught(relabel(text, read.options()));
            case PATE -> Method.taught(pate(text, read.options()));
            default -> Method.of(loss(text, read));
        };
    }

    private static IntFunction<TransferMethod> loss(String text, NamedOptions read) {
        for (Form form : FORMS) {
            if (form.name().equals(read.name())) {
                requireKnown(text, read.options(), form.defaults().keySet());
                TransferMethod method =
                        form.method().apply(new Numbers(text, read.options(), form.defaults()));
                return classes -> method;
            }
        }
        throw new IllegalArgumentException(
                "--method %s: no such method; expected one of %s; correct it"
                        .formatted(text, String.join(", ", names())));
    }

    private static Teaching ensemble(String text, Map<String, String> options) {
        requireKnown(text, options, Set.of("teachers", "rule"));
        int teachers = new Numbers(text, options, Map.of("teachers", 3.0)).whole("teachers");
        String rule = options.getOrDefault("rule", Rule.MEAN.id());
        return Arrays.stream(Rule.values())
                .filter(each -> each.id().equals(rule))
                .findFirst()
                .map(each -> Teaching.ensemble(teachers, each))
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "--method %s: rule is '%s'; expected mean, vote or agreement; name one of them"
                                                .formatted(text, rule)));
    }

    private static Teaching chain(String text, Map<String, String> options) {
        requireKnown(text, options, Set.of("through"));
        String through = options.get("through");
        if (through == null) {
            throw new IllegalArgumentException(
                    "--method %s: no model between weak and strong; expected chain:through=MODEL, + between several; name one"
                            .formatted(text));
        }
        ModelNames models = ModelNames.standard();
        return Teaching.chain(Arrays.stream(through.split("[+]")).map(models::parse).toList());
    }

    private static Teaching relabel(String text, Map<String, String> options) {
        Map<String, Double> defaults = Map.of("rounds", 1.0, "sure", 0.9);
        requireKnown(text, options, defaults.keySet());
        Numbers numbers = new Numbers(text, options, defaults);
        return Teaching.relabelled(numbers.whole("rounds"), numbers.number("sure"));
    }

    private static Teaching pate(String text, Map<String, String> options) {
        Map<String, Double> defaults = Map.of("teachers", 10.0, "epsilon", 8.0, "queries", 200.0);
        requireKnown(text, options, defaults.keySet());
        Numbers numbers = new Numbers(text, options, defaults);
        return Teaching.votes(
                new NoisyVotes(
                        numbers.whole("teachers"),
                        numbers.whole("queries"),
                        numbers.number("epsilon"),
                        DELTA));
    }

    private static IntFunction<TransferMethod> auxiliary(
            String text, Map<String, String> options, AlphaSchedule standing) {
        Map<String, Double> defaults =
                Map.of("alpha", standing.alphaMax(), "warm-up", standing.warmUpFraction());
        requireKnown(text, options, Set.of("alpha", "warm-up", HARDENING));
        Numbers numbers = new Numbers(text, options, defaults);
        AlphaSchedule schedule =
                new AlphaSchedule(numbers.number("alpha"), numbers.number("warm-up"));
        Optional<Hardening> rule =
                Optional.ofNullable(options.get(HARDENING)).map(Hardening::parse);
        return classes ->
                new AuxiliaryConfidenceLoss(
                        schedule, rule.orElseGet(() -> Hardening.defaultFor(classes)));
    }

    private static void requireKnown(String text, Map<String, String> given, Set<String> known) {
        for (String key : given.keySet()) {
            if (!known.contains(key)) {
                throw new IllegalArgumentException(
                        "--method %s: no option '%s'; expected %s; correct it"
                                .formatted(
                                        text,
                                        key,
                                        known.isEmpty()
                                                ? "none"
                                                : "some of "
                                                        + String.join(", ", new TreeSet<>(known))));
            }
        }
    }

    /** Names of all methods. */
    public static List<String> names() {
        return Stream.concat(usual().stream(), Stream.of(CHAIN, PATE)).toList();
    }

    /** Names of the methods that need no option and spend no budget. */
    public static List<String> usual() {
        return Stream.of(
                        Stream.of(AUXILIARY),
                        FORMS.stream().map(Form::name),
                        Stream.of(ENSEMBLE, RELABEL))
                .flatMap(names -> names)
                .toList();
    }
}
