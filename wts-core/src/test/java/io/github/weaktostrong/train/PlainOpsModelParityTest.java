package io.github.weaktostrong.train;

import io.github.weaktostrong.engine.TensorOps;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Every check of {@link ModelParityTest} through the plain operations. */
class PlainOpsModelParityTest extends ModelParityTest {

    @BeforeEach
    void choosePlainOperations() {
        System.setProperty(TensorOps.PROPERTY, "plain");
    }

    @AfterEach
    void chooseDefaultOperations() {
        System.clearProperty(TensorOps.PROPERTY);
    }
}
