package io.github.weaktostrong.eval.messages;

import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.eval.privacy.Canary;
import io.github.weaktostrong.provenance.Seeds;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The canaries of one seed: one of every kind and count for D_W, others for D_WTS, and secrets that
 * were not planted to compare them with.
 *
 * @param weak planted in D_W
 * @param transfer planted in D_WTS
 * @param references of each kind, in the order of the kinds
 */
record PlantedCanaries(
        List<Canary> weak, List<Canary> transfer, Map<Canary.Kind, List<String>> references) {
    /** Variant of a planted row, which is never attacked, and never counted as a message. */
    static final String VARIANT = "canary";

    static PlantedCanaries of(MessageOptions options, long seed) {
        Seeds seeds = Seeds.of(seed).child("canaries");
        Map<Canary.Kind, List<String>> references = new EnumMap<>(Canary.Kind.class);
        for (Canary.Kind kind : Canary.Kind.values()) {
            List<String> ofKind = new ArrayList<>();
            for (int i = 0; i < (options.copies().isEmpty() ? 0 : options.references()); i++) {
                ofKind.add(kind.draw(seeds.child("reference").child(i)));
            }
            references.put(kind, ofKind);
        }
        return new PlantedCanaries(
                canaries(options, seeds.child("d_w")),
                canaries(options, seeds.child("d_wts")),
                references);
    }

    private static List<Canary> canaries(MessageOptions options, Seeds seeds) {
        List<Canary> canaries = new ArrayList<>();
        for (int copies : options.copies()) {
            for (Canary.Kind kind : Canary.Kind.values()) {
                canaries.add(Canary.draw(kind, copies, seeds.child(copies)));
            }
        }
        return canaries;
    }

    /** The split with the canaries planted. */
    Splits in(Splits splits) {
        return new Splits(
                with(splits.weak(), weak),
                with(splits.transfer(), transfer),
                splits.validation(),
                splits.test());
    }

    private static Dataset with(Dataset messages, List<Canary> canaries) {
        List<Example> rows = new ArrayList<>(messages.examples());
        for (Canary canary : canaries) {
            for (int copy = 1; copy <= canary.copies(); copy++) {
                rows.add(
                        Example.of(canary.text())
                                .withId(
                                        "canary-%s-%s-%s"
                                                .formatted(
                                                        canary.kind().id(), canary.copies(), copy))
                                .withVariant(VARIANT));
            }
        }
        return new Dataset(messages.name(), rows);
    }
}
