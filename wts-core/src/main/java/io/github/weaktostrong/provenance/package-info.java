/** Origin of a result: seeds and environment. */
@NullMarked
package io.github.weaktostrong.provenance;

import org.jspecify.annotations.NullMarked;
