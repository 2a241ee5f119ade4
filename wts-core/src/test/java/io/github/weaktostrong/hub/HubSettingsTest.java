package io.github.weaktostrong.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.BadInputException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HubSettingsTest {

    private static final Path HOME = Path.of("/home/someone");

    private static HubSettings from(Map<String, String> environment) {
        return HubSettings.from(environment, HOME, false);
    }

    @Test
    void environment_empty_givesTheUsualCacheAndThePublicHub() {
        HubSettings settings = from(Map.of());
        assertEquals(HOME.resolve(".cache/huggingface/hub"), settings.cache());
        assertEquals(URI.create("https://huggingface.co"), settings.endpoint());
        assertFalse(settings.offline());
        assertEquals(Optional.empty(), settings.token());
    }

    @Test
    void cache_severalVariables_theMoreSpecificWins() {
        Map<String, String> all =
                Map.of("HF_HUB_CACHE", "/a", "HF_HOME", "/b", "XDG_CACHE_HOME", "/c");
        assertEquals(Path.of("/a"), from(all).cache());
        assertEquals(
                Path.of("/b/hub"), from(Map.of("HF_HOME", "/b", "XDG_CACHE_HOME", "/c")).cache());
        assertEquals(Path.of("/c/huggingface/hub"), from(Map.of("XDG_CACHE_HOME", "/c")).cache());
    }

    @Test
    void offline_setByVariableOrProperty_isOn() {
        assertTrue(from(Map.of("HF_HUB_OFFLINE", "1")).offline());
        assertTrue(from(Map.of("HF_HUB_OFFLINE", "true")).offline());
        assertFalse(from(Map.of("HF_HUB_OFFLINE", "0")).offline());
        assertTrue(HubSettings.from(Map.of(), HOME, true).offline());
        assertTrue(from(Map.of("DJL_OFFLINE", "true")).offline());
        assertFalse(from(Map.of("DJL_OFFLINE", "false")).offline());
    }

    @Test
    void endpoint_notAnAddress_isRefused() {
        BadInputException thrown =
                assertThrows(
                        BadInputException.class, () -> from(Map.of("HF_ENDPOINT", "not a url")));
        assertTrue(thrown.getMessage().contains("correct HF_ENDPOINT"), thrown.getMessage());
    }
}
