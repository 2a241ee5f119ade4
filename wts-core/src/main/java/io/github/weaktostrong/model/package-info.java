/** GPT-NeoX models (the Pythia family): their shapes and their blocks. */
@NullMarked
package io.github.weaktostrong.model;

import org.jspecify.annotations.NullMarked;
