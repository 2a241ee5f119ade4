package io.github.weaktostrong.examples.experiments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.eval.robustness.EasyDataAugmentation;
import io.github.weaktostrong.eval.robustness.OnlineAttack;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.regularizers.fairness.CounterfactualAugmentation;
import io.github.weaktostrong.regularizers.privacy.DifferentialPrivacy;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RegularizerTextTest {
    private static final Optional<GradientMechanism> MECHANISM =
            Optional.of(DifferentialPrivacy.dpSgd());

    private static OnlineAttack online(String options) {
        return (OnlineAttack) RegularizerText.parse("online-attack:" + options);
    }

    private static void refused(String text, String words) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> RegularizerText.parse(text))
                        .getMessage();
        assertTrue(message.contains(words), message);
    }

    @Test
    void onlineAttack_optionsAreThoseOfItsSearch() {
        assertEquals(OnlineAttack.of(0.3).settings(), online("lambda=0.3").settings());
        OnlineAttack other = online("lambda=1,share=0.5,max-queries=9,max-changed-share=0.2");
        assertEquals(1, other.lambda());
        assertEquals(0.5, other.share());
        assertEquals(9, other.attack().options().maxQueries());
        assertEquals(0.2, other.attack().options().maxChangedShare());
        refused("online-attack:share=1", "online-attack lacks its strength; expected lambda");
        refused("online-attack:lambda=0.3,target=own", "has no option 'target'");
        refused("online:lambda=1", "embedding-ascent, eda, online-attack; correct it");
    }

    @Test
    void counterfactualAugmentation_isReadBesideTheOthers() {
        assertEquals(
                CounterfactualAugmentation.ofSex(0.5),
                RegularizerText.parse("counterfactual-augmentation:lambda=0.5"));
        refusedPrivately("counterfactual-augmentation:lambda=0.5", "'counterfactual-aug");
    }

    @Test
    void eda_isReadWithThePapersRate() {
        assertEquals(new EasyDataAugmentation(0.5, 0.1), RegularizerText.parse("eda:lambda=0.5"));
        assertEquals(
                new EasyDataAugmentation(1, 0.05), RegularizerText.parse("eda:lambda=1,rate=0.05"));
        refused("eda:rate=0.1", "eda lacks its strength; expected lambda");
        refused("eda:lambda=0.5,words=2", "has no option 'words'");
        refusedPrivately("eda:lambda=0.5", "'eda' adds further inputs");
    }

    @Test
    void regularizers_withFurtherInputsOrPasses_areRefusedBesideDpSgd() {
        refusedPrivately("online-attack:lambda=0.3", "'online-attack' adds further inputs");
        String averaged = "embedding-ascent:epsilon=0.1,averaged=true";
        refusedPrivately(averaged, "'embedding-ascent' takes the mean over several passes");
        objective("embedding-ascent:epsilon=0.1").requireSound(MECHANISM); // one pass
    }

    private static ClassificationObjective objective(String regularizer) {
        return ClassificationObjective.of(
                AuxiliaryConfidenceLoss.off(), List.of(RegularizerText.parse(regularizer)));
    }

    private static void refusedPrivately(String regularizer, String words) {
        ClassificationObjective objective = objective(regularizer);
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> objective.requireSound(MECHANISM))
                        .getMessage();
        assertTrue(message.startsWith("regularizer " + words), message);
    }
}
