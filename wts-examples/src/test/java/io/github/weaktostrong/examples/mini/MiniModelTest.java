package io.github.weaktostrong.examples.mini;

import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.Device;
import io.github.weaktostrong.model.CausalLanguageModel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MiniModelTest {

    /** Their texts are public: no private training on top has to warn of them. */
    @ParameterizedTest
    @EnumSource
    void model_ofPublicTexts_hasNoTrainingWithoutPrivacyOnRecord(MiniModel model) {
        try (CausalLanguageModel opened = CausalLanguageModel.open(model.spec(), Device.cpu())) {
            assertFalse(opened.privacyHistory().trainedWithoutPrivacy());
            assertFalse(opened.privacyHistory().isPrivate());
        }
    }
}
