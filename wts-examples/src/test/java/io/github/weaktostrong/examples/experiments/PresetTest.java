package io.github.weaktostrong.examples.experiments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.result.Hypothesis;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PresetTest {
    @Test
    void builder_scheduleThatIsNone_isRefusedByName() {
        Map<String, String> changed = Map.of("schedule", "foo");
        Preset fairness = Preset.of("fairness", "mini").with(changed);
        Preset privacy = Preset.of("privacy", "mini").with(changed);
        for (Runnable use :
                new Runnable[] {
                    () -> new FairnessExperiment(fairness).builder(List.of()),
                    () -> new PrivacyExperiment(privacy).builder(List.of())
                }) {
            Exception e = assertThrows(BadInputException.class, use::run);
            assertEquals(
                    "; expected one of constant, linear, cosine; correct it",
                    e.getMessage().replaceFirst("^preset .*: schedule = 'foo'", ""));
        }
    }

    @Test
    void list_valueThatIsNoNumber_isRefusedByName() {
        Preset preset = Preset.of("mine", Map.of("copies", "1, 2,x"));
        Exception e =
                assertThrows(
                        BadInputException.class,
                        () -> preset.list("copies", "whole numbers", Integer::valueOf));
        assertEquals(
                "preset mine: copies = '1, 2,x'; expected whole numbers between commas; correct it",
                e.getMessage());
        assertEquals(
                List.of(1, 2),
                Preset.of("mine", Map.of("copies", "1, 2"))
                        .list("copies", "whole numbers", Integer::valueOf));
    }

    @Test
    void file_withSettingsThatDoNotExistOrTwice_isRefused(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("mine.properties");
        Map<String, String> wrong =
                Map.of(
                        "epsilon-wts = 1", "no such setting as epsilon-wts",
                        "epsilon = 1", "twice: epsilon",
                        "weak = \u00e9", "not UTF-8");
        for (Map.Entry<String, String> line : wrong.entrySet()) {
            boolean latin = line.getKey().startsWith("weak");
            Files.writeString(
                    file,
                    (latin ? "" : "epsilon = 8\n") + line.getKey() + "\n",
                    latin ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
            Exception e =
                    assertThrows(
                            BadInputException.class, () -> Preset.of("privacy", file.toString()));
            assertTrue(e.getMessage().contains(line.getValue()), e.getMessage());
        }
        Files.writeString(file, "\uFEFFweak = mini-xs\nepsilon_wts = 2\nlabel_column = \u00e9\n");
        Preset read = Preset.of("privacy", file.toString());
        assertEquals("mini-xs", read.text("weak"));
        assertEquals("\u00e9", read.text("label_column"));
    }

    /** Every embedded preset is one that a user may copy. */
    @Test
    void file_thatIsACopy_isTaken(@TempDir Path folder) throws IOException {
        List<String> names =
                List.of("fairness-mini", "ood-paper", "privacy-mini", "reproduce-mini");
        for (String name : names) {
            Path copy = folder.resolve(name + ".properties");
            String resource = "presets/" + name + ".properties";
            try (InputStream in = Preset.class.getResourceAsStream(resource)) {
                Files.copy(in, copy);
            }
            String experiment = name.replaceFirst("-.*", "");
            assertEquals(
                    Preset.of(experiment, name.replaceFirst(".*-", "")).settings(),
                    Preset.of(experiment, copy.toString()).settings());
        }
    }

    @Test
    void epochs_ofAUser_areThoseOfBothModels() {
        Preset preset = overrides(2).on(Preset.of("ood", "mini"));
        assertEquals(
                List.of(2, 2), List.of(preset.integer("epochs"), preset.integer("strong_epochs")));
        assertFalse(preset.has("weak_epochs"));
    }

    @Test
    void primary_ofASecondTask_leavesTheClaimToTheFirst() {
        List<Hypothesis> named = new ArrayList<>(Preset.of("reproduce", "mini").primary());
        assertEquals(named, Preset.of("fairness", "mini").primary());
        named.removeIf(claim -> claim.property().equals("fairness"));
        assertEquals(3, named.size());
        assertEquals(named, Preset.of("fairness", "mini-pros-cons").primary());
    }

    private static Overrides overrides(int epochs) {
        return new Overrides(
                Optional.of(epochs),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void design_embeddedPresets_sayHowManyRevisionsWereTried() {
        Map<String, Integer> designedAnew =
                Map.of(
                        "fairness-mini",
                        2,
                        "ood-mini",
                        2,
                        "adversarial-mini",
                        3,
                        "reproduce-mini",
                        2);
        for (String name : List.of("fairness", "ood", "adversarial", "privacy", "reproduce")) {
            for (String scale : List.of("mini", "paper")) {
                Preset preset = Preset.of(name, scale);
                int revisions = designedAnew.getOrDefault(preset.name(), 1);
                assertEquals(revisions, preset.design().revisions().orElseThrow(), preset.name());
                assertEquals(preset.settings(), preset.design().settings());
            }
        }
        assertEquals(0, Preset.of("fairness", "mini-pros-cons").revisions().orElseThrow());
        assertTrue(Preset.of("mine", Map.of()).design().revisions().isEmpty());
        Preset negative = Preset.of("mine", Map.of("revisions", "-1"));
        Exception e = assertThrows(BadInputException.class, negative::design);
        assertEquals(
                "preset mine: revisions = '-1'; expected how many were tried, 0 or more; correct"
                        + " it",
                e.getMessage());
    }
}
