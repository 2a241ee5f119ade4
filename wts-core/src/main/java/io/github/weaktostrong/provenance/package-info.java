/** Where a result comes from: seeds, digests, settings, environment. */
@NullMarked
package io.github.weaktostrong.provenance;

import org.jspecify.annotations.NullMarked;
