/** The local Hugging Face cache and the verified download into it. */
@NullMarked
package io.github.weaktostrong.hub;

import org.jspecify.annotations.NullMarked;
