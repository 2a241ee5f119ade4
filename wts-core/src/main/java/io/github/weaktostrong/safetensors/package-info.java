/**
 * The safetensors file format, read and written tensor by tensor.
 *
 * <p>Public only because the other packages of this module need it; no promise of stability.
 *
 * @since 0.1
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.weaktostrong.safetensors;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
