/**
 * Internal: the safetensors file format, read and written tensor by tensor.
 *
 * <p>Public only because the other packages of this module need it; no promise of stability.
 *
 * @since 0.1
 */
@NullMarked
package io.github.weaktostrong.safetensors;

import org.jspecify.annotations.NullMarked;
