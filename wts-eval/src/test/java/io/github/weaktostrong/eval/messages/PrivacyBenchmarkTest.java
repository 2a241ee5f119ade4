package io.github.weaktostrong.eval.messages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.Splits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PrivacyBenchmarkTest {
    private static PrivacyBenchmark benchmark() {
        List<Example> rows = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            rows.add(
                    Example.of("message number %d of somebody".formatted(i))
                            .withSource("person " + i % 40));
        }
        return PrivacyBenchmark.of(
                new Dataset("messages", rows),
                Map.of(),
                MessageOptions.of(32, 4, 4),
                new Letters());
    }

    /** What the statement says of people holds here, and is said of these data only. */
    @Test
    void statement_saysThatPeopleAreSplit_andTheyAre() {
        PrivacyBenchmark benchmark = benchmark();
        assertEquals(
                List.of(
                        "a person with messages in both D_W and D_WTS (none here: people are"
                                + " split): both budgets compose"),
                benchmark.notCovered());
        assertTrue(benchmark.publicConstants().contains("which messages are duplicates"));
        for (long seed : new long[] {1, 2}) {
            Splits splits = benchmark.splits(seed);
            Set<String> people = people(splits.weak());
            assertEquals(people(benchmark.splits(3).weak()), people, "the same for every seed");
            people.retainAll(people(splits.transfer()));
            assertEquals(Set.of(), people);
        }
    }

    private static Set<String> people(Dataset part) {
        return part.examples().stream()
                .map(Example::source)
                .filter(source -> source.startsWith("person"))
                .collect(Collectors.toSet());
    }
}
