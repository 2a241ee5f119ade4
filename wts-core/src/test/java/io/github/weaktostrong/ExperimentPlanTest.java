package io.github.weaktostrong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.objective.LabelCombination;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.Strategy;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ExperimentPlanTest {
    private static final Regularizer TERM = new MeanMarginTerm(1);
    private static final Regularizer NOISE = new FixedNoise(3, 0.5);

    private static ExperimentPlan plan(WeakToStrong.Builder builder) {
        ExperimentSettings settings = builder.build().settings;
        return ExperimentPlan.unread(settings, ModelKind.of(settings));
    }

    private static WeakToStrong.Builder classifiers() {
        return classifiers(TinyBenchmark.create());
    }

    private static WeakToStrong.Builder classifiers(ClassifierBenchmark benchmark) {
        return WeakToStrong.builder()
                .weak(TinyModels.random(8, 1))
                .strong(TinyModels.random(16, 2))
                .benchmark(benchmark)
                .regularizer(TERM);
    }

    private static WeakToStrong.Builder texts() {
        return WeakToStrong.builder()
                .weak(TinyModels.random(8, 1))
                .strong(TinyModels.random(16, 2))
                .benchmark(new TinyTexts())
                .regularizer(NOISE)
                .composition((all, delta) -> new PrivacyBudget(all, 1, delta, "one"), 1e-5);
    }

    private static PlannedTraining only(ExperimentPlan.Cell cell, Role role) {
        List<List<PlannedTraining>> candidates = cell.roles().get(role);
        assertEquals(1, candidates.size());
        assertEquals(1, candidates.get(0).size());
        return candidates.get(0).get(0);
    }

    private static List<String> ceilings(ExperimentPlan.Cell cell) {
        return cell.roles().get(Role.STRONG_CEILING).stream()
                .flatMap(List::stream)
                .map(PlannedTraining::digest)
                .toList();
    }

    private static Set<String> digests(Collection<PlannedTraining> trainings) {
        return trainings.stream().map(PlannedTraining::digest).collect(Collectors.toSet());
    }

    @Test
    void cell_ofClassifiers_hasTwoStudentsAndNoUntunedModel() {
        ExperimentPlan.Cell cell = plan(classifiers()).cell(Strategy.WEAK_WTS_TFT, 1);
        assertEquals(
                List.of(Role.WEAK, Role.WTS_NAIVE, Role.WTS_AUX, Role.STRONG_CEILING),
                List.copyOf(cell.roles().keySet()));
        assertEquals("tiny-8", only(cell, Role.WEAK).spec().model().name());
        for (Role role : List.of(Role.WTS_NAIVE, Role.WTS_AUX)) {
            PlannedTraining student = only(cell, role);
            assertEquals("tiny-16", student.spec().model().name());
            assertEquals(List.of(only(cell, Role.WEAK)), student.teachers());
            assertEquals(Part.TRANSFER, student.spec().trainedOn().orElseThrow());
        }
        assertNotEquals(only(cell, Role.WTS_NAIVE).digest(), only(cell, Role.WTS_AUX).digest());
    }

    @Test
    void unprotected_byAMechanismOrByVotes_areTheStrategiesThatLearnWithoutIt() {
        assertEquals(
                Map.of(
                        Part.WEAK, Set.of("NO_TFT"),
                        Part.TRANSFER, Set.of("NO_TFT", "WEAK_TFT")),
                plan(texts()).unprotected());
        Set<String> all = Set.of("NO_TFT", "WEAK_TFT", "WEAK_WTS_TFT");
        WeakToStrong.Builder votes =
                classifiers()
                        .auxiliaryTeaching(
                                Teaching.votes(new WeakToStrongBuilderTest.MajorityVotes()))
                        .composition(
                                (each, delta) -> new PrivacyBudget(each, 1, delta, "one"), 1e-5);
        assertEquals(Map.of(Part.WEAK, all, Part.TRANSFER, all), plan(votes).unprotected());
    }

    @Test
    void cell_ofLanguageModels_hasOneStudentAndBothModelsUntuned() {
        ExperimentPlan.Cell cell = plan(texts()).cell(Strategy.NO_TFT, 1);
        assertEquals(
                List.of(
                        Role.WEAK_UNTUNED,
                        Role.STRONG_UNTUNED,
                        Role.WEAK,
                        Role.WTS_NAIVE,
                        Role.STRONG_CEILING),
                List.copyOf(cell.roles().keySet()));
        assertEquals("tiny-8", only(cell, Role.WEAK_UNTUNED).spec().model().name());
        assertEquals("tiny-16", only(cell, Role.STRONG_UNTUNED).spec().model().name());
        assertTrue(only(cell, Role.STRONG_UNTUNED).spec().trainedOn().isEmpty());
    }

    @Test
    void cell_ofEachStrategy_regularizesWhatItSays() {
        ExperimentPlan plan = plan(classifiers());
        for (Strategy strategy : Strategy.values()) {
            ExperimentPlan.Cell cell = plan.cell(strategy, 1);
            List<Regularizer> onWeak = strategy.regularizesWeak() ? List.of(TERM) : List.of();
            List<Regularizer> onTransfer =
                    strategy.regularizesTransfer() ? List.of(TERM) : List.of();
            assertEquals(onWeak, only(cell, Role.WEAK).spec().regularizers());
            assertEquals(onTransfer, only(cell, Role.WTS_NAIVE).spec().regularizers());
            assertEquals(onTransfer, only(cell, Role.WTS_AUX).spec().regularizers());
            assertEquals(
                    strategy.regularizesWeak()
                            ? List.of(List.of(), List.of(TERM))
                            : List.of(List.of()),
                    cell.roles().get(Role.STRONG_CEILING).stream()
                            .map(candidate -> candidate.get(0).spec().regularizers())
                            .toList());
        }
    }

    @Test
    void cells_ofOneSeed_shareWhatIsEqual() {
        for (WeakToStrong.Builder builder : List.of(classifiers(), texts())) {
            ExperimentPlan plan = plan(builder);
            ExperimentPlan.Cell none = plan.cell(Strategy.NO_TFT, 1);
            ExperimentPlan.Cell weak = plan.cell(Strategy.WEAK_TFT, 1);
            ExperimentPlan.Cell both = plan.cell(Strategy.WEAK_WTS_TFT, 1);
            assertEquals(only(weak, Role.WEAK).digest(), only(both, Role.WEAK).digest());
            assertNotEquals(only(none, Role.WEAK).digest(), only(weak, Role.WEAK).digest());
            assertEquals(ceilings(weak), ceilings(both));
            assertEquals(
                    3,
                    digests(
                                    List.of(
                                            only(none, Role.WTS_NAIVE),
                                            only(weak, Role.WTS_NAIVE),
                                            only(both, Role.WTS_NAIVE)))
                            .size());
        }
        // the ceiling without a regularizer is a candidate of the regularized strategies
        ExperimentPlan plan = plan(classifiers());
        assertEquals(
                ceilings(plan.cell(Strategy.NO_TFT, 1)).get(0),
                ceilings(plan.cell(Strategy.WEAK_TFT, 1)).get(0));
        ExperimentPlan measured = plan(texts());
        assertEquals(
                only(measured.cell(Strategy.NO_TFT, 1), Role.WEAK_UNTUNED).digest(),
                only(measured.cell(Strategy.WEAK_TFT, 1), Role.WEAK_UNTUNED).digest());
    }

    @Test
    void teaching_ofEachKind_addsTheTrainingsThatLabelAlone() {
        // beside weak, naive, auxiliary student and ceiling of one strategy
        assertEquals(4 + 2, taught(Teaching.ensemble(3, LabelCombination.Rule.VOTE)).size());
        assertEquals(4 + 1, taught(Teaching.chain(List.of(TinyModels.random(8, 2)))).size());
        List<PlannedTraining> plan = taught(Teaching.relabelled(2, 0.9));
        assertEquals(4 + 2, plan.size());
        PlannedTraining student =
                plan.stream()
                        .filter(each -> each.label().equals("seed 1, transfer, auxiliary loss"))
                        .findFirst()
                        .orElseThrow();
        PlannedTraining second = student.teachers().get(1);
        assertEquals(2, student.teachers().size());
        assertEquals(student.teachers().get(0), second.teachers().get(0));
        assertTrue(second.label().endsWith(", labels of tiny-16"), second.label());
        PlannedTraining first = second.teachers().get(1);
        assertEquals(List.of(student.teachers().get(0)), first.teachers());
        assertTrue(plan.indexOf(first) < plan.indexOf(second));
        assertTrue(plan.indexOf(second) < plan.indexOf(student));
    }

    private static List<PlannedTraining> taught(Teaching teaching) {
        return plan(classifiers().strategies(Strategy.NO_TFT).auxiliaryTeaching(teaching))
                .distinct();
    }

    @Test
    void distinct_anyKind_listsEachOnceAfterItsTeacher() {
        for (WeakToStrong.Builder builder : List.of(classifiers(), texts())) {
            List<PlannedTraining> distinct = plan(builder.seeds(1, 2)).distinct();
            Set<String> before = new HashSet<>();
            for (PlannedTraining each : distinct) {
                each.teachers().forEach(t -> assertTrue(before.contains(t.digest())));
                assertTrue(before.add(each.digest()), each::label);
                assertEquals(each.spec().digest(), each.digest());
            }
            Map<Long, Long> bySeed =
                    distinct.stream()
                            .collect(
                                    Collectors.groupingBy(
                                            PlannedTraining::seed, Collectors.counting()));
            // 2 weak, 6 students, 2 ceilings; 2 untuned, 2 weak, 3 students, 2 ceilings
            long each = distinct.get(0).role() == Role.WEAK ? 10 : 9;
            assertEquals(Map.of(1L, each, 2L, each), bySeed);
        }
    }

    @Test
    void distinct_equalCandidates_areOneTraining() {
        List<Regularizer> candidate = List.of(NOISE);
        ExperimentPlan once = plan(texts().ceilingGrid(List.of(candidate)));
        ExperimentPlan twice = plan(texts().ceilingGrid(List.of(candidate, candidate)));
        assertEquals(digests(once.distinct()), digests(twice.distinct()));
        assertEquals(2, ceilings(twice.cell(Strategy.WEAK_TFT, 1)).size());
    }

    @Test
    void byPart_classifiers_dependsOnTheDataOfTheCeiling() {
        Map<Part, Set<String>> onWeak = plan(classifiers()).byPart();
        assertEquals(2 + 2, onWeak.get(Part.WEAK).size());
        assertEquals(6, onWeak.get(Part.TRANSFER).size());
        Map<Part, Set<String>> onTransfer =
                plan(classifiers().ceilingData(WeakToStrong.CeilingData.TRANSFER)).byPart();
        assertEquals(2, onTransfer.get(Part.WEAK).size());
        assertEquals(6 + 2, onTransfer.get(Part.TRANSFER).size());
    }

    @Test
    void byPart_untunedModels_readNothing() {
        ExperimentPlan plan = plan(texts().strategies(Strategy.NO_TFT));
        ExperimentPlan.Cell cell = plan.cell(Strategy.NO_TFT, 1);
        assertEquals(
                Map.of(
                        Part.WEAK,
                        digests(List.of(only(cell, Role.WEAK), only(cell, Role.STRONG_CEILING))),
                        Part.TRANSFER,
                        digests(List.of(only(cell, Role.WTS_NAIVE)))),
                plan.byPart());
        assertEquals(5, plan.distinct().size());
    }

    @Test
    void cell_ofABenchmarkWithParts_hasATrainingForEachAndTeachesWithinIt() {
        ClassifierBenchmark whole =
                new ForwardingBenchmark(TinyBenchmark.create()) {
                    @Override
                    public List<? extends ClassifierBenchmark> parts() {
                        return List.of(part("first"), part("second"));
                    }
                };
        ExperimentPlan plan = plan(classifiers(whole));
        ExperimentPlan.Cell cell = plan.cell(Strategy.WEAK_TFT, 1);
        cell.roles()
                .forEach(
                        (role, candidates) -> {
                            assertEquals(role == Role.STRONG_CEILING ? 2 : 1, candidates.size());
                            candidates.forEach(each -> assertEquals(2, each.size()));
                        });
        for (int part = 0; part < 2; part++) {
            PlannedTraining teacher = cell.roles().get(Role.WEAK).get(0).get(part);
            PlannedTraining student = cell.roles().get(Role.WTS_AUX).get(0).get(part);
            assertEquals(part, student.part());
            assertEquals(List.of(teacher), student.teachers());
            assertEquals(
                    "seed 1, transfer, auxiliary loss, " + (part == 0 ? "first" : "second"),
                    student.label());
        }
        assertEquals(2 * 10, plan.distinct().size());
    }

    private static ClassifierBenchmark part(String name) {
        return new ForwardingBenchmark(TinyBenchmark.create()) {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Map<String, Object> description() {
                return Map.of("name", name);
            }
        };
    }

    @Test
    void withWeights_classifiers_areThoseOfTheKeptRoles() {
        assertEquals(Set.of(), plan(classifiers()).withWeights());
        ExperimentPlan plan =
                plan(
                        classifiers()
                                .output(Path.of("out"))
                                .seeds(1, 2)
                                .keepModels(Role.WTS_NAIVE, Role.STRONG_CEILING));
        Set<String> kept = plan.withWeights();
        assertEquals(2 * (3 + 2), kept.size());
        for (PlannedTraining each : plan.distinct()) {
            boolean asked = each.role() == Role.WTS_NAIVE || each.role() == Role.STRONG_CEILING;
            assertEquals(asked, kept.contains(each.digest()), each::label);
        }
    }

    @Test
    void withWeights_languageModels_areThoseOfTeachersToo() {
        ExperimentPlan plan = plan(texts());
        Set<String> teachers =
                plan.distinct().stream()
                        .flatMap(each -> each.teachers().stream())
                        .map(PlannedTraining::digest)
                        .collect(Collectors.toSet());
        assertEquals(2, teachers.size());
        assertEquals(teachers, plan.withWeights());
        Set<String> more =
                plan(texts().output(Path.of("out")).keepModels(Role.WTS_NAIVE)).withWeights();
        assertEquals(2 + 3, more.size());
        assertTrue(more.containsAll(teachers));
    }

    /** Also where a private teacher's student is itself plain. */
    @Test
    void isRepeatable_privateOrTaughtByAPrivateModel_isFalse() {
        ExperimentPlan plan = plan(texts());
        for (Strategy strategy : Strategy.values()) {
            ExperimentPlan.Cell cell = plan.cell(strategy, 1);
            assertEquals(strategy == Strategy.NO_TFT, only(cell, Role.WEAK).isRepeatable());
            assertEquals(strategy == Strategy.NO_TFT, only(cell, Role.WTS_NAIVE).isRepeatable());
            assertTrue(only(cell, Role.STRONG_UNTUNED).isRepeatable());
        }
        assertFalse(
                only(plan.cell(Strategy.WEAK_TFT, 1), Role.WTS_NAIVE)
                        .spec()
                        .mechanism()
                        .isPresent());
    }

    @Test
    void withNeeds_student_comesAfterItsTeacher() {
        ExperimentPlan.Cell cell = plan(classifiers()).cell(Strategy.NO_TFT, 1);
        PlannedTraining weak = only(cell, Role.WEAK);
        PlannedTraining student = only(cell, Role.WTS_NAIVE);
        assertEquals(List.of(weak, student), student.withNeeds());
        assertEquals(List.of(weak), weak.withNeeds());
    }
}
