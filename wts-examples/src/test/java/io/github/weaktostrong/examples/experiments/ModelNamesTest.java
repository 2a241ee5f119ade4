package io.github.weaktostrong.examples.experiments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.checkpoint.Architecture;
import io.github.weaktostrong.checkpoint.ModelShape;
import io.github.weaktostrong.data.BadInputException;
import org.junit.jupiter.api.Test;

class ModelNamesTest {
    /** The published number of parameters, of which the input and output embedding are one. */
    @Test
    void randomSmolLm2_hasThePublishedShape() {
        ModelShape shape = ModelNames.standard().parse("smollm2-135m@random:0").shape();
        assertEquals(134_515_008L, parameters(shape));
        assertEquals("model.embed_tokens", shape.headName(Architecture.CAUSAL_LM));
    }

    /**
     * 22,713,216 of the published model less the pooler, which a head on the mean does not read.
     */
    @Test
    void randomMiniLm_hasTheShapeOfTheEmbeddedOne() {
        ModelShape shape = ModelNames.standard().parse("minilm@random:3").shape();
        assertEquals(22_713_216L - (384 + 1) * 384, parameters(shape));
        assertTrue(shape.isEncoder());
    }

    @Test
    void address_inPlaceOfAName_isRefusedWithoutItsSecrets() {
        String message =
                assertThrows(
                                BadInputException.class,
                                () ->
                                        ModelNames.standard()
                                                .parse("https://me:pass@word@host/a/b?token=hf_x"))
                        .getMessage();
        assertTrue(message.startsWith("model 'https://host/a/b': no such folder or name"), message);
    }

    private static long parameters(ModelShape shape) {
        return shape.parameterShapes().values().stream()
                .mapToLong(sizes -> sizes.length == 1 ? sizes[0] : sizes[0] * sizes[1])
                .sum();
    }
}
