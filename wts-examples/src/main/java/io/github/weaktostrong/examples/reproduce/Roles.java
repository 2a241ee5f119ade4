package io.github.weaktostrong.examples.reproduce;

import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.util.List;

/** Roles and metrics in words. */
final class Roles {
    static final List<Role> TRAINED =
            List.of(Role.WEAK, Role.WTS_NAIVE, Role.WTS_AUX, Role.STRONG_CEILING);

    private Roles() {}

    static String words(Role role) {
        return switch (role) {
            case WEAK -> "weak model";
            case WTS_NAIVE -> "naive student";
            case WTS_AUX -> "student with auxiliary loss";
            case STRONG_CEILING -> "strong ceiling";
            case WEAK_UNTUNED -> "weak model before fine-tuning";
            case STRONG_UNTUNED -> "strong model before fine-tuning";
        };
    }

    /** {@code accuracy (higher is better)}. */
    static String title(WeakToStrongResult result, String metric) {
        boolean higher =
                metric.equals(result.taskMetric())
                        ? result.higherTaskIsBetter()
                        : result.higherTrustIsBetter();
        return metric.replace('_', ' ') + (higher ? " (higher is better)" : " (lower is better)");
    }
}
