/**
 * Attacks on the privacy of training texts: membership inference, extraction, canaries, audits.
 *
 * @since 0.1
 */
@NullMarked
package io.github.weaktostrong.eval.privacy;

import org.jspecify.annotations.NullMarked;
