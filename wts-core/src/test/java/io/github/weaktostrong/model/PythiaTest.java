package io.github.weaktostrong.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.checkpoint.GptNeoXConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PythiaTest {

    /** Parameter counts as the model cards of the hub state them. */
    @ParameterizedTest
    @CsvSource({
        "pythia-14m, 6, 128, 4, 50304, 14067712",
        "pythia-31m, 6, 256, 8, 50304, 30494720",
        "pythia-70m, 6, 512, 8, 50304, 70426624",
        "pythia-160m, 12, 768, 12, 50304, 162322944",
        "pythia-410m, 24, 1024, 16, 50304, 405334016",
        "pythia-1b, 16, 2048, 8, 50304, 1011781632",
        "pythia-1.4b, 24, 2048, 16, 50304, 1414647808",
        "pythia-2.8b, 32, 2560, 32, 50304, 2775208960",
        "pythia-6.9b, 32, 4096, 32, 50432, 6857302016",
        "pythia-12b, 36, 5120, 40, 50688, 11846072320"
    })
    void size_publishedName_hasThePublishedShape(
            String id, int layers, int width, int heads, int vocabulary, long parameters) {
        Pythia size = Pythia.named(id);
        GptNeoXConfig shape = size.shape();
        assertEquals(id, size.id());
        assertEquals(layers, shape.layers());
        assertEquals(width, shape.hiddenSize());
        assertEquals(heads, shape.heads());
        assertEquals(vocabulary, shape.vocabSize());
        assertEquals(2048, shape.positions());
        assertEquals(parameters, shape.bodyParameters() + 2L * vocabulary * width);
        ModelSource.Hub hub = assertInstanceOf(ModelSource.Hub.class, size.published().source());
        assertEquals("EleutherAI/" + id, hub.id());
        assertEquals("main", hub.revision());
        assertEquals(id, size.published().name());
    }

    @Test
    void factory_everySize_namesItsModel() {
        assertEquals(10, Pythia.values().length);
        assertEquals("pythia-14m", Pythia.pythia14m().name());
        assertEquals("pythia-31m", Pythia.pythia31m().name());
        assertEquals("pythia-70m", Pythia.pythia70m().name());
        assertEquals("pythia-160m", Pythia.pythia160m().name());
        assertEquals("pythia-410m", Pythia.pythia410m().name());
        assertEquals("pythia-1b", Pythia.pythia1b().name());
        assertEquals("pythia-1.4b", Pythia.pythia1400m().name());
        assertEquals("pythia-2.8b", Pythia.pythia2800m().name());
        assertEquals("pythia-6.9b", Pythia.pythia6900m().name());
        assertEquals("pythia-12b", Pythia.pythia12b().name());
    }

    @Test
    void named_unknownSize_isRefusedWithTheTen() {
        Exception e = assertThrows(IllegalArgumentException.class, () -> Pythia.named("pythia-7b"));
        assertTrue(
                e.getMessage()
                        .startsWith(
                                "no Pythia model is called 'pythia-7b'; expected one of"
                                        + " pythia-14m, pythia-31m"));
        assertTrue(e.getMessage().endsWith("pythia-12b; name one of them"));
    }
}
