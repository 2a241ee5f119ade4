/**
 * Origin of a result: seeds and environment.
 *
 * @since 0.1
 */
@API(status = API.Status.EXPERIMENTAL)
@NullMarked
package io.github.weaktostrong.provenance;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
