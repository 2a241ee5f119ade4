package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.OptionalInt;

/**
 * The parameters that are trained, and the module (linear layer, norm, embedding) that each belongs
 * to. Arrays are told apart by identity.
 */
public final class TrainedParameters {
    private final IdentityHashMap<NDArray, Integer> places = new IdentityHashMap<>();
    private final List<Integer> modules = new ArrayList<>();
    private final List<String> moduleNames = new ArrayList<>();
    private final List<String> names;

    /**
     * Numbers parameters and modules.
     *
     * @param names Hugging Face names of the trained parameters
     * @param arrays the parameters, in the same order
     */
    public TrainedParameters(List<String> names, List<NDArray> arrays) {
        this.names = List.copyOf(names);
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            String module = name.substring(0, name.lastIndexOf('.'));
            if (!moduleNames.contains(module)) {
                moduleNames.add(module);
            }
            places.put(arrays.get(i), i);
            modules.add(moduleNames.indexOf(module));
        }
    }

    /** Hugging Face names of the trained parameters, in order. */
    public List<String> names() {
        return names;
    }

    /** Number of modules with a trained parameter. */
    public int modules() {
        return moduleNames.size();
    }

    /** Place of a parameter among the trained ones; empty if it is frozen. */
    public OptionalInt placeOf(NDArray parameter) {
        Integer place = places.get(parameter);
        return place == null ? OptionalInt.empty() : OptionalInt.of(place);
    }

    /** Module of the trained parameter at a place. */
    public int moduleAt(int place) {
        return modules.get(place);
    }
}
