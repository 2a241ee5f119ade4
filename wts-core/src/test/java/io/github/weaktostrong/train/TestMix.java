package io.github.weaktostrong.train;

import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.objective.ExampleMix.TargetRule;
import io.github.weaktostrong.objective.PreparedMix;
import java.util.Map;
import java.util.Optional;

/** Takes the perturbed versions of a row in turn, one each epoch. */
record TestMix(String name, double weight, TargetRule targetRule) implements PreparedMix {

    static TestMix of(double weight) {
        return new TestMix("mix", weight, TargetRule.OWN_WEAK_LABEL);
    }

    @Override
    public boolean isInert() {
        return weight == 0;
    }

    @Override
    public Optional<Example> perturbed(Example example, int epoch, long seed) {
        int size = example.perturbed().size();
        return size == 0 ? Optional.empty() : Optional.of(example.perturbed().get(epoch % size));
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("weight", weight);
    }

    @Override
    public String mechanism() {
        return "for the test";
    }
}
