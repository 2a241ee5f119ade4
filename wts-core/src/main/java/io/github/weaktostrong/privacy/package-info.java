/**
 * Privacy budgets, statements and the ledger that adds them up.
 *
 * @since 0.1
 */
@API(status = API.Status.MAINTAINED)
@NullMarked
package io.github.weaktostrong.privacy;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
