/**
 * Privacy budgets, statements and the ledger that adds them up.
 *
 * @since 0.1
 */
@NullMarked
package io.github.weaktostrong.privacy;

import org.jspecify.annotations.NullMarked;
