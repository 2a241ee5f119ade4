/** The embedded data and models, and how the models were pre-trained. */
@NullMarked
package io.github.weaktostrong.examples.mini;

import org.jspecify.annotations.NullMarked;
