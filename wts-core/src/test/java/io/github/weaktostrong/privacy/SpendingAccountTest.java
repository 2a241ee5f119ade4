package io.github.weaktostrong.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpendingAccountTest {
    @TempDir private Path folder;
    private SpendingAccount account;

    @BeforeEach
    void open() {
        account = new SpendingAccount(SpendingLog.in(folder.resolve("new")), "mine");
    }

    private static PrivateTraining taken(int steps) {
        return new PrivateTraining("t", 1.5, 0.25, steps, 1, "poisson", NoiseMode.SECURE);
    }

    private List<Integer> charged() {
        return account.attempts().stream().map(each -> each.training().steps()).toList();
    }

    /** By hand: an eighth of 100 are 12, of 1,000 they are 125, of which at most 32. */
    @Test
    void charge_reservesAnEighthOfTheSteps_atMost32AndNoneThatCannotBeTaken() {
        try (SpendingAccount.Attempt attempt = account.begin()) {
            attempt.charge(taken(1), 2000);
            assertEquals(List.of(1), charged());
            attempt.charge(taken(100), 2000);
            assertEquals(List.of(112), charged());
            attempt.charge(taken(112), 2000); // is charged already
            assertEquals(List.of(112), charged());
            attempt.charge(taken(1000), 2000);
            assertEquals(List.of(1032), charged());
            attempt.charge(taken(1995), 2000);
            assertEquals(List.of(2000), charged());
        }
        assertEquals(List.of(1995), charged()); // the rest was given back
    }

    @Test
    void begin_withoutAStep_writesNothing() {
        account.begin().close();
        assertTrue(Files.notExists(account.log().file()));
    }

    @Test
    void stepsBefore_areThoseOfAllAttemptsAtThisTrainingAlone() {
        account.begin().charge(taken(5), 10);
        account.begin().charge(taken(6), 10);
        new SpendingAccount(account.log(), "another").begin().charge(taken(100), 100);
        SpendingAccount.Attempt attempt = account.begin();
        assertEquals(11, attempt.stepsBefore(taken(0).named("with another name")));
        attempt.charge(taken(2), 10);
        assertEquals(3, attempt.counted().size());
        assertEquals(13, attempt.counted().values().stream().mapToInt(each -> each).sum());
        assertEquals(List.of(), account.beyond(attempt.counted()));
        assertEquals(3, account.beyond(Map.of()).size());
    }

    @Test
    void stepsBefore_ofAnotherMechanism_areRefused() {
        account.begin().charge(taken(5), 10);
        PrivateTraining other =
                new PrivateTraining("t", 1.4, 0.25, 0, 1, "poisson", NoiseMode.SECURE);
        String message =
                assertThrows(IllegalStateException.class, () -> account.begin().stepsBefore(other))
                        .getMessage();
        assertTrue(message.contains("count what was spent in this one yourself"), message);
    }
}
