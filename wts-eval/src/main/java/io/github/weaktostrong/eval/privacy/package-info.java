/**
 * Attacks on the privacy of training texts: membership inference, extraction, canaries, audits.
 *
 * @since 0.1
 */
@API(status = API.Status.MAINTAINED)
@NullMarked
package io.github.weaktostrong.eval.privacy;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
