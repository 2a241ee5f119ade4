/**
 * The local Hugging Face cache and the verified download into it.
 *
 * @since 0.1
 */
@API(status = API.Status.EXPERIMENTAL)
@NullMarked
package io.github.weaktostrong.hub;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
