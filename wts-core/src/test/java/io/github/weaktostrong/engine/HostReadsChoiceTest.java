package io.github.weaktostrong.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where reading numbers counts as a wait. */
class HostReadsChoiceTest {
    @AfterEach
    void clear() {
        System.clearProperty(HostReads.PROPERTY);
    }

    @Test
    void reads_withoutTheProperty_areFreeOnTheCpuAlone() {
        assertFalse(HostReads.areCostly(Device.cpu()));
        assertTrue(HostReads.areCostly(Device.gpu()));
    }

    @Test
    void reads_withTheProperty_areWhatItSays() {
        assertTrue(CostlyReads.during(() -> HostReads.areCostly(Device.cpu())));
        System.setProperty(HostReads.PROPERTY, "free");
        assertFalse(HostReads.areCostly(Device.gpu()));
    }

    @Test
    void property_unknown_isRefusedWithBothNames() {
        System.setProperty(HostReads.PROPERTY, "cheap");
        Exception e =
                assertThrows(
                        IllegalArgumentException.class, () -> HostReads.areCostly(Device.cpu()));
        assertEquals(
                "system property wts.reads is 'cheap'; expected costly or free; set one of them or"
                        + " leave it out",
                e.getMessage());
    }
}
