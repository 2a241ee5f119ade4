package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.data.AtomicFiles;
import java.nio.file.Path;

/** Says beside the results of a privacy experiment which of them no guarantee covers. */
final class NotPrivate {
    static final String FILE_NAME = "NOT-PRIVATE.txt";

    private static final String TEXT =
            """
            The files below are computed from the protected rows and covered by no guarantee of
            differential privacy, whatever the models are: evaluation output, not to be published
            with a model.

            predictions/            loss and extraction of every message of D_W and D_WTS
            membership-roc.csv      attacks on these messages
            store/*/measured.f32    the same measurements of every training
            results.json, results.csv, report.md, report.html
                                    means of them, intervals and numbers of messages

            Covered are the weights of private models alone, as the statement in report.md says
            ("Privacy"). Models of strategies without protection (NO_TFT, and students under
            WEAK_TFT of D_WTS) are not: store/*/model holds the weak ones of both kinds.
            """;

    private NotPrivate() {}

    /** Writes the file into the folder of the results, before any of them is there. */
    static void write(Path out) {
        AtomicFiles.write(out.resolve(FILE_NAME), TEXT);
    }
}
