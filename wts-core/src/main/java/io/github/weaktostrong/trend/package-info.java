/** Does trust rise over the roles: paired tests over seeds, corrections, power. */
@NullMarked
package io.github.weaktostrong.trend;

import org.jspecify.annotations.NullMarked;
