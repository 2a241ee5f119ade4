package io.github.weaktostrong.examples.experiments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.Teaching;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.objective.AlphaSchedule;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.Hardening;
import io.github.weaktostrong.objective.LabelCombination.Rule;
import io.github.weaktostrong.objective.TransferMethod;
import io.github.weaktostrong.objective.TransferMethods;
import io.github.weaktostrong.regularizers.privacy.NoisyVotes;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MethodTextTest {
    private static final AlphaSchedule STANDING = new AlphaSchedule(.1, .3);

    private static TransferMethod parse(String text) {
        return MethodText.parse(text, STANDING).loss().apply(2);
    }

    @Test
    void method_withoutOptions_hasTheDefaultsOfItsJavadoc() {
        Map<String, TransferMethod> expected =
                Map.ofEntries(
                        Map.entry("cross-entropy", AuxiliaryConfidenceLoss.off()),
                        Map.entry(
                                "auxiliary-confidence",
                                new AuxiliaryConfidenceLoss(STANDING, Hardening.BATCH_QUANTILE)),
                        Map.entry("adaptive-confidence", TransferMethods.adaptiveConfidence(1)),
                        Map.entry(
                                "reverse-cross-entropy", TransferMethods.reverseCrossEntropy(1e-4)),
                        Map.entry("reverse-kl", TransferMethods.reverseKl(1e-4)),
                        Map.entry("reverse-mixture", TransferMethods.reverseMixture(.5, 1e-4)),
                        Map.entry("jensen-shannon", TransferMethods.jensenShannon(.5)),
                        Map.entry(
                                "product-of-experts",
                                TransferMethods.productOfExperts(1, new AlphaSchedule(1, .1))),
                        Map.entry("label-smoothing", TransferMethods.labelSmoothing(.1)),
                        Map.entry("focal", TransferMethods.focal(2)),
                        Map.entry("confidence-weighted", TransferMethods.confidenceWeighted(1)),
                        Map.entry("confidence-filter", TransferMethods.confidenceFilter(.5)));
        Set<String> losses = new HashSet<>(MethodText.names());
        losses.removeAll(Set.of("ensemble", "chain", "relabel", "pate"));
        assertEquals(expected.keySet(), losses);
        expected.forEach(
                (text, method) -> assertEquals(method.settings(), parse(text).settings(), text));
    }

    @Test
    void method_withOptions_hasThem() {
        assertEquals(
                TransferMethods.reverseMixture(.2, 1e-3).settings(),
                parse("reverse-mixture:share=0.2,floor=1e-3").settings());
        assertEquals(
                TransferMethods.productOfExperts(2, new AlphaSchedule(.5, 0)).settings(),
                parse("product-of-experts:weak=2,own=0.5,warm-up=0").settings());
        assertEquals(
                new AuxiliaryConfidenceLoss(new AlphaSchedule(.4, .3), Hardening.ARGMAX),
                parse("auxiliary-confidence:alpha=0.4,hardening=argmax"));
        assertEquals(
                new AuxiliaryConfidenceLoss(STANDING, Hardening.ARGMAX),
                MethodText.parse("auxiliary-confidence", STANDING).loss().apply(3));
    }

    @Test
    void method_ofSeveralModels_isAnArrangementForCrossEntropy() {
        assertEquals(Teaching.ensemble(3, Rule.MEAN), teaching("ensemble"));
        assertEquals(
                Teaching.ensemble(2, Rule.AGREEMENT),
                teaching("ensemble:teachers=2,rule=agreement"));
        assertEquals(Teaching.relabelled(1, .9), teaching("relabel"));
        assertEquals(Teaching.relabelled(2, .5), teaching("relabel:rounds=2,sure=0.5"));
        assertEquals(
                List.of("mini-s", "mini-m"),
                teaching("chain:through=mini-s+mini-m").through().stream()
                        .map(ModelSpec::name)
                        .toList());
        assertEquals(AuxiliaryConfidenceLoss.off(), parse("relabel"));
        assertEquals(Teaching.plain(), teaching("focal"));
        assertEquals(Teaching.votes(new NoisyVotes(10, 200, 8, 1e-5)), teaching("pate"));
        assertEquals(
                Teaching.votes(new NoisyVotes(5, 20, 2, 1e-5)),
                teaching("pate:teachers=5,queries=20,epsilon=2"));
        refused("pate:teachers=1", "teachers of noisy votes are 1");
        refused("pate:seed=1", "no option 'seed'");
        refused("ensemble:teachers=1", "an ensemble of 1 weak model(s); expected at least 2");
        refused("ensemble:teachers=2.5", "teachers is '2.5'; expected a whole number");
        refused("ensemble:rule=max", "rule is 'max'; expected mean, vote or agreement");
        refused("chain", "expected chain:through=MODEL");
        refused("relabel:rounds=0", "0 rounds of relabelling");
        refused("relabel:sure=2", "sureness of a relabelling is 2.0");
    }

    private static Teaching teaching(String text) {
        return MethodText.parse(text, STANDING).teaching();
    }

    @Test
    void method_thatCannotBe_isRefusedWithWhatIsExpected() {
        refused("reverse-k", "no such method; expected one of auxiliary-confidence, cross");
        refused("focal:share=1", "--method focal:share=1: no option 'share'; expected some of gam");
        refused("cross-entropy:a=1", "no option 'a'; expected none");
        refused("focal:gamma=two", "gamma is 'two'; expected a number");
        refused("focal:gamma=-1", "gamma of focal is -1.0");
        refused("focal:gamma", "'gamma' is no key=value");
        refused("focal:gamma=1,gamma=2", "'gamma' is given twice");
        refused("auxiliary-confidence:alpha=2", "alpha is 2.0");
        refused("auxiliary-confidence:hardening=soft", "hardening is 'soft'");
    }

    private static void refused(String text, String words) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> parse(text)).getMessage();
        assertTrue(message.contains(words), message);
    }
}
