package io.github.weaktostrong.examples.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.weaktostrong.objective.GradientMechanism;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A method with a default that a wrapper does not pass on says something else than the wrapped. */
class WrappedMechanismTest {
    /** Made of other methods; the rule is left out, see the wrapper. */
    private static final Set<String> COMPOSED = Set.of("spent", "clippingRule");

    @Test
    void wrapper_passesOnWhatHasADefault() {
        assertEquals(List.of(), missing(GradientMechanism.class, WrappedMechanism.class));
        assertEquals(
                List.of(),
                missing(GradientMechanism.Session.class, WrappedMechanism.WrappedSession.class));
    }

    private static List<String> missing(Class<?> wrapped, Class<?> wrapper) {
        return Arrays.stream(wrapped.getMethods())
                .filter(Method::isDefault)
                .map(Method::getName)
                .filter(name -> !COMPOSED.contains(name))
                .filter(name -> !declares(wrapper, name))
                .toList();
    }

    private static boolean declares(Class<?> wrapper, String name) {
        return Arrays.stream(wrapper.getDeclaredMethods())
                .anyMatch(each -> each.getName().equals(name));
    }
}
