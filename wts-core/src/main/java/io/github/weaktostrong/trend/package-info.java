/**
 * Tests of trends over roles: paired differences over seeds, corrections, power.
 *
 * @since 0.1
 */
@NullMarked
package io.github.weaktostrong.trend;

import org.jspecify.annotations.NullMarked;
