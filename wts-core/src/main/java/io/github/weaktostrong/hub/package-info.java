/**
 * The local Hugging Face cache and the verified download into it.
 *
 * @since 0.1
 */
@NullMarked
package io.github.weaktostrong.hub;

import org.jspecify.annotations.NullMarked;
