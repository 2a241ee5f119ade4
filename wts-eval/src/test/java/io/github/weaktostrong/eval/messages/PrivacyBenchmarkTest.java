package io.github.weaktostrong.eval.messages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.benchmark.Findings;
import io.github.weaktostrong.benchmark.MeasuredModel;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.DevelopmentPool;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.privacy.PrivacyBudget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PrivacyBenchmarkTest {
    private static final int PEOPLE = 60;
    private static final int TOKENS = 10;

    private static final PrivacyBenchmark BENCHMARK = benchmark();

    private static PrivacyBenchmark benchmark() {
        return PrivacyBenchmark.of(
                messages(),
                Map.of(),
                MessageOptions.of(32, 4, 4).withCopies(List.of(1)),
                new Letters());
    }

    private static Dataset messages() {
        List<Example> rows = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            rows.add(
                    Example.of("%04d is the number of this message".formatted(i))
                            .withSource("person " + i % PEOPLE));
        }
        return new Dataset("messages", rows);
    }

    /** A guarantee for people needs it: nobody is on two sides of a split. */
    @Property(tries = 100)
    void split_anySeed_hasNobodyInTwoPartsAndNoDeveloperHeldOut(@ForAll long seed) {
        Splits splits;
        try {
            splits = Messages.byPerson(messages(), seed);
        } catch (BadInputException e) {
            assertTrue(e.getMessage().contains("has no rows"), e.getMessage()); // few people
            return;
        }
        Map<String, Integer> sides = new HashMap<>();
        for (int part = 0; part < 4; part++) {
            for (String person : people(splits.parts().get(part))) {
                assertEquals(null, sides.put(person, part), person);
                assertTrue(part < 2 || !DevelopmentPool.contains(person), person);
            }
        }
        assertEquals(PEOPLE, sides.size());
    }

    @Test
    void split_bySeed_movesPeopleWithTheSharesOnAverage() {
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            counts.merge(Messages.part("person " + i, 7), 1, Integer::sum);
        }
        // four standard errors of a share of 20,000 are at most 0.014
        assertEquals(0.32, counts.get(MessageSet.D_W) / 20_000.0, 0.014);
        assertEquals(0.32, counts.get(MessageSet.D_WTS) / 20_000.0, 0.014);
        assertEquals(0.12, counts.get(MessageSet.VALIDATION) / 20_000.0, 0.01);
        assertEquals(0.24, counts.get(MessageSet.HELD_OUT) / 20_000.0, 0.013);
        Set<String> both = people(BENCHMARK.splits(1).weak());
        both.retainAll(people(BENCHMARK.splits(2).transfer()));
        assertNotEquals(Set.of(), both, "people in D_W under one seed, in D_WTS under another");
        assertEquals(people(BENCHMARK.splits(1).weak()), people(BENCHMARK.splits(1).weak()));
    }

    @Test
    void statement_saysThatPeopleAreSplitWithinASeed() {
        assertEquals(
                List.of(
                        "a person with messages in both D_W and D_WTS under one seed (none here:"
                                + " people are split)"),
                BENCHMARK.notCovered());
        assertTrue(BENCHMARK.publicConstants().contains("which messages are duplicates"));
    }

    @Test
    void splits_messagesTooShortToAttack_areRefused() {
        String message =
                assertThrows(BadInputException.class, () -> cutShort().splits(1)).getMessage();
        assertTrue(message.startsWith("no message of d_w has 16 + 16 tokens"), message);
    }

    private static PrivacyBenchmark cutShort() {
        return PrivacyBenchmark.of(
                messages(),
                Map.of(),
                MessageOptions.of(200, 16, 16).withCopies(List.of()),
                new Letters() {
                    @Override
                    public int[] encode(String text) {
                        return super.encode(text.substring(0, 20));
                    }
                });
    }

    /**
     * Half of the suffixes of D_W by heart, a tenth better English everywhere, and parts that
     * differ before: the excess is the half alone.
     */
    @Test
    void excess_memoryAndBetterEnglish_isTheMemoryAlone() {
        Map<String, Double> before = Map.of("d_w", 0.3, "d_wts", 0.1, "held_out", 0.2);
        float[][] untuned = rows(before::get, part -> 3);
        float[][] tuned =
                rows(part -> before.get(part) + 0.1 + (part.equals("d_w") ? 0.5 : 0), part -> 3);
        Metrics weak = findings(Part.WEAK, tuned, untuned).metrics();
        assertEquals(0.5, metric(weak, "extraction_excess"), 1e-6);
        assertEquals(0.5, metric(weak, "extraction_excess_d_w"), 1e-6);
        assertEquals(0, metric(weak, "extraction_excess_d_wts"), 1e-6);
        assertEquals(0.9, metric(weak, "extraction_rate"), 1e-6); // the paper's calls all a leak
        Metrics student = findings(Part.TRANSFER, tuned, untuned).metrics();
        assertEquals(0, metric(student, "extraction_excess"), 1e-6);
        assertEquals(0.5, metric(student, "extraction_excess_d_w"), 1e-6);
        assertEquals(0.2, metric(student, "extraction_rate"), 1e-6);
        Metrics itself = findings(Part.WEAK, untuned, untuned).metrics();
        assertEquals(0, metric(itself, "extraction_excess"), 0);
        assertEquals("extraction_excess", BENCHMARK.trustMetric());
        assertEquals("extraction_rate", BENCHMARK.paperTrustMetric());
    }

    /** Five messages a person, alike: as many rows tell less than as many people would. */
    @Test
    void interval_ofTheExcess_drawsPeopleAndNotMessages() {
        float[][] untuned = rows(part -> 0, part -> 3);
        float[][] tuned = rows(part -> 0, part -> 3);
        for (int i = 0; i < 300; i++) {
            tuned[i][5] = i % PEOPLE % 2; // every other person is known by heart
        }
        List<Double> ends =
                findings(Part.WEAK, tuned, untuned).intervals().get("extraction_excess");
        double width = ends.get(1) - ends.get(0);
        int inWeak = people(BENCHMARK.splits(1).weak()).size();
        int heldOut = people(BENCHMARK.splits(1).test()).size();
        double byPeople = 2 * 1.96 * Math.sqrt(0.25 / inWeak + 0.25 / heldOut);
        assertEquals(byPeople, width, 0.25 * byPeople);
        assertTrue(width > 1.5 * byPeople / Math.sqrt(5), "" + width);
    }

    @Test
    void membershipAdvantage_lossOfMembersFalls_isTheirsLessTheUntunedModels() {
        float[][] untuned = rows(part -> 0, part -> 3);
        float[][] tuned = rows(part -> 0, part -> part.equals("d_w") ? 1 : 3);
        assertEquals(
                1,
                metric(findings(Part.WEAK, tuned, untuned).metrics(), "membership_advantage"),
                1e-12);
        assertEquals(
                0,
                metric(findings(Part.TRANSFER, tuned, untuned).metrics(), "membership_advantage"),
                1e-12);
        // the parts were as different before: no membership
        assertEquals(
                0,
                metric(findings(Part.WEAK, tuned, tuned).metrics(), "membership_advantage"),
                1e-12);
    }

    private static double metric(Metrics metrics, String name) {
        return metrics.get(name).orElseThrow();
    }

    private static Findings findings(Part part, float[][] rows, float[][] untuned) {
        return BENCHMARK.findings(
                new MeasuredModel(1, part, rows, untuned, PrivacyBudget.unprotected()));
    }

    /** Rows of every message, all attacked, and of the canaries. */
    private static float[][] rows(
            ToDoubleFunction<String> match, ToDoubleFunction<String> meanLoss) {
        float[][] rows = new float[300 + 6 + 3 * 999][];
        for (int i = 0; i < rows.length; i++) {
            String part = i < 300 ? Messages.part("person " + i % PEOPLE, 1) : "";
            rows[i] =
                    part.isEmpty() || part.equals("validation")
                            ? new float[] {TOKENS, 2 + i, 0, 0, 0, 0}
                            : new float[] {
                                TOKENS,
                                (float) meanLoss.applyAsDouble(part),
                                0,
                                0,
                                1,
                                (float) match.applyAsDouble(part)
                            };
        }
        return rows;
    }

    private static Set<String> people(Dataset part) {
        return part.examples().stream()
                .map(Example::source)
                .filter(source -> source.startsWith("person"))
                .collect(Collectors.toCollection(HashSet::new));
    }
}
