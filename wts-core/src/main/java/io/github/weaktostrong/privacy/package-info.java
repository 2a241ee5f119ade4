/** Privacy budgets, statements and the ledger that adds them up. */
@NullMarked
package io.github.weaktostrong.privacy;

import org.jspecify.annotations.NullMarked;
