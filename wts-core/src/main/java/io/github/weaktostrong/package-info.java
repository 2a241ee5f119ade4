/**
 * The facade: what a strong model learns from a weak one, and whether the trust survives.
 *
 * @since 0.1
 */
@API(status = API.Status.MAINTAINED)
@NullMarked
package io.github.weaktostrong;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
