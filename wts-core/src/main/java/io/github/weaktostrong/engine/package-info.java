/**
 * Internal: everything that touches the PyTorch engine below DJL's public API.
 *
 * <p>Public only because the other packages of this module need it; no promise of stability.
 *
 * @since 0.1
 */
@NullMarked
package io.github.weaktostrong.engine;

import org.jspecify.annotations.NullMarked;
