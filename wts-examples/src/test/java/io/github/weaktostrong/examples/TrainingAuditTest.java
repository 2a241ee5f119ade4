package io.github.weaktostrong.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.github.weaktostrong.eval.privacy.AuditCanaries;
import io.github.weaktostrong.eval.privacy.OneRunAudit;
import io.github.weaktostrong.examples.bench.WrappedMechanism;
import io.github.weaktostrong.examples.mini.MiniModel;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.regularizers.privacy.DifferentialPrivacy;
import io.github.weaktostrong.regularizers.privacy.DpSgd;
import io.github.weaktostrong.train.CausalTraining;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingListener;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The audit of a whole training in one run: a broken mechanism is caught, a sound one is not. */
class TrainingAuditTest {
    private static final double CLAIM = 2;
    private static final double SIGNIFICANCE = 0.05;
    private static final int CANARIES = 300;
    private static final int GUESSES = 150;

    /** Far below any gradient's norm, so that the noise is as small as the clipped gradients. */
    private static final DpSgd SOUND =
            DifferentialPrivacy.dpSgd().epsilon(CLAIM).delta(1e-5).maxGradNorm(1e-3);

    @Test
    void noiseRemoved_isCaught() {
        Found found = audit(new Broken(SOUND, false, true), 1);
        assertEquals(CLAIM, found.claimed, 0.01);
        assertTrue(found.bound > found.claimed, found.toString());
    }

    @Test
    void clipBypassed_isCaught() {
        Found found = audit(new Broken(SOUND, true, false), 2);
        assertEquals(CLAIM, found.claimed, 0.01);
        assertTrue(found.bound > found.claimed, found.toString());
    }

    /** The same wrapper with nothing broken: what is caught is the fault, not the wrapper. */
    @Test
    void soundMechanism_isNotRefuted() {
        Found found = audit(new Broken(SOUND, true, true), 3);
        assertTrue(found.bound <= found.claimed, found.toString());
    }

    private record Found(double claimed, double bound, OneRunAudit audit) {}

    private static Found audit(GradientMechanism mechanism, long seed) {
        TrainingConfig config =
                TrainingConfig.builder()
                        .epochs(30)
                        .batchSize(30)
                        .learningRate(3e-3)
                        .maxGradNorm(0)
                        .mechanism(mechanism)
                        .build();
        try (CausalLanguageModel model =
                CausalLanguageModel.open(MiniModel.MINI_XS.spec(), Device.cpu())) {
            int vocabulary = model.tokenizer().vocabularySize();
            AuditCanaries canaries = AuditCanaries.seeded(CANARIES, 8, vocabulary, seed);
            double[] before = canaries.losses(model);
            PrivacyBudget spent =
                    CausalTraining.run(model, canaries.included(), config, TrainingListener.NONE)
                            .spent();
            OneRunAudit audit = canaries.audit(before, canaries.losses(model), GUESSES, 1e-5);
            return new Found(
                    spent.guaranteedEpsilon().orElseThrow(),
                    audit.epsilonLowerBound(SIGNIFICANCE),
                    audit);
        }
    }

    @Test
    void canaries_areIncludedByFairCoins_andWrongLossesRefused() {
        AuditCanaries canaries = AuditCanaries.flip(1000, 4, 50);
        assertEquals(500, canaries.included().size(), 5 * Math.sqrt(250));
        assertEquals(4, canaries.included().get(0).length);
        Exception e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> canaries.audit(new double[3], new double[1000], 10, 0));
        assertTrue(e.getMessage().startsWith("3 losses before and 1000 after"), e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> AuditCanaries.flip(10, 1, 50));
    }

    /** DP-SGD that claims its budget, with its noise or its clipping taken out. */
    private static final class Broken extends WrappedMechanism {
        private final boolean noise;
        private final boolean clipping;

        Broken(DpSgd claimed, boolean noise, boolean clipping) {
            super(claimed);
            this.noise = noise;
            this.clipping = clipping;
        }

        @Override
        protected Session wrap(Session session, int rows) {
            return new WrappedSession(session) {
                @Override
                public double clippingFactor(double norm, int parts) {
                    return clipping ? super.clippingFactor(norm, parts) : 1;
                }

                @Override
                public void addNoise(Map<String, NDArray> clippedSums) {
                    if (noise) {
                        super.addNoise(clippedSums);
                    }
                }
            };
        }
    }
}
