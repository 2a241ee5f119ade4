package io.github.weaktostrong.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SourceGroupsTest {
    @Test
    void rows_linkedThroughAnyKey_areOneGroup() {
        List<Set<String>> keys =
                List.of(Set.of("a", "b"), Set.of("c"), Set.of("d", "b"), Set.of("e", "d"));
        assertEquals(List.of(List.of(0, 2, 3), List.of(1)), SourceGroups.of(keys));
    }

    @Test
    void sizes_withEveryRowAlone_areMet() {
        List<Set<String>> keys = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            keys.add(Set.of("k" + i));
        }
        int[] parts = SourceGroups.divide(keys, new int[] {50, 30, 20}, 1);
        int[] counts = new int[3];
        Arrays.stream(parts).forEach(part -> counts[part]++);
        assertArrayEquals(new int[] {50, 30, 20}, counts);
        assertArrayEquals(parts, SourceGroups.divide(keys, new int[] {50, 30, 20}, 1));
        assertFalse(Arrays.equals(parts, SourceGroups.divide(keys, new int[] {50, 30, 20}, 2)));
    }

    @Property(tries = 200)
    void rows_withACommonKey_shareTheirPart(
            @ForAll @Size(min = 1, max = 30) List<@IntRange(max = 9) Integer> first,
            @ForAll @IntRange(max = 9) int link,
            @ForAll long seed) {
        List<Set<String>> keys = new ArrayList<>();
        for (int key : first) {
            keys.add(key == link ? Set.of("k" + key, "k" + (key + 1)) : Set.of("k" + key));
        }
        int half = keys.size() / 2;
        int[] parts = SourceGroups.divide(keys, new int[] {keys.size() - half, half}, seed);
        for (int i = 0; i < parts.length; i++) {
            for (int j = 0; j < i; j++) {
                if (keys.get(i).stream().anyMatch(keys.get(j)::contains)) {
                    assertEquals(parts[i], parts[j]);
                }
            }
        }
    }
}
