/**
 * Origin of a result: seeds and environment.
 *
 * @since 0.1
 */
@NullMarked
package io.github.weaktostrong.provenance;

import org.jspecify.annotations.NullMarked;
