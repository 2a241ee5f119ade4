package io.github.weaktostrong.privacy;

import io.github.weaktostrong.privacy.SpendingLog.Entry;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The account of one private training in a {@link SpendingLog}: every attempt at it is charged, on
 * disk, before it takes steps.
 *
 * @param log may hold the accounts of other trainings too
 * @param training what defines the training, such as a digest: attempts at it are known by it
 */
public record SpendingAccount(SpendingLog log, String training) {
    private static final Logger LOG = LoggerFactory.getLogger(SpendingAccount.class);
    private static final int RESERVED_SHARE = 8; // an eighth of the steps so far
    private static final int MOST_RESERVED = 32; // so that a kill costs no more

    /** The attempts so far, in order, each with the steps that it is charged. */
    public List<Entry> attempts() {
        return log.attempts().stream().filter(each -> each.artefact().equals(training)).toList();
    }

    /**
     * What attempts were charged beyond what is counted already: all of it lost.
     *
     * @param counted steps by name of the attempt
     */
    public List<PrivateTraining> beyond(Map<String, Integer> counted) {
        List<PrivateTraining> rest = new ArrayList<>();
        for (Entry each : attempts()) {
            int steps = each.training().steps() - counted.getOrDefault(each.attempt(), 0);
            if (steps > 0) {
                rest.add(each.training().withSteps(steps, steps));
            }
        }
        return rest;
    }

    /** Begins a further attempt, of which nothing is written before its first step. */
    public Attempt begin() {
        return new Attempt(this, attempts());
    }

    /**
     * One attempt. It is charged one step at first, then as many at a time as an eighth of its
     * steps so far, at most 32, and given back what it did not take when it is closed.
     */
    public static final class Attempt implements AutoCloseable {
        private final SpendingAccount account;
        private final List<Entry> before;
        private final String name = UUID.randomUUID().toString();
        private Optional<PrivateTraining> taken = Optional.empty();
        private int reserved;

        private Attempt(SpendingAccount account, List<Entry> before) {
            this.account = account;
            this.before = before;
        }

        /**
         * Steps that the attempts before this one were charged.
         *
         * @param like the mechanism of this one
         * @throws IllegalStateException if one of them had another mechanism
         */
        public int stepsBefore(PrivateTraining like) {
            int steps = 0;
            for (Entry each : before) {
                if (!each.training().isLike(like)) {
                    throw new IllegalStateException(
                            "%s: charges this training with steps of '%s'; expected steps like those of '%s', to which they could be added; was it begun by another version of wts, or on another machine or device? Use another folder, and count what was spent in this one yourself"
                                    .formatted(account.log.file(), each.training(), like));
                }
                steps = Math.addExact(steps, each.training().steps());
            }
            return steps;
        }

        /**
         * Charges steps, which are on disk when this returns and must not be taken before.
         *
         * @param now the mechanism, with the steps of this attempt up to the next one
         * @param most steps that the attempt can take
         * @throws UncheckedIOException if they cannot be; the step must not be taken then
         */
        public void charge(PrivateTraining now, int most) {
            if (now.steps() > reserved) {
                int ahead = Math.min(MOST_RESERVED, now.steps() / RESERVED_SHARE);
                int room = Math.max(0, most - now.steps());
                reserve(now.withSteps(now.steps() + Math.min(ahead, room)));
            }
            taken = Optional.of(now);
        }

        private void reserve(PrivateTraining training) {
            account.log.append(new Entry(name, account.training, training));
            reserved = training.steps();
        }

        /** Steps by name of the attempt: of those before this one, and of this one. */
        public Map<String, Integer> counted() {
            Map<String, Integer> steps = new LinkedHashMap<>();
            before.forEach(each -> steps.put(each.attempt(), each.training().steps()));
            taken.ifPresent(own -> steps.put(name, own.steps()));
            return steps;
        }

        /** Gives back what was charged and not taken. */
        @Override
        public void close() {
            try {
                taken.filter(own -> own.steps() < reserved).ifPresent(this::reserve);
            } catch (UncheckedIOException e) { // too much is charged then, never too little
                LOG.warn("{}", e.getMessage());
            }
        }
    }
}
