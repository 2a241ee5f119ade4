package io.github.weaktostrong.trial;

import ai.djl.Device;
import java.util.Optional;

/**
 * Data, teacher and device that a training is given beside its specification.
 *
 * @param data the split of its seed
 * @param teacher what the training of its teacher left behind; empty without a teacher
 * @param device where it runs
 * @param draft takes the weights where they are kept; borrowed
 */
public record TrialContext(
        SeedData data, Optional<Artefact> teacher, Device device, ArtefactStore.Draft draft) {}
