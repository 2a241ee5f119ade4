/**
 * Tests of trends over roles: paired differences over seeds, corrections, power.
 *
 * @since 0.1
 */
@API(status = API.Status.EXPERIMENTAL)
@NullMarked
package io.github.weaktostrong.trend;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
