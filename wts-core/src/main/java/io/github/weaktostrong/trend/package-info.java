/** Tests of trends over roles: paired differences over seeds, corrections, power. */
@NullMarked
package io.github.weaktostrong.trend;

import org.jspecify.annotations.NullMarked;
