/** The command line and the experiments of the paper. */
@NullMarked
package io.github.weaktostrong.examples;

import org.jspecify.annotations.NullMarked;
