/**
 * Everything that touches the PyTorch engine below DJL's public API.
 *
 * <p>Public only because the other packages of this module need it; no promise of stability.
 *
 * @since 0.1
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.weaktostrong.engine;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
