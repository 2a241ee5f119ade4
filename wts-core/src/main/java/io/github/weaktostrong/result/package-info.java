/** What an experiment found, and how it is printed. */
@NullMarked
package io.github.weaktostrong.result;

import org.jspecify.annotations.NullMarked;
